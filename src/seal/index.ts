/** Sealing: writes the file that leaves anew from the rows that were read, trimmed, masked, marked and, if the plan has recipients, encrypted. */

import { tmpdir } from 'node:os';
import { formatOf, writtenAs } from '../formats/index.ts';
import type { ReadLimits, Sink, Tools } from '../formats/format.ts';
import { recordsOfFile } from '../formats/record-rows.ts';
import { withTools } from '../formats/tools.ts';
import { copyAsIs } from '../formats/unread/copy.ts';
import { rowRefs } from '../lib/refmark.ts';
import type { Source } from '../lib/source.ts';
import type { Sealed } from '../model/export.ts';
import type { Plan } from '../model/plan.ts';
import { REF_HEADING, visibleMark } from './mark.ts';
import { encryptingSink } from './openpgp.ts';
import { planned } from './planned.ts';
import type { Leaving } from './planned.ts';
import { recordsWatch } from './records.ts';
import type { RecordsLeaving } from './records.ts';

export interface SealKeys {
  /** The export's own (see refs.ts). */
  readonly markKey: Uint8Array;
  /** Armored public keys: one for each of the plan's recipients, no more. */
  readonly recipientKeys: readonly string[];
  /** The site's, for columns that are masked with tokens; where such a column meets none, that is a fault. */
  readonly tokenKey?: Uint8Array;
  /** Absent where nobody counts records. */
  readonly records?: RecordsLeaving;
}

/** Writes the sealed file to the sink and says what was written; its size and hash the sink knows. Throws a Fault; then what the sink holds is no file. `folder` is for scratch files. */
export async function seal(
  source: Source,
  plan: Plan,
  keys: SealKeys,
  sink: Sink,
  limits: ReadLimits,
  folder: string = tmpdir(),
): Promise<Omit<Sealed, 'bytes' | 'sha256'>> {
  if (plan.unread) return sealAsIs(source, plan, plan.unread, keys, sink, limits);
  const format = formatOf(plan.format);
  return withTools(format, limits, folder, (tools) => sealWith(tools, source, plan, keys, sink, limits));
}

/** A file that no rule can cut: it leaves unread, since a rule says so. */
async function sealAsIs(
  source: Source,
  plan: Plan,
  { kind, rows, mediaType }: NonNullable<Plan['unread']>,
  keys: SealKeys,
  sink: Sink,
  limits: ReadLimits,
): Promise<Omit<Sealed, 'bytes' | 'sha256'>> {
  const encrypted = await encryptingSink(sink, plan.recipients, keys.recipientKeys);
  await copyAsIs(source, kind, encrypted ?? sink, visibleMark(plan.mark), limits);
  await encrypted?.end();
  const { records } = keys;
  if (records) await recordsOfFile(source, records.space, rows, records.into);
  return { rows, columns: 0, ...nameOf(plan, encrypted !== null, mediaType) };
}

function nameOf(
  { fileName }: Plan,
  isEncrypted: boolean,
  mediaType: string,
): Pick<Sealed, 'fileName' | 'mediaType'> {
  return isEncrypted
    ? { fileName: `${fileName}.pgp`, mediaType: 'application/pgp-encrypted' }
    : { fileName, mediaType };
}

async function sealWith(
  tools: Tools,
  source: Source,
  plan: Plan,
  keys: SealKeys,
  sink: Sink,
  limits: ReadLimits,
): Promise<Omit<Sealed, 'bytes' | 'sha256'>> {
  const inert = plan.keepsFormulas !== true;
  const format = formatOf(plan.format);
  const leaves = writtenAs({ writtenAs: plan.writtenAs ?? format.writtenAs });
  const encrypted = await encryptingSink(sink, plan.recipients, keys.recipientKeys);
  const out = encrypted ?? sink;

  const reading = await format.read(source, limits, tools);
  // Another format's layout says nothing to a writer.
  const layout = leaves.id === format.writtenAs ? reading.layout : {};
  const writer = await leaves.write(out, layout, visibleMark(plan.mark), tools);
  let rows = 0;
  let refs: RowRefs | null = null;
  const watch = keys.records ? recordsWatch(keys.records) : null;
  for await (const leaving of planned(reading, plan, keys.tokenKey ?? null)) {
    switch (leaving.kind) {
      case 'table': {
        const { table, head } = leaving;
        watch?.table(table);
        const heading = freeHeading(table.columns.map(({ name }) => name));
        refs = rowRefsOf(keys.markKey, table.index, heading);
        await writer.table({
          ...head,
          columns: [...head.columns, -1],
          headings: head.headings && [...head.headings, heading],
        });
        break;
      }
      case 'above':
        await writer.rows(leaving.batch, {
          ...leaving.cut,
          added: refs?.above(leaving) ?? null,
          inert,
        });
        break;
      case 'rows': {
        const { batch, cut, records } = leaving;
        await writer.rows(batch, { ...cut, added: refs?.of(leaving) ?? null, inert });
        // Before the batch may change.
        watch?.rows(leaving);
        rows += records;
        break;
      }
      default:
        leaving satisfies never;
    }
  }
  watch?.end();
  await writer.end();
  await encrypted?.end();

  return {
    rows,
    columns: plan.tables.reduce((sum, { columns }) => sum + columns.length, 0),
    ...nameOf(plan, encrypted !== null, writer.mediaType ?? leaves.mediaType),
    ...(writer.escaped && { escaped: writer.escaped }),
  };
}

interface RowRefs {
  /** What stands in the column beside titles and headings. */
  above(part: Extract<Leaving, { kind: 'above' }>): readonly string[];
  /** The reference of each row that is data, counted from 1 within its table. */
  of(part: Extract<Leaving, { kind: 'rows' }>): readonly string[];
}

function rowRefsOf(markKey: Uint8Array, table: number, heading: string): RowRefs {
  let row = 0;
  return {
    above: ({ cut, headings }) =>
      Array.from({ length: cut.rows?.length ?? 0 }, (_, place) => (place === headings ? heading : '')),
    of({ count, data }) {
      const some = data === null ? count : sumOf(data);
      const refs = rowRefs(markKey, table, row + 1, some);
      row += some;
      if (data === null) return refs;
      let at = 0;
      return Array.from(data, (one) => (one === 1 ? (refs[at++] ?? '') : ''));
    },
  };
}

/** A file that came back through the CRM may have the column already; two of one name would confuse JSON and imports. */
function freeHeading(names: readonly string[]): string {
  let heading = REF_HEADING;
  while (names.includes(heading)) heading += '_';
  return heading;
}

const sumOf = (ones: Uint8Array): number => ones.reduce((sum, one) => sum + one, 0);
