/** What holding is made of: the ports and settings that wiring hands it. */

import type { RaiseAlert } from '../model/alert.ts';
import type { Language } from '../model/exchange.ts';
import type { Papers } from '../model/paper.ts';
import { mayAct } from '../model/principal.ts';
import type { Principal } from '../model/principal.ts';
import type {
  CheckKey,
  HeldExports,
  Invitations,
  MakePlan,
  Outbox,
  RecipientKeys,
  Sealer,
  Vault,
} from './ports.ts';
import type { Hold } from './settings.ts';
import type { Log } from '../lib/log.ts';
import type { Turns } from '../lib/turns.ts';

/** The part of the directory that holding needs; read anew at each act, so a person who left is gone at once. */
interface People {
  byId(id: string): Principal | null;
  all(): readonly Principal[];
}

export interface HoldSite {
  readonly name: string;
  readonly support: string;
  /** Of the times in mails. */
  readonly timeZone: string;
  /** Without a path of our own; links in mails begin with it. */
  readonly url: string;
}

/** A text that people agree to, in each language. */
export type Notice = Readonly<Record<Language, string>>;

export interface HoldParts {
  readonly exports: HeldExports;
  readonly invitations: Invitations;
  readonly outbox: Outbox;
  readonly keys: RecipientKeys;
  readonly directory: People;
  readonly sealer: Sealer;
  readonly vault: Vault;
  readonly papers: Papers;
  /** A text under rules/notices, by its name; null when it is not there. */
  readonly notice: (name: string) => Notice | null;
  readonly alert: RaiseAlert;
  readonly makePlan: MakePlan;
  readonly checkKey: CheckKey;
  readonly settings: Hold & { readonly site: HoldSite };
  readonly now: () => Date;
  /** Eight characters, `7K3M-Q2XD`. */
  readonly newId: () => string;
  readonly newToken: () => string;
  /** Tells the mail sender that there is work. */
  readonly wake: () => void;
  readonly log: Pick<Log, 'error'>;
}

/** The parts, and the turns that acts on one export take: the store's compare-and-set decides who was first, turns keep the mails in step with it. */
export interface HoldCore extends HoldParts {
  readonly turns: Turns;
}

/** Whether this is still a person of ours who may act. */
export function isOurs(core: Pick<HoldParts, 'directory'>, person: string): boolean {
  const known = core.directory.byId(person);
  return known !== null && mayAct(known);
}

const HOUR = 3_600_000;

/** The moment `hours` after `at`, as stored. */
export const hoursAfter = (at: Date, hours: number): string =>
  new Date(at.getTime() + hours * HOUR).toISOString();
