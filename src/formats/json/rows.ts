/** Rows of values as JSON text. */

import type { Row } from '../../model/table.ts';
import { jsonOf } from './out.ts';
import type { RowKind } from './records.ts';

/** One row; `place` is its number in the table. */
export function rowText(row: Row, kind: RowKind, keys: readonly string[], place: number): string {
  switch (kind) {
    case 'records':
      return recordText(row, keys);
    case 'map':
      return `${JSON.stringify(keyOf(row[0], place))}:${recordText(row.slice(1), keys.slice(1))}`;
    case 'values':
      // A list of single values that got a reference mark becomes a list of pairs.
      return row.length === 1 ? (jsonOf(row[0]) ?? 'null') : listText(row);
    case 'lists':
      return listText(row);
    default:
      return kind satisfies never;
  }
}

const keyOf = (cell: Row[number] | undefined, place: number): string =>
  typeof cell === 'string' ? cell : String(place + 1);

const listText = (row: Row): string => `[${row.map((cell) => jsonOf(cell) ?? 'null').join(',')}]`;

function recordText(row: Row, keys: readonly string[]): string {
  const members = row.flatMap((cell, index) => {
    const text = jsonOf(cell);
    return text === undefined ? [] : [`${JSON.stringify(keys[index] ?? `Column ${index + 1}`)}:${text}`];
  });
  return `{${members.join(',')}}`;
}
