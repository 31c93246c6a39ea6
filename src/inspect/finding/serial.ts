/** Columns that only number the rows: no record's id, though every cell is another. */

import type { Batch } from '../../formats/batch.ts';
import { textOf } from '../../formats/cell.ts';
import { skeleton } from '../../lib/fold.ts';
import type { Row } from '../../model/table.ts';

export interface Serials {
  /** Takes a column out that does not go on as it began; `before` rows of data came before this one. */
  check(batch: Batch, row: number, before: number): void;
  has(column: number): boolean;
}

/** Those of a table that begins with these rows of data (totals and the like may be among them). */
export function serialsIn(names: readonly string[], sample: readonly Row[]): Serials {
  const width = Math.max(names.length, ...sample.map((row) => row.length));
  const firsts = new Map<number, number>();
  for (let index = 0; index < width; index += 1) {
    const numbers = sample.map((row) => textOf(row[index]).trim()).filter((text) => /^\d{1,9}$/.test(text));
    const [first = Number.NaN] = numbers.map(Number);
    const rises = numbers.length >= 3 && numbers.every((text, at) => Number(text) === first + at);
    const isNamed = SERIAL_NAMES.has(skeleton(names[index] ?? '').replace(/[\s.]+/g, ''));
    const isPlain = (names[index] ?? '') === '' && index === 0 && first <= 1;
    if (rises && numbers.length * 5 >= sample.length * 3 && (isNamed || isPlain)) firsts.set(index, first);
  }
  return {
    check(batch, row, before) {
      for (const [index, first] of firsts)
        if (Number(batch.text(row, index)) !== first + before) firsts.delete(index);
    },
    has: (column) => firsts.has(column),
  };
}

/** A column of ids may count up as well, but is called otherwise. */
const SERIAL_NAMES: ReadonlySet<string> = new Set(
  [
    '序号',
    '序號',
    '序',
    '行号',
    '行次',
    '项次',
    '項次',
    '番号',
    '순번',
    '#',
    '№',
    'no',
    'nr',
    'sn',
    's/n',
    'seq',
    'sequence',
    'row',
    'rowno',
    'rownumber',
    'line',
    'lineno',
    'index',
    'serial',
    'serialno',
    'serialnumber',
  ].map(skeleton),
);
