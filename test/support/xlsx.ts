/** For tests of XLSX: a workbook written anew batch by batch, as sealing does, and what stands in a file's parts. */

import yauzl from 'yauzl';
import type { CutColumn } from '../../src/formats/batch.ts';
import { xlsx } from '../../src/formats/xlsx/xlsx.ts';
import { bytesSource, gather } from '../../src/lib/source.ts';
import { LIMITS, MARK } from './tables.ts';

/** Its visible sheets with the columns that are named, or the first twenty. */
export async function rewritten(bytes: Uint8Array, columns?: readonly CutColumn[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const sink = {
    async write(chunk: Uint8Array) {
      chunks.push(Buffer.from(chunk));
    },
  };
  const reading = await xlsx.read(bytesSource(bytes), LIMITS);
  const writer = await xlsx.write(sink, reading.layout, MARK);
  const kept = columns ?? Array.from({ length: 20 }, (_, index) => ({ index, change: null }));
  let source = -1;
  for await (const { name, hidden, rows } of reading.tables()) {
    source += 1;
    if (!hidden)
      await writer.table({ name, source, columns: kept.map(({ index }) => index), headings: null });
    for await (const batch of rows())
      if (!hidden) await writer.rows(batch, { rows: null, columns: kept, added: null });
  }
  await writer.end();
  return Buffer.concat(chunks);
}

/** The unpacked parts by name. */
export async function partsOf(bytes: Buffer): Promise<ReadonlyMap<string, string>> {
  const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true });
  const parts = new Map<string, string>();
  for await (const entry of zip.eachEntry()) {
    const stream = await zip.openReadStreamPromise(entry);
    parts.set(entry.fileName, Buffer.from(await gather(stream)).toString());
  }
  return parts;
}
