/** Reads the rows of a CSV batch by batch, in bounded memory. */

import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import { CsvBatch } from './batch.ts';
import type { CsvForm } from './batch.ts';
import { hidesRows, LONG_CELL, otherRows } from './hidden.ts';
import { CsvScanner, workOf } from './scan.ts';
import type { Dialect, Work } from './scan.ts';
import { SEP } from './shape.ts';
import type { TextShape } from './shape.ts';
import { decoded, markBytes, strictDecoder } from '../encoding/encoding.ts';
import type { TextForm } from '../encoding/encoding.ts';
import { checkerFor } from '../encoding/check.ts';
import { kindOf } from '../encoding/names.ts';
import type { Encoding } from '../encoding/names.ts';
import type { ReadLimits } from '../format.ts';
import { cellTooLong, rowGuard } from '../limits.ts';

/** How much is gathered before it is scanned: some hundred rows. */
const GATHERED = 262_144;

/** The encoding in which a text is scanned: its own, where no byte of a character can be taken for one that parts cells; else UTF-8. */
export function innerOf(encoding: Encoding, { delimiter, backslash }: Dialect): Encoding {
  const kind = kindOf(encoding);
  const code = delimiter.charCodeAt(0);
  if (kind === 'wide' || (kind !== 'utf-8' && code >= 0x80)) return 'utf-8';
  // Second bytes begin at 30; of those up to 3F only the digits are any.
  const isSafe = !backslash && (code < 0x30 || (code >= 0x3a && code < 0x40));
  return kind === 'mixed' && !isSafe ? 'utf-8' : encoding;
}

/** Every row; the next batch uses the same memory again. A text without rows is the fault FORMAT_EMPTY. */
export async function* csvBatches(
  source: Source,
  form: TextForm & { readonly sep: boolean },
  { dialect, columns }: Pick<TextShape, 'dialect' | 'columns'>,
  limits: ReadLimits,
): AsyncGenerator<CsvBatch> {
  const inner = innerOf(form.encoding, dialect);
  const of: CsvForm = { inner, dialect, decode: inner === 'utf-8' ? null : strictDecoder(inner) };
  const scanner = new CsvScanner(dialect, limits.maxColumns, LONG_CELL);
  const guard = rowGuard(limits);
  const isText = checkerFor(inner);
  const partedOtherwise = otherRows(dialect, columns);
  let work = workOf(GATHERED + 65_536);
  let from = 0;
  let to = 0;
  let wanted = GATHERED;
  let skip = form.sep;
  let any = false;

  for await (const chunk of pieces(source, form, inner)) {
    const last = chunk === null;
    if (!last) {
      ({ work, from, to } = withMore(work, from, to, chunk));
      if (to - from < wanted) continue;
    }
    if (skip) from += sepBytes(work, from, to);
    skip = false;
    for (;;) {
      const next = scanner.scan(work, from, to, last);
      if (!isText(work.bytes.subarray(from, next))) throw notText();
      from = next;
      if (scanner.rows === 0) break;
      const batch = new CsvBatch(of, work.bytes, scanner);
      for (let row = 0; row < batch.rows; row += 1) guard.pass(batch.width(row));
      checkCells(batch, limits);
      for (const row of scanner.longRows) if (row < batch.rows && hidesRows(batch, row)) throw hidden();
      if (partedOtherwise(batch)) throw otherwise();
      any = true;
      yield batch;
      if (from >= to) break;
    }
    // A row that has not ended: look again only when there is twice as much, so that this stays linear.
    wanted = Math.max(GATHERED, (to - from) * 2);
    if (to - from > Math.max(limits.maxCellChars * 4, limits.maxColumns * 1024) + GATHERED)
      throw cellTooLong(limits);
  }
  if (!any) throw new Fault('FORMAT_EMPTY', 'read a CSV file: it has no rows');
}

/** The text's bytes without its mark, in the encoding in which they are scanned; null behind the last. */
async function* pieces(source: Source, form: TextForm, inner: Encoding): AsyncGenerator<Uint8Array | null> {
  if (inner === form.encoding) {
    for await (const chunk of source.stream(form.bom ? markBytes(inner) : 0)) yield withoutNul(chunk);
  } else for await (const text of decoded(source, form.encoding)) yield withoutNul(Buffer.from(text));
  yield null;
}

function withoutNul(chunk: Uint8Array): Uint8Array {
  if (chunk.includes(0)) throw new Fault('FORMAT_BROKEN', 'read a CSV file: it holds NUL characters');
  return chunk;
}

function withMore(
  work: Work,
  from: number,
  to: number,
  chunk: Uint8Array,
): { readonly work: Work; readonly from: number; readonly to: number } {
  if (to + chunk.length <= work.bytes.length - 4) {
    work.bytes.set(chunk, to);
    return { work, from, to: to + chunk.length };
  }
  const size = to - from;
  const next = size + chunk.length <= work.bytes.length - 4 ? work : workOf((size + chunk.length) * 2);
  next.bytes.set(work.bytes.subarray(from, to));
  next.bytes.set(chunk, size);
  return { work: next, from: 0, to: size + chunk.length };
}

function sepBytes({ bytes }: Work, from: number, to: number): number {
  const start = bytes.toString('utf8', from, Math.min(to, from + 16));
  return Buffer.byteLength(SEP.exec(start)?.[0] ?? '');
}

/** Looks at the cells of long rows alone. */
function checkCells(batch: CsvBatch, limits: ReadLimits): void {
  const { rowStart, rows } = batch;
  const most = limits.maxCellChars;
  for (let row = 0; row < rows; row += 1) {
    if ((rowStart[row + 1] ?? 0) - (rowStart[row] ?? 0) <= most) continue;
    for (let column = 0; column < batch.width(row); column += 1) {
      const bytes = batch.endOf(row, column) - batch.startOf(row, column);
      if (bytes > most && batch.text(row, column).length > most) throw cellTooLong(limits);
    }
  }
}

function hidden(): Fault {
  return new Fault('FORMAT_BROKEN', 'read a CSV file: a quoted cell holds rows of the table');
}

function otherwise(): Fault {
  return new Fault('FORMAT_BROKEN', 'read a CSV file: some rows are parted by another sign');
}

function notText(): Fault {
  return new Fault('ENCODING_UNKNOWN', 'decoded a text file: some bytes are not of its encoding');
}
