/** YAML: lists of records at the top or inside mappings, records by key, documents that are records; written in the same structure. */

import { z } from 'zod';
import { Fault } from '../../lib/fault.ts';
import { bounded } from '../../lib/limits.ts';
import type { Source } from '../../lib/source.ts';
import type { Cell, JsonTree } from '../../model/table.ts';
import { batchOf } from '../batch.ts';
import type { Batch } from '../batch.ts';
import type { Format, TableReader } from '../format.ts';
import { viewOf } from '../head.ts';
import { rowGuard } from '../limits.ts';
import type { RowGuard } from '../limits.ts';
import type { Field } from './records.ts';
import { textOfSource } from './text-lines.ts';
import { parseYaml } from './yaml-read.ts';
import { shapesOf, YamlShape } from './yaml-shape.ts';
import type { YamlTable, YamlValue } from './yaml-shape.ts';
import { KEY, VALUE, yamlWriter } from './yaml-writer.ts';

const YamlLayout = z.object({ shapes: z.array(YamlShape) });

/** YAML Ain't Markup Language, 1.2. */
export const yaml = {
  id: 'yaml',
  extension: 'yaml',
  mediaType: 'application/yaml',
  writtenAs: 'yaml',

  recognise(head: Uint8Array, hints) {
    const text = viewOf(head).text ?? '';
    const lines = text.split(/\r\n|\r|\n/, 300).filter((line) => line.trim() !== '');
    const first = lines.find((line) => !line.startsWith('#')) ?? '';
    if (/^(?:%YAML\s|---(?:\s|$))/.test(first) && lines.some((line) => MEMBER.test(line))) return 0.96;
    const fit = lines.filter((line) => LINE.test(line)).length / lines.length;
    if (lines.length < 2 || fit < 0.95 || !START.test(first)) return 0;
    const nested = lines.flatMap((line) => NESTED.exec(line)?.slice(1, 2) ?? []);
    // Members of a list each with a key, or mappings within a mapping: no other text looks like that.
    if (lines.filter((line) => ITEM.test(line)).length > 0 && nested.length > 0) return 0.8;
    if (new Set(nested).size < nested.length) return 0.75; // records by their keys
    const named = /yaml/i.test(hints.mediaType) || /\.ya?ml$/i.test(hints.fileName ?? '');
    return lines.filter((line) => ITEM.test(line)).length > 1 ? 0.75 : named ? 0.2 : 0;
  },

  async read(source, limits) {
    const { shapes, tables } = shapesOf(await parseYaml(await textOfAll(source), limits));
    return {
      layout: { shapes },
      async *tables() {
        const guard = rowGuard(limits);
        for (const table of tables) yield readerOf(table, guard);
        // Last of all: the writer knows the tables by their places.
        const inside = tables
          .flatMap(({ records }) => records)
          .reduce((sum, record) => sum + recordsInside(record), 0);
        if (inside > 0) yield insideOf(inside, guard);
      },
    };
  },

  async write(sink, layout, mark) {
    return yamlWriter(sink, YamlLayout.parse(layout).shapes, mark);
  },
} satisfies Format;

const NAME = String.raw`(?:[\w\u0080-\uffff][\w\u0080-\uffff .@/()-]{0,60}|"[^"]*"|'[^']*')`;
const MEMBER = new RegExp(`^[ \\t]*(?:- +)*${NAME}:(?:\\s|$)`);
const START = new RegExp(`^(?:- +)*${NAME}:(?:\\s|$)|^-(?:\\s|$)`);
/** Also items of lists of values, texts that go on in a deeper line, and comments. */
const LINE = new RegExp(
  `^[ \\t]*(?:- +)*${NAME}:(?:\\s|$)|^[ \\t]*-(?:\\s|$)|^\\s+\\S|^#|^(?:---|\\.\\.\\.)`,
);
const ITEM = new RegExp(`^[ \\t]*- +(?:${NAME}:(?:\\s|$))`);
const NESTED = new RegExp(`^[ \\t]+(${NAME}):(?:\\s|$)`);

