/** CSV: UTF-8, GB18030 or marked UTF-16; comma, semicolon, tab or bar; read with papaparse and written in the same form. */

import Papa from 'papaparse';
import { z } from 'zod';
import { Fault } from '../lib/fault.ts';
import type { Source } from '../lib/source.ts';
import type { Row } from '../model/table.ts';
import { batchOf, cutRows } from './batch.ts';
import type { Batch } from './batch.ts';
import { textOf } from './cell.ts';
import { lineEnds } from './csv-lines.ts';
import { DELIMITERS, isTable, SEP, shapeOf } from './csv-shape.ts';
import { decoded, decodedStart, ENCODINGS, encoded, encodingOf } from './encoding.ts';
import type { Format, ReadLimits, Sink, TableWriter } from './format.ts';
import { cellTooLong, rowGuard } from './limits.ts';
import { listsValues, looksLikeCode } from './lookalike.ts';

const CsvLayout = z.object({
  encoding: z.enum(ENCODINGS),
  bom: z.boolean(),
  delimiter: z.enum(DELIMITERS),
  lineEnd: z.enum(['\r\n', '\n', '\r']),
  sep: z.boolean(),
});
type CsvLayout = z.infer<typeof CsvLayout>;

/** Comma-separated values and their kin. */
export const csv = {
  id: 'csv',
  extension: 'csv',
  mediaType: 'text/csv',
  writtenAs: 'csv',

  recognise(head, hints) {
    const text = decodedStart(head);
    if (
      text === null ||
      text.includes('\0') ||
      /^\s*(?:<[!?a-z]|[[{]\s*["[{]|%PDF)/i.test(text) ||
      text.trim() === ''
    )
      return 0;
    const named =
      /csv|tab-separated/i.test(hints.mediaType) || /\.(csv|tsv|tab)$/i.test(hints.fileName ?? '');
    const hint = named ? 0.2 : 0;
    if (looksLikeCode(text)) return hint;
    const tabular = isTable(shapeOf(text, head.length < 65_536));
    return (tabular ? 0.7 : listsValues(text) ? 0.5 : 0) + hint;
  },

  async read(source, limits) {
    const form = await encodingOf(source);
    const start = await startOf(source, form.encoding);
    const shape = shapeOf(start.text, start.whole);
    const ends = lineEnds(shape.delimiter);
    ends.feed(start.text);
    const layout: CsvLayout = {
      ...form,
      delimiter: shape.delimiter,
      lineEnd: ends.first ?? '\r\n',
      sep: shape.sep,
    };
    const rows = () => rowsOf(source, layout, limits);
    return {
      layout,
      async *tables() {
        yield { name: 'Table 1', hidden: false, names: null, rows };
      },
    };
  },

  async write(sink, layout) {
    return csvWriter(sink, CsvLayout.parse(layout));
  },
} satisfies Format;

/** Rows until the text ends; a text without any is the fault FORMAT_EMPTY. */
async function* rowsOf(source: Source, layout: CsvLayout, limits: ReadLimits): AsyncGenerator<Batch> {
  const parser = new Papa.Parser({ delimiter: layout.delimiter, newline: '\n' });
  const ends = lineEnds(layout.delimiter);
  const guard = rowGuard(limits);
  let pending = '';
  let wanted = PIECE;
  let skipSep = layout.sep;
  let any = false;

  function take(last: boolean): Row[] {
    const parsed: unknown = parser.parse(pending, 0, !last);
    const { data, errors, meta } = Parsed.parse(parsed);
    if (errors.length > 0) throw new Fault('FORMAT_BROKEN', 'read a CSV file: its quotes do not pair');
    pending = last ? '' : pending.slice(meta.cursor);
    // A row grows over several pieces: look again only when there is twice as much, so that this stays linear.
    wanted = Math.max(PIECE, pending.length * 2);
    if (pending.length > limits.maxCellChars * 8 && pending.length > PIECE * 4) throw cellTooLong(limits);
    const rows = data.filter((row) => row.length > 1 || row[0] !== '');
    for (const row of rows) guard.check(row);
    any ||= rows.length > 0;
    return rows;
  }

  for await (const text of decoded(source, layout.encoding)) {
    if (text.includes('\0')) throw new Fault('FORMAT_BROKEN', 'read a CSV file: it holds NUL characters');
    pending += ends.feed(text);
    if (pending.length < wanted) continue;
    if (skipSep) {
      pending = pending.replace(SEP, '');
      skipSep = false;
    }
    const rows = take(false);
    for (let at = 0; at < rows.length; at += BATCH) yield batchOf(rows.slice(at, at + BATCH));
  }
  if (skipSep) pending = pending.replace(SEP, '');
  const rows = pending === '' ? [] : take(true);
  for (let at = 0; at < rows.length; at += BATCH) yield batchOf(rows.slice(at, at + BATCH));
  if (!any) throw new Fault('FORMAT_EMPTY', 'read a CSV file: it has no rows');
}

const PIECE = 131_072;
const BATCH = 1000;
const Parsed = z.object({
  data: z.custom<string[][]>(Array.isArray),
  errors: z.array(z.unknown()),
  meta: z.object({ cursor: z.number() }),
});

/** At least 64 KiB of text from the start, if there is as much. */
async function startOf(
  source: Source,
  encoding: CsvLayout['encoding'],
): Promise<{ readonly text: string; readonly whole: boolean }> {
  let text = '';
  for await (const piece of decoded(source, encoding)) {
    text += piece;
    if (text.length >= 65_536) return { text, whole: false };
  }
  return { text, whole: true };
}

function csvWriter(sink: Sink, layout: CsvLayout): TableWriter {
  const { delimiter, lineEnd, encoding } = layout;
  let tables = 0;
  const put = (text: string) => sink.write(encoded(text, encoding));
  const lines = (rows: readonly (readonly string[])[]): string =>
    rows.length === 0
      ? ''
      : Papa.unparse(
          rows.map((row) => [...row]),
          { delimiter, newline: lineEnd },
        ) + lineEnd;

  return {
    async table({ headings }) {
      tables += 1;
      if (tables > 1) throw new Fault('UNEXPECTED', 'wrote a CSV file: it can hold one table only');
      await sink.write(encoded(layout.sep ? `sep=${delimiter}${lineEnd}` : '', encoding, layout.bom));
      if (headings) await put(lines([headings]));
    },
    rows: (batch, cut) => put(lines(cutRows(batch, cut).map((row) => row.map(textOf)))),
    async end() {},
  };
}
