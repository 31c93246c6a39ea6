/** Tables whose records are no rows: fields down the first column, or one field a row. */

import type { Row } from '../../model/table.ts';
import { isField, saysHeadings, textsOf } from '../headings.ts';
import { filledIn } from './start.ts';

/** Counts records that are no rows; each row of the table is shown to it once, those that it was made from too. */
export interface Sideways {
  readonly orientation: 'columns' | 'pairs';
  count(row: Row): void;
  /** Null where the rows that followed were not of this kind, so that each of them counts. */
  records(): number | null;
}

/** How the records stand in a sheet that begins with these rows; null for one record a row. `whole` says that no more follow. */
export function sidewaysOf(rows: readonly Row[], whole: boolean): Sideways | null {
  const filled = rows.filter((row) => filledIn(row) > 0);
  const labels = filled.map((row) => labelOf(row) ?? '');
  const fields = labels.filter(isField);
  if (new Set(fields).size < 2 || fields.length * 5 < filled.length * 3) return null;
  const width = Math.max(...filled.map((row) => textsOf(row).length));
  const repeated = labels.filter((label, at) => label !== '' && labels.indexOf(label) !== at);
  if (width <= 2) return pairs(new Set([...fields, ...repeated]));
  // With one field twice, or headings above, the first column is one of many that hold such words.
  const isList = new Set(labels).size === labels.length && whole;
  return isList && !saysHeadings(textsOf(filled[0] ?? []).filter((text) => text !== '')) ? columns() : null;
}

/** The field of a row that holds one: its first cell, or what stands before the colon of its only one. */
function labelOf(row: Row): string | null {
  const [first = '', ...rest] = textsOf(row);
  if (rest.length > 0) return first.replace(/\s*[:：]$/, '');
  return /^([^:：]{1,30}?)\s*[:：]\s*\S/.exec(first)?.[1] ?? null;
}

function columns(): Sideways {
  const filled = new Set<number>();
  return {
    orientation: 'columns',
    count(row) {
      for (const [index, text] of textsOf(row).entries()) if (index > 0 && text !== '') filled.add(index);
    },
    records: () => filled.size,
  };
}

/** As many records as the most frequent field; a row of no field that was seen at the start may be one of its own. */
function pairs(fields: ReadonlySet<string>): Sideways {
  const times = new Map<string, number>();
  let rows = 0;
  let strange = 0;
  return {
    orientation: 'pairs',
    count(row) {
      if (filledIn(row) === 0) return;
      rows += 1;
      const label = labelOf(row);
      if (label === null || !fields.has(label) || textsOf(row).length > 2) strange += 1;
      else times.set(label, (times.get(label) ?? 0) + 1);
    },
    records: () => (strange * 2 > rows ? null : Math.max(0, ...times.values()) + strange),
  };
}
