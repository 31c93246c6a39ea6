/** Writes lists of records as XML in the structure that they came in: the elements around the lists, and nothing of what stood between. */

import { Fault } from '../../lib/fault.ts';
import type { Cell, Row } from '../../model/table.ts';
import { cutRows, rowsIn } from '../batch.ts';
import { textOf } from '../cell.ts';
import type { Sink, TableWriter, VisibleMark } from '../format.ts';
import { nameOfField } from './xml-shape.ts';
import type { XmlField, XmlList } from './xml-shape.ts';

/** Lists come in their order; the elements around them are opened and closed as they need. The mark is a comment, first of all. */
export function xmlWriter(sink: Sink, lists: readonly XmlList[], mark: VisibleMark): TableWriter {
  const head = `<?xml version="1.0" encoding="UTF-8"?>\n<!-- ${mark.footer.replace(/-(?=-|$)/g, '- ').replace(NOT_XML, '')} -->\n`;
  let open: readonly string[] = [];
  let list: XmlList | null = null;
  let fields: readonly (XmlField | null)[] = [];
  let begun = false;
  let rooted = false;
  const put = (text: string) => sink.write(Buffer.from(text, 'utf8'));

  /** Moves to the parents of a list. A root that is itself the record stands alone. */
  async function move(path: readonly string[]): Promise<void> {
    let shared = 0;
    while (shared < open.length && open[shared] === path[shared]) shared += 1;
    const closing = open.slice(shared).toReversed();
    const opening = path.slice(shared);
    await put(closing.map((name) => `</${name}>\n`).join('') + opening.map((name) => `<${name}>\n`).join(''));
    rooted ||= path.length > 0;
    open = path;
  }

  return {
    async table({ source, columns, headings }) {
      list = lists[source] ?? null;
      if (list === null) throw new Fault('UNEXPECTED', 'wrote an XML file: a table has no list in its place');
      const own = list.fields;
      fields = columns.map((column, at) => fieldFor(own[column], headings?.[at] ?? ''));
      if (!begun) await put(head);
      begun = true;
      await move(list.path.slice(0, -1));
    },
    async rows(batch, cut) {
      const name = list?.path.at(-1) ?? 'record';
      rooted ||= rowsIn(batch, cut) > 0;
      await put(
        cutRows(batch, cut)
          .map((row) => `${elementText(name, treeOf(row, fields))}\n`)
          .join(''),
      );
    },
    async end() {
      const root = lists[0]?.path[0] ?? 'records';
      if (!begun) await put(head);
      await move([]);
      if (!rooted) await put(`<${root}/>\n`);
    },
  };
}

/** Its own place for a field of the file; an element of the heading's name for one that is added, or whose name was a value. */
function fieldFor(field: XmlField | undefined, heading: string): XmlField {
  if (field && (heading === '' || nameOfField(field) === heading)) return field;
  const name = heading.replace(/[^\p{L}0-9_-]+/gu, '_').replace(/^(?![\p{L}_])/u, '_');
  return { path: [[name, 1]], attribute: null };
}

interface Element {
  readonly attributes: [string, string][];
  text: string;
  readonly children: Map<string, { readonly name: string; readonly element: Element }>;
}

const element = (): Element => ({ attributes: [], text: '', children: new Map() });

/** Fields that a record does not have are no elements. */
function treeOf(row: Row, fields: readonly (XmlField | null)[]): Element {
  const root = element();
  row.forEach((cell: Cell, at) => {
    const field = fields[at];
    if (cell === null || !field) return;
    let here = root;
    for (const [name, number] of field.path) {
      const key = `${name}#${number}`;
      const child = here.children.get(key) ?? { name, element: element() };
      here.children.set(key, child);
      here = child.element;
    }
    if (field.attribute === null) here.text = textOf(cell);
    else here.attributes.push([field.attribute, textOf(cell)]);
  });
  return root;
}

function elementText(name: string, { attributes, text, children }: Element): string {
  const given = attributes.map(([key, value]) => ` ${key}="${escaped(value)}"`).join('');
  const inner = [...children.values()].map((child) => elementText(child.name, child.element)).join('');
  return text === '' && inner === ''
    ? `<${name}${given}/>`
    : `<${name}${given}>${escaped(text)}${inner}</${name}>`;
}

/** Characters that XML cannot hold are left out. */
function escaped(text: string): string {
  return text
    .replace(NOT_XML, '')
    .replace(/[&<>"\t\n\r]/g, (char) => ESCAPES[char] ?? `&#${char.charCodeAt(0)};`);
}

/** All that XML 1.0 (2.2) does not allow. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
