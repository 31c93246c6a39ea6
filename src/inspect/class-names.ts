/** The classes that columns may have, for who names them in rules. */

import type { ValueClass } from '../model/table.ts';
import { ENCODED, FREE_TEXT } from './column.ts';
import { detectors } from './detectors/index.ts';
import { shapes } from './shapes/index.ts';

/** Without those of rule files. */
export const classNames: readonly ValueClass[] = [
  ...detectors.map(({ id }) => id),
  ...shapes.map(({ id }) => id),
  FREE_TEXT,
  ENCODED,
];
