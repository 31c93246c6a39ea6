/** Where the tables of a JSON file are: each array that is not inside another, and what stands around them. */

import { z } from 'zod';
import { Fault } from '../lib/fault.ts';
import { isRaw } from './json-text.ts';

/** What an array's elements are: objects become columns by key; arrays and scalars become columns by place. */
export type ElementKind = 'objects' | 'arrays' | 'scalars';

/** The file with each array replaced by the number of its table, and without any string. Plain data. */
export type Shape =
  | { readonly table: number; readonly kind: ElementKind }
  | { readonly members: readonly (readonly [key: string, shape: Shape])[] }
  | { readonly value: number | boolean | null };

export const Shape: z.ZodType<Shape> = z.lazy(() =>
  z.union([
    z.strictObject({ table: z.int(), kind: z.enum(['objects', 'arrays', 'scalars']) }),
    z.strictObject({ members: z.array(z.tuple([z.string(), Shape])) }),
    z.strictObject({ value: z.union([z.number(), z.boolean(), z.null()]) }),
  ]),
);

export interface FoundTable {
  /** The keys that lead to it, joined with dots; unlike any other table's. */
  readonly name: string;
  readonly kind: ElementKind;
  readonly elements: readonly unknown[];
}

/** The shape of a parsed file and its tables in their order. */
export function shapeOfJson(root: unknown): {
  readonly shape: Shape;
  readonly tables: readonly FoundTable[];
} {
  const tables: FoundTable[] = [];
  const names = new Set<string>();

  function visit(value: unknown, path: readonly string[]): Shape | null {
    if (Array.isArray(value)) {
      const elements: readonly unknown[] = value;
      if (tables.length >= MOST_TABLES) throw unclear('it has too many lists');
      const kind = kindOf(elements);
      tables.push({ name: unused(path.join('.') || 'Table 1', names), kind, elements });
      return { table: tables.length - 1, kind };
    }
    if (isPlainObject(value)) {
      const members = Object.entries(value).flatMap(([key, member]): [string, Shape][] => {
        const shape = visit(member, [...path, key]);
        if (shape === null) return [];
        // A key that is itself a value (records by phone number) would leave with the frame.
        if (/\d{6}|\S@\S/.test(key)) throw unclear('it names records by their values');
        return [[key, shape]];
      });
      return { members };
    }
    if (value === null || typeof value === 'boolean') return { value };
    // Eleven digits may be a phone number; a frame needs counts and codes only.
    return typeof value === 'number' && Math.abs(value) < 1e10 ? { value } : null;
  }

  const shape = visit(root, []);
  if (tables.length === 0 || shape === null)
    throw new Fault('FORMAT_EMPTY', 'read a JSON file: there is no list in it');
  return { shape, tables };
}

/** The frame as pieces of text: piece n stands before table n, the last one after all. */
export function frameOf(shape: Shape): readonly string[] {
  const pieces = [''];
  const add = (text: string) => pieces.push((pieces.pop() ?? '') + text);
  function walk(part: Shape): void {
    if ('table' in part) pieces.push('');
    else if ('value' in part) add(JSON.stringify(part.value));
    else {
      add('{');
      part.members.forEach(([key, member], index) => {
        add(`${index > 0 ? ',' : ''}${JSON.stringify(key)}:`);
        walk(member);
      });
      add('}');
    }
  }
  walk(shape);
  return pieces;
}

/** The kinds of a shape's tables, in their order. */
export function kindsOf(shape: Shape): readonly ElementKind[] {
  if ('table' in shape) return [shape.kind];
  return 'members' in shape ? shape.members.flatMap(([, member]) => kindsOf(member)) : [];
}

/** Whether a parsed value is an object that is neither a list nor a number kept as text. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRaw(value);
}

const MOST_TABLES = 100;

function kindOf(elements: readonly unknown[]): ElementKind {
  if (elements.every(isPlainObject)) return 'objects';
  if (elements.every((element) => Array.isArray(element))) return 'arrays';
  if (elements.every((element) => !isPlainObject(element) && !Array.isArray(element))) return 'scalars';
  throw unclear('a list mixes records with other values');
}

function unused(name: string, taken: Set<string>): string {
  let unique = name;
  for (let number = 2; taken.has(unique); number += 1) unique = `${name} (${number})`;
  taken.add(unique);
  return unique;
}

function unclear(why: string): Fault {
  return new Fault('FORMAT_UNKNOWN', `read a JSON file: ${why}`);
}
