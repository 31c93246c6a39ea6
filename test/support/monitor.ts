/** What of a head differs on each connection, by the documented table of changes. */

import { ANSWER_CHANGES } from '../../src/wiring.ts';

/** Lower-case names. `Date` is the server's own clock. */
export const PASSED_ANYHOW: ReadonlySet<string> = new Set([
  'date',
  ...ANSWER_CHANGES.filter(({ change }) => change === 'set anew' || change === 'dropped').map(({ name }) =>
    name.toLowerCase(),
  ),
]);
