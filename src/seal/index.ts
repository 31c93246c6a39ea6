/** Sealing: writes the file that leaves anew from the rows that were read, trimmed, masked, marked and, if the plan has recipients, encrypted. */

import { createHash } from 'node:crypto';
import { formats } from '../formats/index.ts';
import type { ReadLimits, Sink } from '../formats/format.ts';
import { Fault } from '../lib/fault.ts';
import { rowRef } from '../lib/refmark.ts';
import type { Source } from '../lib/source.ts';
import type { Plan, Sealed } from '../model/export.ts';
import type { Row } from '../model/table.ts';
import { REF_HEADING, visibleMark } from './mark.ts';
import { encryptingSink } from './openpgp.ts';
import { planned } from './planned.ts';

export interface SealKeys {
  /** The export's own (see refs.ts). */
  readonly markKey: Uint8Array;
  /** Armored public keys: one for each of the plan's recipients, no more. */
  readonly recipientKeys: readonly string[];
}

/** Writes the sealed file to the sink and says what was written. Throws a Fault; then what the sink holds is no file. */
export async function seal(
  source: Source,
  plan: Plan,
  keys: SealKeys,
  sink: Sink,
  limits: ReadLimits,
): Promise<Sealed> {
  const format = formats.find(({ id }) => id === plan.format);
  if (!format) throw new Fault('FORMAT_UNKNOWN', 'sealed an export: no format has the name in its plan');
  const counted = countingSink(sink);
  const encrypted = await encryptingSink(counted, plan.recipients, keys.recipientKeys);
  const out = encrypted ?? counted;

  const reading = await format.read(source, limits);
  const writer = await format.write(out, reading.layout, visibleMark(plan.mark));
  let rows = 0;
  for await (const table of planned(reading, plan)) {
    const refs = refColumn(keys.markKey, table.index);
    for await (const part of table.parts) {
      if (part.kind === 'headings') {
        await writer.table(table.name, [...part.names, freeHeading(part.names)], table.headed);
        continue;
      }
      await writer.rows(part.rows.map(refs));
      rows += part.rows.length;
    }
  }
  await writer.end();
  await encrypted?.end();

  return {
    rows,
    columns: plan.tables.reduce((sum, { columns }) => sum + columns.length, 0),
    ...counted.total(),
    fileName: encrypted ? `${plan.fileName}.pgp` : plan.fileName,
    mediaType: encrypted ? 'application/pgp-encrypted' : format.mediaType,
  };
}

/** Adds the reference of each row that is written, counted from 1 within its table. */
function refColumn(markKey: Uint8Array, table: number): (row: Row) => Row {
  let row = 0;
  return (cells) => {
    row += 1;
    return [...cells, rowRef(markKey, table, row)];
  };
}

/** A file that came back through the CRM may have the column already; two of one name would confuse JSON and imports. */
function freeHeading(names: readonly string[]): string {
  let heading = REF_HEADING;
  while (names.includes(heading)) heading += '_';
  return heading;
}

interface CountingSink extends Sink {
  total(): { readonly bytes: number; readonly sha256: string };
}

function countingSink(sink: Sink): CountingSink {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    async write(chunk) {
      hash.update(chunk);
      bytes += chunk.length;
      await sink.write(chunk);
    },
    total: () => ({ bytes, sha256: hash.digest('hex') }),
  };
}
