/** vCard 2.1, 3.0 and 4.0 (RFC 2426, 6350): one record a card, columns by property and type; written as 3.0 or 4.0. */

import { z } from 'zod';
import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import type { Cell, Row } from '../../model/table.ts';
import { cutRows } from '../batch.ts';
import { textOf } from '../cell.ts';
import { contentLines, contentLinesIn } from './content-lines.ts';
import type { ContentLine } from './content-lines.ts';
import { decodedStart } from '../encoding/encoding.ts';
import type { Format, ReadLimits, Sink, TableWriter } from '../format.ts';
import { viewOf } from '../head.ts';
import { fieldColumns, readersOf } from './records.ts';
import type { Field, Piece } from './records.ts';
import { escaped, propertyOf, unescaped } from './vcard-values.ts';

const VcardLayout = z.object({ version: z.enum(['3.0', '4.0']) });

/** Address cards. */
export const vcard = {
  id: 'vcard',
  extension: 'vcf',
  mediaType: 'text/vcard',
  writtenAs: 'vcard',

  recognise: (head: Uint8Array) => (/^\s*BEGIN:VCARD\s/i.test(viewOf(head).text ?? '') ? 0.97 : 0),

  async read(source, limits) {
    const start = decodedStart(await source.slice(0, 65_536)) ?? '';
    const layout = { version: /^VERSION:4/im.test(start) ? '4.0' : '3.0' };
    return { layout, tables: () => readersOf(cards(source, limits), limits) };
  },

  async write(sink, layout) {
    return vcardWriter(sink, VcardLayout.parse(layout).version);
  },
} satisfies Format;

/** The cards in their order; one inside another comes before it. */
async function* cards(source: Source, limits: ReadLimits): AsyncGenerator<Piece> {
  const columns = fieldColumns();
  const open: Open = { cards: [], spellings: new Map() };
  const take = (line: ContentLine): Row[] =>
    cardLine(line, open, limits).map((fields) => columns.row(fields));
  for await (const lines of contentLines(source)) {
    const rows = lines.flatMap(take);
    if (rows.length > 0) yield { table: 0, name: 'Cards', names: columns.names, rows };
  }
  if (open.cards.length > 0)
    throw new Fault('FORMAT_BROKEN', 'read a vCard file: its last card does not end');
}

/** The cards that are open, the innermost last, and how each property is spelt. */
interface Open {
  readonly cards: Field[][];
  readonly spellings: Map<string, string>;
}

/** Takes one more line; gives the cards that it ends. */
function cardLine(line: ContentLine, open: Open, limits: ReadLimits): Field[][] {
  const { name, value } = line;
  if (/^begin$/i.test(name) && /^vcard$/i.test(value.trim())) {
    open.cards.push([]);
    if (open.cards.length > limits.maxDepth)
      throw new Fault('LIMIT_DEPTH', `read a vCard file: deeper than ${limits.maxDepth} levels`);
    return [];
  }
  const card = open.cards.at(-1);
  if (card === undefined)
    throw new Fault('FORMAT_BROKEN', 'read a vCard file: text stands outside its cards');
  if (/^end$/i.test(name)) {
    if (!/^vcard$/i.test(value.trim()))
      throw new Fault('FORMAT_BROKEN', 'read a vCard file: its cards do not pair');
    return [open.cards.pop() ?? []];
  }
  if (/^version$/i.test(name)) return [];
  // vCard 3.0 keeps an agent's card as a value, 2.1 as lines that follow.
  if (/^agent$/i.test(name)) {
    const inner = unescaped(value, 'text');
    if (/^\s*BEGIN:VCARD\s/i.test(inner))
      return contentLinesIn(inner).flatMap((within) => cardLine(within, open, limits));
    if (value.trim() === '') return [];
  }
  card.push(propertyOf(line, open.spellings));
  return [];
}

function vcardWriter(sink: Sink, version: string): TableWriter {
  let names: readonly string[] = [];
  const put = (text: string) => sink.write(Buffer.from(text, 'utf8'));
  return {
    async table({ headings }) {
      names = (headings ?? []).map(propertyName);
    },
    rows: (batch, cut) =>
      put(
        cutRows(batch, cut)
          .map((row) => cardText(row, names, version))
          .join(''),
      ),
    async end() {},
  };
}

function cardText(row: Row, names: readonly string[], version: string): string {
  const lines = row.flatMap((cell, index) => lineText(names[index] ?? 'X-FIELD', cell));
  return ['BEGIN:VCARD', `VERSION:${version}`, ...lines, 'END:VCARD', ''].join('\r\n');
}

/** No line for a property that the card does not have. */
function lineText(name: string, cell: Cell): readonly string[] {
  return cell === null ? [] : [folded(`${name}:${escaped(textOf(cell), name)}`)];
}

/** A column's name as a property; one that cannot be one gets a name of its own. */
function propertyName(heading: string): string {
  const name = heading.replace(/ \(\d+\)$/, '');
  if (/^[A-Za-z0-9-]+(?:;(?:TYPE|ENCODING|VALUE)=[\w,-]+)*$/.test(name)) return name;
  const letters = name.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return letters === '' ? 'X-FIELD' : `X-${letters.toUpperCase()}`;
}

/** Folded at 75 bytes, never inside a character. */
function folded(line: string): string {
  if (line.length < 25) return line;
  let out = '';
  let bytes = 0;
  for (const char of line) {
    const size = Buffer.byteLength(char);
    if (bytes + size > 75) {
      out += '\r\n ';
      bytes = 1;
    }
    out += char;
    bytes += size;
  }
  return out;
}
