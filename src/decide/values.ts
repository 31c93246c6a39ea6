/** Whether anything that decides needs to know which values a file holds. */

import { globMatcher } from '../lib/glob.ts';
import type { Policy } from './settings.ts';

/** Whether a rule of the app speaks of classes of values. What else shows them (a held export's pages, mails and record) has them looked for when an export is held. */
export function valuesWanted(policies: readonly Policy[], app: string): boolean {
  return policies
    .filter(({ apps }) => apps.some((pattern) => globMatcher(pattern)(app)))
    .flatMap(({ rules }) => rules)
    .some(
      ({ columns }) =>
        columns !== undefined &&
        (columns.denyClasses.length > 0 || Object.keys(columns.maskClasses).length > 0),
    );
}
