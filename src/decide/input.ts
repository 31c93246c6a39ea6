/** What deciding is asked. */

import type { ExportFound, Facts } from '../model/export.ts';
import type { Contract, Grant } from '../model/grant.ts';
import type { Usage } from '../model/ledger.ts';
import type { Situation } from '../model/situation.ts';
import type { Policy } from './settings.ts';

export type { Situation } from '../model/situation.ts';

/** The rules in force, with the days that they count by. */
export interface RuleBook {
  readonly policies: readonly Policy[];
  /** By the file's name under rules/holidays. */
  readonly holidays: ReadonlyMap<string, Holidays>;
  readonly rulesHash: string;
}

/** Days as `2026-10-01`. */
export interface Holidays {
  readonly days: ReadonlySet<string>;
  /** Days of the weekend on which people work (调休). */
  readonly workingDays: ReadonlySet<string>;
}

/** Everything that a decision depends on, as plain data. */
export interface DecideInput {
  readonly situation: Situation;
  readonly facts: Facts;
  readonly found: ExportFound;
  /** The app's word on tables that no profile names. */
  readonly unlisted: 'hold' | 'block';
  /** The app's word on attachments without a table. */
  readonly attachments: 'pass' | 'rules' | 'block';
  /** Whether the file is an archive, encrypted, or of an unknown kind. */
  readonly opaque: boolean;
  /** Whether it is the file of a job that nobody was seen to start. */
  readonly unknownJob?: boolean;
  /** How each of `windowsFor`'s windows stands, in their order. */
  readonly usage: readonly Usage[];
  /** Grants for this person, and contracts: `decide` asks each whether it is in force. */
  readonly grants: readonly Grant[];
  readonly contracts: readonly Contract[];
  /** Keyed hash of the click; absent where nobody knows it, and then no contract that names one fits. */
  readonly click?: string;
  readonly book: RuleBook;
}
