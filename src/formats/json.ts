/** JSON: lists of records at the top or inside objects; written in the same nesting, without the strings around the lists. */

import { z } from 'zod';
import { Fault } from '../lib/fault.ts';
import { bounded } from '../lib/limits.ts';
import type { Source } from '../lib/source.ts';
import type { Cell, JsonTree, Row } from '../model/table.ts';
import { decoded, decodedStart, markOf } from './encoding.ts';
import { batchOf, cutRows } from './batch.ts';
import type { Format, ReadLimits, Sink, TableReader, TableWriter } from './format.ts';
import { frameOf, kindsOf, Shape, shapeOfJson } from './json-shape.ts';
import type { ElementKind, FoundTable } from './json-shape.ts';
import { isRaw, parseJson, rawNumber } from './json-text.ts';
import type { RowGuard } from './limits.ts';
import { rowGuard } from './limits.ts';

/** JavaScript Object Notation (RFC 8259). */
export const json = {
  id: 'json',
  extension: 'json',
  mediaType: 'application/json',
  writtenAs: 'json',

  recognise(head: Uint8Array) {
    const text = decodedStart(head);
    if (text === null || text.includes('\0')) return 0;
    return /^\s*(?:\[\s*(?:[[{"\]\d-]|true|false|null)|\{\s*(?:"|\}))/.test(text) &&
      !/^\s*\[[^\]",{}]*\]\s*[,;\t|]/.test(text)
      ? 0.9
      : 0;
  },

  async read(source, limits) {
    const root = parseJson(await textOfAll(source), limits.maxDepth);
    const { shape, tables } = shapeOfJson(root);
    return {
      layout: { shape, names: tables.map(({ name }) => name) },
      async *tables() {
        const guard = rowGuard(limits);
        for (const table of tables) yield readerOf(table, limits, guard);
      },
    };
  },

  async write(sink, layout) {
    return jsonWriter(sink, JsonLayout.parse(layout));
  },
} satisfies Format;

const JsonLayout = z.object({ shape: Shape, names: z.array(z.string()) });

/** The cell of a key that a record does not have: it comes back as no key, where null comes back as null. */
const MISSING: JsonTree = { json: undefined };
const MOST_BYTES = 256 * 1024 * 1024;
const BATCH = 1000;

async function textOfAll(source: Source): Promise<string> {
  const whole: Source = { ...source, stream: () => bounded(source.stream(), MOST_BYTES, 'LIMIT_BYTES') };
  const encoding = markOf(await source.slice(0, 4)) ?? 'utf-8';
  const pieces: string[] = [];
  for await (const piece of decoded(whole, encoding)) pieces.push(piece);
  const text = pieces.join('');
  if (text.trim() === '') throw new Fault('FORMAT_EMPTY', 'read a JSON file: it is empty');
  return text;
}

function readerOf(table: FoundTable, limits: ReadLimits, guard: RowGuard): TableReader {
  const { name, kind, elements } = table;
  const keys = kind === 'objects' ? keysOf(elements, limits) : [];
  return {
    name,
    hidden: false,
    names: kind === 'objects' ? () => keys : null,
    async *rows() {
      for (let at = 0; at < elements.length; at += BATCH) {
        const rows = elements.slice(at, at + BATCH).map((element) => rowOf(element, kind, keys));
        for (const row of rows) guard.check(row);
        yield batchOf(rows);
      }
    },
  };
}

/** The keys of all records, in the order in which they are first seen. */
function keysOf(elements: readonly unknown[], limits: ReadLimits): readonly string[] {
  const keys = new Set<string>();
  for (const element of elements) {
    for (const key in Object(element)) keys.add(key);
    if (keys.size > limits.maxColumns)
      throw new Fault('LIMIT_COLUMNS', `read a table: it has more than ${limits.maxColumns} columns`);
  }
  return [...keys];
}

function rowOf(element: unknown, kind: ElementKind, keys: readonly string[]): Row {
  switch (kind) {
    case 'objects': {
      const record = new Map<string, unknown>(Object.entries(Object(element)));
      return keys.map((key) => (record.has(key) ? cellOf(record.get(key)) : MISSING));
    }
    case 'arrays':
      return Array.isArray(element) ? element.map(cellOf) : [];
    case 'scalars':
      return [cellOf(element)];
    default:
      return kind satisfies never;
  }
}

function cellOf(value: unknown): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return isRaw(value) ? { digits: value.rawJSON } : { json: value };
}

/** Lists that were left out (no table of theirs was begun) are written empty. */
function jsonWriter(sink: Sink, { shape }: z.infer<typeof JsonLayout>): TableWriter {
  const frame = frameOf(shape);
  const kinds = kindsOf(shape);
  let at = -1;
  let keys: readonly string[] = [];
  let any = false;
  const put = (text: string) => sink.write(Buffer.from(text, 'utf8'));
  const begin = async () => {
    at += 1;
    any = false;
    await put(`${at > 0 ? ']' : ''}${frame[at] ?? ''}[`);
  };

  async function write(batch: readonly Row[]): Promise<void> {
    const kind = kinds[at];
    if (kind === undefined) throw new Fault('UNEXPECTED', 'wrote a JSON file: rows came before their table');
    if (batch.length === 0) return;
    await put((any ? ',\n' : '') + batch.map((row) => elementText(row, kind, keys)).join(',\n'));
    any = true;
  }

  return {
    async table({ source: place, headings }) {
      if (place <= at) throw new Fault('UNEXPECTED', 'wrote a JSON file: a table has no list in its place');
      while (at < place) await begin();
      keys = headings ?? [];
      if (headings && kinds[at] !== 'objects') await write([headings]);
    },
    rows: (batch, cut) => write(cutRows(batch, cut)),
    async end() {
      while (at + 1 < kinds.length) await begin();
      await put(`]${frame.at(-1) ?? ''}\n`);
    },
  };
}

function elementText(row: Row, kind: ElementKind, keys: readonly string[]): string {
  // A list of scalars that got a reference mark becomes a list of pairs.
  if (kind === 'scalars' && row.length === 1) return valueText(row[0]) ?? 'null';
  if (kind !== 'objects') return `[${row.map((cell) => valueText(cell) ?? 'null').join(',')}]`;
  const members = row.flatMap((cell, index) => {
    const text = valueText(cell);
    return text === undefined ? [] : [`${JSON.stringify(keys[index] ?? `Column ${index + 1}`)}:${text}`];
  });
  return `{${members.join(',')}}`;
}

function valueText(cell: Cell | undefined): string | undefined {
  if (cell === undefined || cell === null || typeof cell !== 'object') return JSON.stringify(cell);
  if ('number' in cell) return JSON.stringify(cell.number);
  if ('digits' in cell) return JSON.stringify(rawNumber(cell.digits));
  return JSON.stringify(cell.json);
}
