/** XML exports: repeated elements are records, wherever they stand; written in the same structure, without what stood around them. */

import { z } from 'zod';
import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import type { Cell, Row } from '../../model/table.ts';
import { batchOf } from '../batch.ts';
import type { Batch } from '../batch.ts';
import type { Format, ReadLimits, TableReader } from '../format.ts';
import { viewOf } from '../head.ts';
import { cellTooLong, rowGuard } from '../limits.ts';
import type { RowGuard } from '../limits.ts';
import { parseXml } from '../xml.ts';
import { listsOf, nameOfField } from './xml-shape.ts';
import type { XmlList } from './xml-shape.ts';
import { isNamespace, localOf, survey, utf8Of } from './xml-survey.ts';
import { xmlWriter } from './xml-writer.ts';

/** The lists; that is all of the structure that a new file needs. */
const XmlLayout = z.object({
  lists: z.array(
    z.object({
      path: z.array(z.string()),
      fields: z.array(
        z.object({ path: z.array(z.tuple([z.string(), z.int()])), attribute: z.string().nullable() }),
      ),
    }),
  ),
});

/** Extensible Markup Language, whatever the schema. */
export const xmlRecords = {
  id: 'xml',
  extension: 'xml',
  mediaType: 'application/xml',
  writtenAs: 'xml',

  recognise(head: Uint8Array) {
    const start = viewOf(head).text ?? '';
    const text = start.replace(/^\s*(?:<\?[^>]*\?>\s*|<!--[\s\S]*?-->\s*)*/, '');
    const root = /^<(?:[\w.-]+:)?([A-Za-z_\u0080-\uffff][\w.\u0080-\uffff-]*)(?=[\s/>])/.exec(text)?.[1];
    if (root === undefined || OTHERS.has(root.toLowerCase())) return 0;
    if (root === 'Workbook' && text.slice(0, 4096).includes('office:spreadsheet')) return 0;
    // Without its declaration it may be a fragment of a page.
    return /^\s*<\?xml\s/.test(start) ? 0.8 : 0.6;
  },

  async read(source, limits) {
    const lists = listsOf(await survey(source, limits), limits);
    // A name that is itself a value (records by phone number) would leave with the structure.
    if (lists.some(({ path }) => path.some((name) => /\d{6}/.test(name))))
      throw new Fault('FORMAT_UNKNOWN', 'read an XML file: it names records by their values');
    return {
      layout: { lists },
      async *tables() {
        const guard = rowGuard(limits);
        for (const list of lists) yield readerOf(source, list, limits, guard);
      },
    };
  },

  async write(sink, layout, mark) {
    return xmlWriter(sink, XmlLayout.parse(layout).lists, mark);
  },
} satisfies Format;

/** Pages, pictures and documents, which are no records. */
const OTHERS = new Set(
  'html head body div span p a ul ol table form script style link meta template svg wml document package worddocument'.split(
    ' ',
  ),
);

function readerOf(source: Source, list: XmlList, limits: ReadLimits, guard: RowGuard): TableReader {
  const names = list.fields.map(nameOfField);
  return {
    name: list.path.join('.'),
    hidden: false,
    ...(list.path.length === 1 && { alone: true as const }), // a document has one root
    names: () => names,
    rows: () => rowsOf(source, list, limits, guard),
  };
}

/** An element of a record that is open: its place in the record as text, and how many of each name it has had. */
interface OpenElement {
  readonly key: string;
  readonly times: Map<string, number>;
  text: string;
}

async function* rowsOf(
  source: Source,
  list: XmlList,
  limits: ReadLimits,
  guard: RowGuard,
): AsyncGenerator<Batch> {
  const places = new Map(list.fields.map(({ path, attribute }, at) => [keyOf(path, attribute), at]));
  const depth = list.path.length;
  let matched = 0; // how many of the open elements are those of the path
  let record: Cell[] | null = null;
  let ready: Row[] = [];
  const open: OpenElement[] = [];

  function put(key: string, value: string): void {
    const place = places.get(key);
    if (place !== undefined && record) record[place] = value;
  }

  const events = {
    open(name: string, attributes: Readonly<Record<string, string>>, at: number) {
      const parent = open.at(-1);
      if (parent) {
        const times = (parent.times.get(name) ?? 0) + 1;
        parent.times.set(name, times);
        open.push({ key: `${parent.key}/${name}#${times}`, times: new Map(), text: '' });
      } else if (at === matched + 1 && list.path[matched] === name) {
        matched += 1;
        if (matched < depth) return;
        record = list.fields.map(() => null);
        open.push({ key: '', times: new Map(), text: '' });
      }
      const here = open.at(-1);
      if (here)
        for (const [key, value] of Object.entries(attributes))
          if (!isNamespace(key)) put(`${here.key}@${localOf(key)}`, value);
    },
    text(text: string) {
      const here = open.at(-1);
      if (!here) return;
      here.text += text;
      if (here.text.length > limits.maxCellChars) throw cellTooLong(limits);
    },
    close(_name: string, at: number) {
      const here = open.pop();
      if (here) {
        // Blanks between elements are no text; those in an element that has none inside are.
        if (here.times.size === 0 || here.text.trim() !== '') put(here.key, here.text);
        if (open.length > 0) return;
        if (record) ready.push(record);
        record = null;
      }
      if (at === matched) matched -= 1;
    },
  };
  for await (const _piece of parseXml(utf8Of(source), limits.maxDepth, events)) {
    for (const row of ready) guard.check(row);
    for (let at = 0; at < ready.length; at += BATCH) yield batchOf(ready.slice(at, at + BATCH));
    ready = [];
  }
}

const BATCH = 1000;

function keyOf(path: readonly (readonly [string, number])[], attribute: string | null): string {
  const steps = path.map(([name, number]) => `/${name}#${number}`).join('');
  return attribute === null ? steps : `${steps}@${attribute}`;
}
