/** YAML: lists of records at the top or inside mappings, records by key, documents that are records; written in the same structure. */

import { z } from 'zod';
import { Fault } from '../lib/fault.ts';
import { bounded } from '../lib/limits.ts';
import type { Source } from '../lib/source.ts';
import type { Cell, JsonTree } from '../model/table.ts';
import { batchOf } from './batch.ts';
import type { Batch } from './batch.ts';
import { decodedStart } from './encoding.ts';
import type { Format, TableReader } from './format.ts';
import { rowGuard } from './limits.ts';
import type { RowGuard } from './limits.ts';
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
    const text = decodedStart(head) ?? '';
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
      },
    };
  },

  async write(sink, layout, mark) {
    return yamlWriter(sink, YamlLayout.parse(layout).shapes, mark);
  },
} satisfies Format;

const NAME = String.raw`(?:[\w\u0080-\uffff][\w\u0080-\uffff .@/()-]{0,60}|"[^"]*"|'[^']*')`;
const MEMBER = new RegExp(`^\\s*(?:- +)*${NAME}:(?:\\s|$)`);
const START = new RegExp(`^(?:- +)*${NAME}:(?:\\s|$)|^-(?:\\s|$)`);
/** Also items of lists of values, texts that go on in a deeper line, and comments. */
const LINE = new RegExp(`^\\s*(?:- +)*${NAME}:(?:\\s|$)|^\\s*-(?:\\s|$)|^\\s+\\S|^#|^(?:---|\\.\\.\\.)`);
const ITEM = new RegExp(`^\\s*- +(?:${NAME}:(?:\\s|$))`);
const NESTED = new RegExp(`^\\s+(${NAME}):(?:\\s|$)`);

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
    async *rows(): AsyncGenerator<Batch> {
      for (let at = 0; at < all.length; at += BATCH) {
        const rows = all
          .slice(at, at + BATCH)
          .map((fields) => names.map((key) => (fields.has(key) ? (fields.get(key) ?? null) : MISSING)));
        for (const row of rows) guard.check(row);
        yield batchOf(rows);
      }
    },
  };
}

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
