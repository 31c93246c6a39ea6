/** Which rows are the person's own: by the owner that they name, each name folded once. */

import type { Batch } from '../../formats/batch.ts';
import { fold } from '../../lib/fold.ts';
import { KnownBytes, MOST_BYTES } from '../known-bytes.ts';

/** Whether the row's cell names one of the persons. `folded`: their names. */
export type IsOwn = (batch: Batch, row: number, column: number) => boolean;

/** Most names that are remembered. */
const MOST = 8192;

/** Asked of the cells of one column of one reading. */
export function ownWatch(folded: ReadonlySet<string>): IsOwn {
  const known = new KnownBytes();
  const own: boolean[] = [];
  const says = (batch: Batch, row: number, column: number): boolean =>
    folded.has(fold(batch.text(row, column)));

  return (batch, row, column) => {
    if (folded.size === 0) return false;
    const { raw } = batch;
    if (raw === undefined || column >= batch.width(row)) return says(batch, row, column);
    const { bytes } = raw;
    const from = raw.startOf(row, column);
    const to = raw.endOf(row, column);
    if (to - from > MOST_BYTES) return says(batch, row, column);
    const place = known.find(bytes, from, to);
    if (place >= 0) return own[place] === true;
    const isOwn = says(batch, row, column);
    if (known.size < MOST) {
      known.add();
      own.push(isOwn);
    }
    return isOwn;
  };
}
