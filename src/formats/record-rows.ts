/** The records of rows that are read or written: each different one once, as a keyed hash. */

import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type { DistinctHashes } from '../lib/distinct.ts';
import { placedHash, rowHash } from '../lib/record-hash.ts';
import type { IdentityColumn, RecordSpace } from '../lib/record-hash.ts';
import type { Source } from '../lib/source.ts';
import type { Batch } from './batch.ts';

export interface RecordRows {
  /** One row of data, with the records inside it. */
  add(batch: Batch, row: number): void;
  /** After the last row of its table. */
  end(): void;
}

/** Records of a table whose rows are records: by its identity columns, and without any by all of the row. */
export function recordRows(
  space: RecordSpace,
  columns: readonly IdentityColumn[],
  into: DistinctHashes,
): RecordRows {
  return {
    add(batch, row) {
      const hash = rowHash(space, columns, batch.width(row), (column) => batch.text(row, column));
      into.add(hash);
      const inner = batch.inner?.(row) ?? 0;
      for (let place = 0; place < inner; place += 1) into.add(placedHash(space, hash, place));
    },
    end: () => undefined,
  };
}

/** Of a table whose records are no rows: as many as it has, known by all of its text together. */
export function recordsAside(space: RecordSpace, records: number, into: DistinctHashes): RecordRows {
  const content = createHash('sha256');
  let rows = 0;
  return {
    add(batch, row) {
      const cells = Array.from({ length: batch.width(row) }, (_, column) => batch.text(row, column));
      content.update(JSON.stringify(cells));
      rows += 1;
    },
    end() {
      if (rows > 0) placed(space, content, records, into);
    },
  };
}

/** Of a file that leaves as it is: as many as were counted in it, known by its bytes. */
export async function recordsOfFile(
  source: Source,
  space: RecordSpace,
  records: number,
  into: DistinctHashes,
): Promise<void> {
  const content = createHash('sha256');
  for await (const chunk of source.stream()) content.update(chunk);
  placed(space, content, records, into);
}

function placed(space: RecordSpace, content: Hash, records: number, into: DistinctHashes): void {
  const of = content.digest();
  for (let place = 0; place < records; place += 1) into.add(placedHash(space, of, place));
}
