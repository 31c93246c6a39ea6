/** What rules may name, and what `check` tries them with: the stages' own code, and as little of it as that needs. */

import { fileURLToPath } from 'node:url';
import type { Known } from '../config/index.ts';
import { whenProblems } from '../decide/cel.ts';
import { tryPolicyTest } from '../decide/examples.ts';
import { tryExamples } from '../detect/profile.ts';
import { formatIds } from '../formats/ids.ts';
import { classNames } from '../inspect/class-names.ts';
import { tryDetector } from '../inspect/rule-detectors.ts';
import { AS_IS_KINDS } from '../model/export.ts';
import { late } from './late.ts';

/** The rules that come with the program. */
export const RULES = fileURLToPath(new URL('../../rules', import.meta.url));

/** What rules may name. */
export const known: Known = {
  classes: classNames,
  formats: [...new Set([...formatIds, ...AS_IS_KINDS])],
  when: whenProblems,
};

/** What `check` tries the examples with. */
export const checkParts = {
  known,
  tryExamples,
  tryDetector,
  tryPolicyTest,
  // Of a rules folder by itself neither is asked.
  peopleProblems: late(async () => (await import('./people-files.ts')).peopleProblems),
  checkFiles: late(async () => (await import('./file-checks.ts')).checkFiles),
};
