/** What holding needs kept, and what the pages may ask of it. */

import type { AuditEvent } from '../model/audit.ts';
import type { HeldExport, HoldState, Purpose, Sealed, SpoolRef } from '../model/export.ts';
import type { Terms } from '../model/terms.ts';
import type { Plan } from '../model/plan.ts';
import type { Spending } from '../model/ledger.ts';
import type { Message } from '../model/message.ts';
import type { Identified, Principal } from '../model/principal.ts';
import type { Reply } from '../model/exchange.ts';

/** Exports and their states. A change and its event are one transaction. */
export interface HeldExports {
  /** Fails when the id exists. */
  add(held: HeldExport, event: AuditEvent): Promise<void>;
  byId(id: string): Promise<HeldExport | null>;
  /** Compare and set: null when the export is in none of the `from` states (somebody was first). */
  move(
    id: string,
    from: readonly HoldState[],
    change: Partial<Omit<HeldExport, 'id'>>,
    event: AuditEvent,
    spend?: Spending,
  ): Promise<HeldExport | null>;
  inStates(states: readonly HoldState[]): Promise<readonly HeldExport[]>;
  /** A running export of the same click, if there is one. */
  byClick(clickKey: string): Promise<HeldExport | null>;
}

/** Approvers' links, each under the hash of its token. */
export interface Invitations {
  add(invitations: readonly Invitation[]): Promise<void>;
  byHash(tokenHash: string): Promise<Invitation | null>;
  /** Ends every link of an export. */
  endOf(exportId: string): Promise<void>;
}

export interface Invitation {
  readonly tokenHash: string;
  readonly exportId: string;
  readonly approver: string;
  readonly expiresAt: string;
  readonly ended: boolean;
}

/** Messages that wait to be sent; written before the first attempt, so that a crash loses none. */
export interface Outbox {
  put(messages: readonly Message[]): Promise<void>;
  due(now: string, most: number): Promise<readonly { message: Message; attempts: number }[]>;
  sent(id: string): Promise<void>;
  retry(id: string, notBefore: string): Promise<void>;
}

/** Recipients' public OpenPGP keys. */
export interface RecipientKeys {
  add(key: RecipientKey, event: AuditEvent): Promise<void>;
  remove(fingerprint: string, event: AuditEvent): Promise<boolean>;
  byFingerprint(fingerprint: string): Promise<RecipientKey | null>;
  /** Lower-case address. */
  byEmail(email: string): Promise<RecipientKey | null>;
  all(): Promise<readonly RecipientKey[]>;
}

export interface RecipientKey {
  /** Upper-case hex. */
  readonly fingerprint: string;
  readonly email: string;
  readonly armored: string;
  readonly addedAt: string;
}

/** Seals a file in a child process and keeps the artefact encrypted. Throws a Fault. */
export interface Sealer {
  seal(
    held: HeldExport,
    plan: Plan,
  ): Promise<{
    readonly artefact: SpoolRef;
    readonly sealed: Sealed;
    /** Keyed hashes of the different records that leave, 16 bytes each, one behind the other; null where the plan does not tell them apart. */
    readonly records: Uint8Array | null;
  }>;
  /** The first rows of what would leave, every cell masked. */
  sample(held: HeldExport, plan: Plan): Promise<Sample>;
}

export interface Sample {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The encrypted files on disk. */
export interface Vault {
  /** The plaintext as a stream; fails with SPOOL_BROKEN. */
  stream(ref: SpoolRef): AsyncIterable<Uint8Array>;
  /** Missing files are no error. */
  remove(ref: SpoolRef): Promise<void>;
}

/** Makes the plan of what leaves (decide/plan.ts, joined in wiring). Pure. */
export type MakePlan = (input: {
  readonly held: HeldExport;
  readonly requester: Principal;
  /** `now`: what the rules let go without approval. `all`: what the requester asked an approver for. */
  readonly grant: 'now' | 'all';
  readonly recipients: readonly string[];
  readonly at: Date;
}) => Plan;

/** Checks a recipient's key (seal/keys.ts, joined in wiring). */
export type CheckKey = (
  armored: string,
  at: Date,
) => Promise<'ok' | 'key-expired' | 'key-revoked' | 'key-cannot-encrypt'>;

/** What a requester's form says: purpose and recipients, and how he fulfils the other terms. */
export interface Given extends Purpose {
  /** Hashes of the texts that were shown and agreed to. */
  readonly acknowledged?: readonly string[];
  /** A one-time code of the person's authenticator app. */
  readonly code?: string;
  /** Why it cannot wait for an approver. */
  readonly reason?: string;
}

/** Why a requester's form was not taken; the page says it in words. */
export type AskProblem =
  | TermProblem
  /** Nobody may approve this export: the request stays a draft. */
  | { readonly field: 'approver'; readonly code: 'no-approver' };

/** A term that is not fulfilled. */
export type TermProblem =
  | { readonly field: 'purpose'; readonly code: 'missing' | 'too-long' }
  | { readonly field: 'purpose'; readonly code: 'too-short'; readonly least: number }
  /** None of those that the rules name. */
  | { readonly field: 'category'; readonly code: 'missing' }
  | { readonly field: 'recipients'; readonly code: 'too-many'; readonly most: number }
  | {
      readonly field: 'recipients';
      readonly code: 'wrong-domain';
      readonly address: string;
      readonly domains: readonly string[];
    }
  | {
      readonly field: 'recipients';
      readonly code:
        | 'missing'
        | 'not-an-address'
        | 'no-key'
        | 'key-expired'
        | 'key-revoked'
        | 'key-cannot-encrypt';
      readonly address: string;
    }
  /** `gone`: the text is not there to be shown. */
  | { readonly field: 'acknowledged'; readonly code: 'missing' | 'gone' }
  /** `wait`: too many wrong codes; `not-enrolled`: no authenticator app is set up. */
  | { readonly field: 'code'; readonly code: 'missing' | 'wrong' | 'wait' | 'not-enrolled' };

/** Why the rows that need no approval, or those of an emergency, were not taken. */
export type TakeProblem = TermProblem | RowsProblem | ReasonProblem;

/** A reason for an emergency is not one. */
interface ReasonProblem {
  readonly field: 'reason';
  readonly code: 'too-short' | 'too-long';
  readonly least: number;
}

export interface RowsProblem {
  readonly field: 'rows';
  /** `nothing-to-take`: the rules let none go at once. `over-budget`: other exports used the day's rows up. `not-sealed`: the file could not be written. */
  readonly code: 'nothing-to-take' | 'over-budget' | 'not-sealed';
}

/** Why an approver's form was not taken. `cannot-release`: what was held could not be read, so it can be denied only. `plan-changed`: what would leave is not what was asked. */
export type DecideProblem =
  | { readonly field: 'reason'; readonly code: 'missing' | 'too-long' }
  | { readonly field: 'plan'; readonly code: 'cannot-release' | 'plan-changed' };

/** An act's outcome. `not-yours`: not this person's to do; `too-late`: the state has moved on. */
export type Outcome<Problem = never> =
  | { readonly kind: 'done'; readonly held: HeldExport }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'not-yours'; readonly why: 'own-export' | 'other-person' }
  | { readonly kind: 'too-late'; readonly held: HeldExport }
  | { readonly kind: 'problem'; readonly problems: readonly Problem[] };

