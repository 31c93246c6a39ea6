/** Where the lists of a YAML file are, and what stands around them. */

import { z } from 'zod';
import { Fault } from '../../lib/fault.ts';
import type { Cell } from '../../model/table.ts';

/** A value of a YAML file: scalars are cells, so that a number keeps its digits. */
export type YamlValue = { readonly scalar: Cell } | { readonly items: readonly YamlValue[] } | YamlMapping;
interface YamlMapping {
  readonly members: ReadonlyMap<string, YamlValue>;
}

/** The file with each list replaced by the number of its table, and without any scalar. Plain data. `records`: documents, each one a record. `keyed`: a mapping of records by their keys. */
export type YamlShape =
  | { readonly table: number; readonly kind: 'list' | 'keyed' | 'records' }
  | { readonly members: readonly (readonly [key: string, shape: YamlShape])[] };

export const YamlShape: z.ZodType<YamlShape> = z.lazy(() =>
  z.union([
    z.strictObject({ table: z.int(), kind: z.enum(['list', 'keyed', 'records']) }),
    z.strictObject({ members: z.array(z.tuple([z.string(), YamlShape])) }),
  ]),
);

export interface YamlTable {
  readonly name: string;
  readonly records: readonly YamlValue[];
  /** Of a keyed mapping: the key of each record. */
  readonly keys: readonly string[] | null;
}

/** One shape for each document, and all their tables. */
export function shapesOf(documents: readonly YamlValue[]): {
  readonly shapes: readonly YamlShape[];
  readonly tables: readonly YamlTable[];
} {
  const tables: YamlTable[] = [];

  function add(kind: 'list' | 'keyed' | 'records', table: YamlTable): YamlShape {
    tables.push(table);
    if (tables.length > MOST_TABLES)
      throw new Fault('LIMIT_ENTRIES', `read a YAML file: it has more than ${MOST_TABLES} lists`);
    return { table: tables.length - 1, kind };
  }

  function visit(value: YamlValue, path: readonly string[]): YamlShape | null {
    const name = path.join('.') || `Table ${tables.length + 1}`;
    if ('items' in value) return add('list', { name, records: value.items, keys: null });
    if (!('members' in value)) return null;
    const entries = [...value.members];
    if (isKeyed(value))
      return add('keyed', {
        name,
        records: entries.map(([, member]) => member),
        keys: entries.map(([key]) => key),
      });
    const members = entries.flatMap(([key, member]): [string, YamlShape][] => {
      const shape = visit(member, [...path, key]);
      if (shape === null) return [];
      // A key that is itself a value (records by phone number) would leave with the structure.
      if (/\d{6}|\S@\S/.test(key))
        throw new Fault('FORMAT_UNKNOWN', 'read a YAML file: it names records by their values');
      return [[key, shape]];
    });
    return members.length === 0 && path.length > 0 ? null : { members };
  }

  // Documents without lists are records themselves.
  if (documents.every((one) => 'members' in one && !isKeyed(one) && !holdsList(one)))
    return { shapes: [add('records', { name: 'Documents', records: documents, keys: null })], tables };
  const shapes = documents.map((one) => visit(one, []) ?? { members: [] });
  if (tables.length === 0) throw new Fault('FORMAT_EMPTY', 'read a YAML file: there is no record in it');
  return { shapes, tables };
}

const MOST_TABLES = 200;

/** Records by their keys: mappings, at least two, that have a key in common and no list of records inside. */
function isKeyed({ members }: YamlMapping): boolean {
  const records = [...members.values()].flatMap((one) => ('members' in one ? [one] : []));
  if (records.length < 2 || records.length < members.size || records.some(holdsList)) return false;
  const [first] = records;
  return [...(first?.members.keys() ?? [])].some((key) => records.every((one) => one.members.has(key)));
}

/** Whether a list of records stands anywhere inside. */
function holdsList(value: YamlValue): boolean {
  if ('items' in value) return value.items.some((one) => !('scalar' in one));
  return 'members' in value && [...value.members.values()].some(holdsList);
}
