/** CSV and its kin, in any encoding: found by what makes a steady table of it, read by bytes and written in the same form. */

import { z } from 'zod';
import type { Source } from '../../lib/source.ts';
import { csvBatches } from './reader.ts';
import { DELIMITERS, SEP, shapeOf } from './shape.ts';
import type { TextShape } from './shape.ts';
import { CsvWriter } from './writer.ts';
import { decodedStart, ENCODINGS, encodingOf } from '../encoding/encoding.ts';
import type { Encoding } from '../encoding/encoding.ts';
import type { Format } from '../format.ts';
import { viewOf } from '../head.ts';
import { listsValues } from '../lookalike.ts';

const CsvLayout = z.object({
  encoding: z.enum(ENCODINGS),
  bom: z.boolean(),
  delimiter: z.enum(DELIMITERS),
  quote: z.enum(['"', "'"]).default('"'),
  backslash: z.boolean().default(false),
  records: z.boolean().default(false),
  lineEnd: z.enum(['\r\n', '\n', '\r', '\x1e']),
  sep: z.boolean(),
});
export type CsvLayout = z.infer<typeof CsvLayout>;

/** Comma-separated values and their kin. */
export const csv = {
  id: 'csv',
  extension: 'csv',
  mediaType: 'text/csv',
  writtenAs: 'csv',

  recognise(head, hints) {
    const view = viewOf(head);
    const { text } = view;
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
    if (view.isCode) return hint;
    return (view.isTable ? 0.7 : listsValues(text) ? 0.5 : 0) + hint;
  },

  async read(source, limits) {
    const form = await encodingOf(source);
    const { text, whole } = await startOf(source, form.encoding);
    const shape = shapeOf(text, whole);
    const layout: CsvLayout = {
      ...form,
      ...shape.dialect,
      lineEnd: lineEndOf(text, shape),
      sep: shape.sep,
    };
    return {
      layout,
      async *tables() {
        const rows = () => csvBatches(source, layout, shape, limits);
        yield { name: 'Table 1', hidden: false, names: null, rows };
      },
    };
  },

  async write(sink, layout) {
    return new CsvWriter(sink, CsvLayout.parse(layout));
  },
} satisfies Format;

const HEAD = 65_536;

/** The first 64 KiB of the file as text. */
async function startOf(
  source: Source,
  encoding: Encoding,
): Promise<{ readonly text: string; readonly whole: boolean }> {
  const head = await source.slice(0, HEAD);
  return { text: decodedStart(head, encoding) ?? '', whole: source.size <= HEAD };
}

/** The first row end outside quotes; the last word on rows is the scanner's, which takes any. */
function lineEndOf(text: string, { dialect, sep }: TextShape): CsvLayout['lineEnd'] {
  const { quote, records } = dialect;
  const start = sep ? text.replace(SEP, '') : text;
  if (sep) return lineEndIn(text) ?? '\r\n';
  const outside = start.split(quote).filter((_, index) => index % 2 === 0);
  for (const part of outside) {
    const found = records && part.includes('\x1e') ? '\x1e' : lineEndIn(part);
    if (found !== null) return found;
  }
  return '\r\n';
}

const lineEndIn = (text: string): '\r\n' | '\n' | '\r' | null =>
  (/\r\n|\n|\r/.exec(text)?.[0] ?? null) as '\r\n' | '\n' | '\r' | null;
