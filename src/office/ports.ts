/** What the office needs of others, and what commands and pages may ask of it. */

import type { AuditEntry } from '../model/audit.ts';
import type { Contract, Grant, Override } from '../model/grant.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Identified, Principal, Standing } from '../model/principal.ts';
import type { AccessReview } from '../model/review.ts';

/** The part of the directory that the office needs; read anew at each act. */
export interface OfficePeople {
  byId(id: string): Principal | null;
  all(): readonly Principal[];
}

/** Exceptions as the journey asks for them: from memory, in force the moment they are written. */
export interface Exceptions {
  /** Whether in force or not. */
  grants(): readonly Grant[];
  contracts(): readonly Contract[];
  /** In force for the app at this moment (milliseconds); null for none. */
  overridden(app: string, at: number): Override | null;
}

/** Who acts: a person where one is named, and the user of this machine who ran the command. */
export interface Actor {
  readonly person: Principal | null;
  readonly os: string | null;
}

/** What an administrator said of a person. It holds for everybody whom it names by id, address or login, so that a new id in the directory lets nobody in again. */
export interface Said {
  readonly person: string;
  readonly email: string;
  readonly logins: readonly string[];
  readonly status: Standing;
  readonly reason: string;
  /** Id of the person who said it; null where a command named nobody. */
  readonly by: string | null;
  readonly at: string;
}

/** The log, in its order. */
export interface LogReader {
  read(from: number, most: number): Promise<readonly AuditEntry[]>;
}

/** How much the ledger counts. */
export type TakenRows = Pick<Ledger, 'usage'>;

/** What the page of administration shows besides the review. */
export interface AdminView {
  readonly review: AccessReview;
  /** In force. */
  readonly grants: readonly Grant[];
  readonly waiting: readonly {
    readonly id: string;
    readonly requester: string;
    readonly app: string;
    readonly since: string;
  }[];
  readonly rulesWait: boolean;
  /** Taken in an emergency, and reviewed by nobody. */
  readonly emergencies: number;
}

/** Administration as a page asks for it. Whoever enters has shown a one-time code before. */
export interface AdminDesk {
  /** For whom the page is there at all. */
  mayEnter(person: Principal): boolean;
  /** Whether this session has shown a code in the last half an hour. */
  hasPassed(who: Identified): boolean;
  /** Uses a code up; `ok` opens administration to this session. */
  pass(who: Identified, code: string): Promise<'ok' | 'wrong' | 'wait' | 'none'>;
  /** Records who looks. */
  view(who: Identified): Promise<AdminView>;
  /** The reason why not, in words of the command line; null when it was signed. */
  sign(
    who: Identified,
    asked: { readonly line: string; readonly verdict: string; readonly note: string },
  ): Promise<string | null>;
}