/** One stage of an approval, as the pages show it. */
export interface StageView {
  /** In words of the policy: `manager`, `department-head`, `approvers`, a role, or `person:ID`. */
  readonly of: string;
  /** How many different people must agree. */
  readonly count: number;
  /** Whether it is asked now. */
  readonly open: boolean;
  /** Names of those who may agree today. */
  readonly people: readonly string[];
  readonly agreed: readonly { readonly name: string; readonly at: string; readonly reason: string }[];
}

/** How the approval of an export stands. */
export interface ApprovalView {
  readonly stages: readonly StageView[];
  /** False where somebody is missing whom nobody can be. */
  readonly possible: boolean;
}

/** What the terms still ask of the requester. */
export interface Needs {
  readonly terms: Terms | null;
  /** Texts to be agreed to, in his language. */
  readonly notices: readonly ShownNotice[];
  /** `enrol`: an authenticator app must be set up first. */
  readonly code: 'no' | 'yes' | 'enrol';
}

/** A text as it is shown, with the hash by which agreeing to it is meant. */
export interface ShownNotice {
  readonly policy: string;
  readonly text: string;
  /** Of all its languages together. */
  readonly hash: string;
}

/** One's own authenticator app. */
export interface TotpDesk {
  state(who: Identified): Promise<'none' | 'enrolled'>;
  /** A new secret, shown this once; null where an app is set up already. */
  begin(who: Identified): Promise<{ readonly secret: string; readonly uri: string } | null>;
  /** The first code of the app makes it count. */
  confirm(who: Identified, code: string): Promise<'done' | 'wrong' | 'wait' | 'over'>;
  /** Uses a code up. `none`: there is no app whose codes count. */
  use(who: Identified, code: string): Promise<'ok' | 'wrong' | 'wait' | 'none'>;
}

/** What an approver's link opens. */
export interface OpenedLink {
  readonly invitation: Invitation;
  readonly held: HeldExport;
  readonly approver: Principal;
  readonly requester: Principal;
  readonly approval: ApprovalView;
  /** `asked`: his word is waited for. `agreed`: he gave it. `not-now`: others come first, or he is not needed. */
  readonly turn: 'asked' | 'agreed' | 'not-now';
}

/** The desk where requesters and approvers are served. Every act records before it takes effect. */
export interface HoldDesk {
  /** The requester's own export. */
  view(id: string, who: Identified): Promise<Outcome>;
  /** What must be fulfilled before anything of it leaves. */
  needs(held: HeldExport, who: Identified): Promise<Needs>;
  /** Who agreed, and who is missing. */
  approval(held: HeldExport): ApprovalView;
  ask(id: string, who: Identified, given: Given): Promise<Outcome<AskProblem>>;
  /** Take the rows that are allowed without approval. */
  takeNow(id: string, who: Identified, given: Given): Promise<Outcome<TakeProblem>>;
  /** Take all of it at once, where a rule lets it be answered for afterwards. */
  breakGlass(id: string, who: Identified, given: Given): Promise<Outcome<TakeProblem>>;
  withdraw(id: string, who: Identified): Promise<Outcome>;
  /** The sealed file, once `ready` or `released`; recorded before the first byte. */
  download(id: string, who: Identified): Promise<Outcome | { readonly kind: 'file'; readonly reply: Reply }>;
  /** What an approver's link opens; null when the token is unknown. Changes nothing. */
  invitation(token: string): Promise<OpenedLink | null>;
  /** For the approver of this link alone. */
  sample(token: string, who: Identified): Promise<Sample | null>;
  approve(token: string, who: Identified, reason: string): Promise<Outcome<DecideProblem>>;
  deny(token: string, who: Identified, reason: string): Promise<Outcome<DecideProblem>>;
  readonly totp: TotpDesk;
}
