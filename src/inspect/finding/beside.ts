/** Tables side by side in one sheet: a blank column between, so that a row holds several records. */

import type { Batch } from '../../formats/batch.ts';
import { textOf } from '../../formats/cell.ts';
import { skeleton } from '../../lib/fold.ts';
import type { Row } from '../../model/table.ts';

export interface Beside {
  count(batch: Batch, row: number): void;
  /** Null where the columns are one table after all, with a blank column for the eye. */
  records(): number | null;
}

/** Watches the blocks of columns between blank ones; null where the headings and first rows show none. */
export function besideIn(names: readonly string[], sample: readonly Row[]): Beside | null {
  const isBlank = (index: number) =>
    names[index] === '' && sample.every((row) => textOf(row[index]).trim() === '');
  const blocks: number[][] = [[]];
  for (let index = 0; index < names.length; index += 1)
    if (isBlank(index)) blocks.push([]);
    else blocks.at(-1)?.push(index);
  const filled = blocks.filter((block) => block.length > 0);
  const [first = [], ...others] = filled;
  if (others.length === 0) return null;
  const said = new Set(first.map((index) => skeleton(names[index] ?? '')));
  const repeats = others.every((block) => block.some((index) => said.has(skeleton(names[index] ?? ''))));
  const counts = filled.map(() => 0);
  return {
    count(batch, row) {
      for (const [place, block] of filled.entries())
        if (block.some((index) => batch.traits(row, index) !== 0)) counts[place] = (counts[place] ?? 0) + 1;
    },
    records() {
      const isOne = !repeats && counts.every((count) => count === counts[0]);
      return isOne ? null : counts.reduce((sum, count) => sum + count, 0);
    },
  };
}