/** The library holds all of a file, many times its size. */
const MOST_BYTES = 32 * 1024 * 1024;
const BATCH = 1000;

async function textOfAll(source: Source): Promise<string> {
  const whole: Source = { ...source, stream: () => bounded(source.stream(), MOST_BYTES, 'LIMIT_BYTES') };
  const pieces: string[] = [];
  for await (const piece of textOfSource(whole)) pieces.push(piece);
  const text = pieces.join('');
  if (text.trim() === '') throw new Fault('FORMAT_EMPTY', 'read a YAML file: it is empty');
  return text;
}

function readerOf({ name, records, keys }: YamlTable, guard: RowGuard): TableReader {
  const all = records.map((record, at) => new Map(fieldsOf(record, keys?.[at])));
  const names = [...new Set(all.flatMap((fields) => [...fields.keys()]))];
  return {
    name,
    hidden: false,
    names: () => names,
    keysInside: () => records.some(keysInside),
    async *rows(): AsyncGenerator<Batch> {
      for (let at = 0; at < all.length; at += BATCH) {
        const from = at;
        const rows = all
          .slice(at, at + BATCH)
          .map((fields) => names.map((key) => (fields.has(key) ? (fields.get(key) ?? null) : MISSING)));
        for (const row of rows) guard.check(row);
        const inner = (row: number) => recordsInside(records[from + row]);
        yield Object.assign(batchOf(rows), { inner });
      }
    },
  };
}

/** Records inside those of the tables before: counted, and they leave or stay with them. */
function insideOf(count: number, guard: RowGuard): TableReader {
  return {
    name: 'Records (inner)',
    hidden: true,
    within: true,
    names: () => ['record'],
    async *rows() {
      for (let left = count; left > 0; left -= BATCH) {
        const rows = Array.from({ length: Math.min(left, BATCH) }, () => [true]);
        for (const row of rows) guard.check(row);
        yield batchOf(rows);
      }
    },
  };
}

/** Mappings in lists inside a record. */
function recordsInside(value: YamlValue | undefined, inList = false): number {
  if (value === undefined || 'scalar' in value) return 0;
  if ('items' in value) return value.items.reduce((sum, one) => sum + recordsInside(one, true), 0);
  const within = [...value.members.values()].reduce((sum, one) => sum + recordsInside(one), 0);
  return within + (inList ? 1 : 0);
}

/** Whether a member of a record is no value, but holds keys. */
function keysInside(record: YamlValue): boolean {
  if (!('members' in record)) return holdsKeys(record);
  return [...record.members.values()].some(holdsKeys);
}

const holdsKeys = (value: YamlValue): boolean =>
  'members' in value || ('items' in value && value.items.some(holdsKeys));

/** The cell of a key that a record does not have: it comes back as no key, where null comes back as null. */
const MISSING: JsonTree = { json: undefined };

/** A record's members; a list's or a value's own place has a name of ours. */
function fieldsOf(record: YamlValue, key: string | undefined): readonly Field[] {
  const fields: readonly Field[] =
    'members' in record
      ? Array.from(record.members, ([name, value]) => [name, cellOf(value)] as const)
      : [[VALUE, cellOf(record)]];
  return key === undefined ? fields : [[KEY, key], ...fields];
}

function cellOf(value: YamlValue): Cell {
  return 'scalar' in value ? value.scalar : { json: plain(value) };
}

function plain(value: YamlValue): unknown {
  if ('items' in value) return value.items.map(plain);
  if ('members' in value)
    return Object.fromEntries([...value.members].map(([key, one]) => [key, plain(one)]));
  const { scalar } = value;
  return typeof scalar === 'object' && scalar !== null && 'digits' in scalar ? scalar.digits : scalar;
}
