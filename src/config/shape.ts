/** What a schema says about a place: from its JSON Schema, which the docs and the editor schemas come from too. */

import { z } from 'zod';

/** A place in a file's data. */
export type Path = readonly PropertyKey[];

/** The part of JSON Schema that our settings use. */
export interface Shape {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly additionalProperties?: Shape | boolean;
  readonly anyOf?: readonly Shape[];
}

/** A schema as JSON Schema, of what a file may say (before defaults are filled in). */
export function shapeOf(schema: z.ZodType): Shape {
  const known = shapes.get(schema);
  if (known) return known;
  const made = z.toJSONSchema(schema, { io: 'input' }) as Shape;
  shapes.set(schema, made);
  return made;
}
const shapes = new WeakMap<z.ZodType, Shape>();

/** The sentence of a place, and the keys that are known there. */
export function describeAt(
  schema: z.ZodType,
  path: Path,
): { readonly sentence: string | null; readonly keys: readonly string[] } {
  let shape: Shape | undefined = shapeOf(schema);
  for (const step of path) shape = shape === undefined ? undefined : below(shape, step);
  return { sentence: shape?.description ?? null, keys: Object.keys(shape?.properties ?? {}) };
}

function below(shape: Shape, step: PropertyKey): Shape | undefined {
  if (typeof step === 'number') return shape.items;
  const named = shape.properties?.[String(step)];
  if (named) return named;
  return typeof shape.additionalProperties === 'object' ? shape.additionalProperties : undefined;
}

/** A setting's default as it is written. */
export function defaultOf(shape: Shape): string {
  return typeof shape.default === 'string' ? shape.default : JSON.stringify(shape.default);
}

/** The values that a setting may take, in words; empty where its sentence says enough. */
export function rangeOf(shape: Shape): string {
  if (shape.enum) return shape.enum.map(String).join(', ');
  if (shape.type === 'boolean') return 'true, false';
  if (shape.type !== 'integer' && shape.type !== 'number') return lengths(shape);
  const most = shape.maximum === undefined || shape.maximum >= Number.MAX_SAFE_INTEGER ? null : shape.maximum;
  if (shape.minimum === undefined) return most === null ? '' : `at most ${most}`;
  return most === null ? `at least ${shape.minimum}` : `${shape.minimum} to ${most}`;
}

function lengths({ minLength, maxLength, minItems }: Shape): string {
  if (minItems !== undefined) return minItems === 1 ? 'at least one' : `at least ${minItems}`;
  if (maxLength !== undefined) return `${minLength ?? 0} to ${maxLength} characters`;
  return '';
}
