/** What deciding is asked. */

import type { ExportFound, Facts } from '../model/export.ts';
import type { Policy } from './settings.ts';

/** Everything that a decision depends on, as plain data. */
export interface DecideInput {
  readonly facts: Facts;
  readonly found: ExportFound;
  readonly app: string;
  /** Roles of the person who asks. */
  readonly roles: readonly string[];
  /** The app's word on tables that no profile names. */
  readonly unlisted: 'hold' | 'block';
  /** The app's word on attachments without a table. */
  readonly attachments: 'pass' | 'hold' | 'block';
  /** Whether the file is an archive, encrypted, or of an unknown kind. */
  readonly opaque: boolean;
  /** Whether it is the file of a job that nobody was seen to start. */
  readonly unknownJob?: boolean;
  /** Rows that the person took in the last 24 hours. */
  readonly rowsToday: number;
  readonly policies: readonly Policy[];
  readonly rulesHash: string;
}
