/** Writes lists of records as YAML in block style, in the structure that they came in. */

import { Fault } from '../../lib/fault.ts';
import type { Cell, Row } from '../../model/table.ts';
import { cutRows } from '../batch.ts';
import type { Sink, TableWriter, VisibleMark } from '../format.ts';
import type { YamlShape } from './yaml-shape.ts';

/** Names of ours for a record's key in a mapping, and for what is a value and no record. */
export const KEY = '(key)';
export const VALUE = '(value)';

interface Place {
  /** What stands before the list: dashes of documents, the keys that lead to it. */
  readonly before: string;
  readonly kind: 'list' | 'keyed' | 'records';
  readonly indent: string;
}

/** Lists that were left out (no table of theirs was begun) are written empty. The mark is a comment, first of all. */
export function yamlWriter(sink: Sink, shapes: readonly YamlShape[], mark: VisibleMark): TableWriter {
  const places = placesOf(shapes, `# ${mark.footer.replace(/\s+/g, ' ')}\n`);
  let at = -1;
  let names: readonly string[] = [];
  let any = false;
  let keys = new Set<string>();
  const put = (text: string) => sink.write(Buffer.from(text, 'utf8'));
  const close = async () => {
    const place = places[at];
    if (place && !any) await put(place.kind === 'records' ? '' : place.kind === 'keyed' ? ' {}\n' : ' []\n');
  };
  const begin = async () => {
    await close();
    at += 1;
    any = false;
    keys = new Set();
    await put(places[at]?.before ?? '');
  };

  return {
    async table({ source, headings }) {
      if (source <= at || source >= places.length)
        throw new Fault('UNEXPECTED', 'wrote a YAML file: a table has no list in its place');
      while (at < source) await begin();
      names = headings ?? [];
    },
    async rows(batch, cut) {
      const place = places[at];
      if (!place) throw new Fault('UNEXPECTED', 'wrote a YAML file: rows came before their table');
      const rows = cutRows(batch, cut);
      if (rows.length === 0) return;
      const start = any || place.before === '' || place.before.endsWith('\n') ? '' : '\n';
      await put(start + rows.map((row) => recordText(row, names, place, keys)).join(''));
      any = true;
    },
    async end() {
      while (at + 1 < places.length) await begin();
      await close();
    },
  };
}

function placesOf(shapes: readonly YamlShape[], head: string): readonly Place[] {
  const places: Place[] = [];
  let before = head;
  function walk(shape: YamlShape, indent: string): void {
    if ('table' in shape) {
      places.push({ before, kind: shape.kind, indent });
      before = '';
      return;
    }
    for (const [key, member] of shape.members) {
      before += `${before === '' || before.endsWith('\n') ? '' : '\n'}${indent}${scalarText(key)}:`;
      walk(member, `${indent}  `);
    }
  }
  shapes.forEach((shape, number) => {
    if (shapes.length > 1 || number > 0) before += '---\n';
    walk(shape, '');
  });
  return places;
}

function recordText(row: Row, names: readonly string[], { kind, indent }: Place, keys: Set<string>): string {
  const fields = row.flatMap((cell, index): [string, string][] => {
    const text = valueText(cell);
    return text === null ? [] : [[names[index] ?? `Column ${index + 1}`, text]];
  });
  const [first] = fields;
  if (kind === 'list' && fields.length === 1 && first?.[0] === VALUE) return `${indent}- ${first[1]}\n`;
  const key = kind === 'keyed' ? fields.find(([name]) => name === KEY)?.[1] : undefined;
  const members = key === undefined ? fields : fields.filter(([name]) => name !== KEY);
  const lines = members.map(([name, text]) => `${scalarText(name)}: ${text}`);
  if (kind === 'records') return ['---', ...(lines.length > 0 ? lines : ['{}']), ''].join('\n');
  // A key that was dropped: the records are a list.
  if (key === undefined) return `${indent}- ${lines.length > 0 ? lines.join(`\n${indent}  `) : '{}'}\n`;
  return `${indent}${unusedKey(key, keys)}:${lines.length > 0 ? `\n${indent}  ${lines.join(`\n${indent}  `)}` : ' {}'}\n`;
}

/** Keys that were masked may be the same, and a mapping has each once. */
function unusedKey(key: string, keys: Set<string>): string {
  let unused = key;
  for (let number = 2; keys.has(unused); number += 1)
    unused = quoted(`${key.replaceAll('"', '')} (${number})`);
  keys.add(unused);
  return unused;
}

/** Null for a field that the record does not have. */
function valueText(cell: Cell): string | null {
  if (cell === null) return 'null';
  if (typeof cell === 'string') return scalarText(cell);
  if (typeof cell !== 'object') return String(cell);
  if ('number' in cell) return String(cell.number);
  if ('digits' in cell) return cell.digits;
  return cell.json === undefined ? null : flowText(cell.json);
}

/** Plain where no reader could take it for anything but this text; otherwise in double quotes, as JSON has them. */
function scalarText(text: string): string {
  return /^[\p{L}_/][\p{L}\p{N}_./ +-]*$/u.test(text) &&
    !/\s$|^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : quoted(text);
}

/** JSON, which YAML reads, with the characters escaped that YAML does not allow as they are. */
const flowText = (value: unknown): string => quoteOdd(JSON.stringify(value));
const quoted = (text: string): string => quoteOdd(JSON.stringify(text));

function quoteOdd(text: string): string {
  return text.replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
