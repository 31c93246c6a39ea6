/** A list that was read whole: its rows where the profile says they are, the ids of its records, and its fields as the rules leave them. */

import type { ListLimits } from '../decide/lists.ts';
import type { ListRoute } from '../detect/settings.ts';
import { editFields, jsonValues, pointed } from '../lib/json-fields.ts';
import type { FieldEdit } from '../lib/json-fields.ts';
import type { Exchange } from '../model/exchange.ts';
import { masked } from '../seal/masks.ts';
import { isGraphql } from './lists-asked.ts';
import type { Meter } from './lists-meter.ts';

/** Whether the answer must be read whole before any of it is sent. */
export function needsWhole(route: Pick<ListRoute, 'rows'>, limits: ListLimits): boolean {
  return typeof route.rows === 'string' || limits.limitsFields || countsRecords(limits);
}

/** Whether a rule counts different records. */
export const countsRecords = ({ windows }: ListLimits): boolean => windows.some(({ of }) => of === 'records');

/** Whether an answer that cannot be read whole may not be shown. */
export function mustBeRead({ limitsFields, windows }: ListLimits): boolean {
  return limitsFields || windows.some(({ of, over }) => of === 'records' && over !== 'alert');
}

/** The rows that the profile points at; null where it points at none, or none are there. Throws FORMAT_BROKEN. */
export function rowsOf(text: string, { rows }: Pick<ListRoute, 'rows'>): readonly unknown[] | null {
  if (typeof rows !== 'string') return null;
  const found = jsonValues(text).flatMap((value) => pointed(value, rows));
  if (found.length === 0) return null;
  return found.flatMap((one): readonly unknown[] => {
    if (Array.isArray(one)) return one;
    return typeof one === 'object' && one !== null ? Object.values(one) : [one];
  });
}

/** Rows of an answer for which the profile points at some: these, unless far more stands in it than hangs on rows or describes them, or whoever asked wrote the answer's shape himself (GraphQL). `all`: objects in any list of it. */
export function rowsShown(pointed: number, all: number, graphql: boolean): number {
  const usual = graphql ? pointed : pointed * MOST_ON_A_ROW + MOST_BESIDE;
  return all > usual ? all : pointed;
}

/** Telephones and tags of one row, and columns and menus beside them all. */
const MOST_ON_A_ROW = 10;
const MOST_BESIDE = 100;

/** The ids of the records in it, as texts: of the rows that the profile points at, else of every object or array in a list, else of the whole. Of a GraphQL answer each field is an answer of its own. Throws FORMAT_BROKEN. */
export function idsOf(
  text: string,
  route: Pick<ListRoute, 'rows' | 'id'>,
  graphql: boolean,
): readonly string[] {
  const values = jsonValues(text);
  const answers = graphql ? values.flatMap(fieldsAsked) : values;
  const rows = (graphql ? null : rowsOf(text, route)) ?? values.flatMap(inLists);
  const found = answers.length > values.length ? answers.flatMap(rowsIn) : rows.length > 0 ? rows : values;
  return found.map((row) => idOf(row, route));
}

/** The ids of the records in a whole answer: JSON that can be read, or a page. Throws FORMAT_BROKEN. */
export function idsShown(
  {
    exchange,
    route,
    meter,
  }: {
    readonly exchange: Exchange;
    readonly route: Pick<ListRoute, 'rows' | 'id'>;
    readonly meter: Pick<Meter, 'html' | 'counter'>;
  },
  text: string,
): readonly string[] {
  const { ids } = meter.counter;
  if (!meter.html) return idsOf(text, route, isGraphql(exchange));
  return ids.length > 0 ? ids : [text];
}

/** What stands under `data`, if it is more than one. */
function fieldsAsked(value: unknown): readonly unknown[] {
  const members = pointed(value, 'data.*').filter((one) => typeof one === 'object' && one !== null);
  return members.length > 1 ? members : [value];
}

function rowsIn(value: unknown): readonly unknown[] {
  const rows = inLists(value);
  return rows.length > 0 ? rows : [value];
}

function inLists(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner: readonly unknown[] = Object.values(value);
  const own = Array.isArray(value) ? inner.filter((one) => typeof one === 'object' && one !== null) : [];
  // A row's own lists are part of it.
  return own.length > 0 ? own : inner.flatMap(inLists);
}

/** A row without an id is known by all that is in it. */
function idOf(row: unknown, { id }: Pick<ListRoute, 'id'>): string {
  const [found] = id === undefined ? [] : pointed(row, id);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : JSON.stringify(row);
}

/** The text with its fields dropped and masked as the rules say. Throws FORMAT_BROKEN, LIMIT_DEPTH. */
export function limited(text: string, limits: ListLimits, tokenKey: Uint8Array): string {
  const edits = new Map<string, FieldEdit>();
  return editFields(text, (name) => {
    const known = edits.get(name);
    if (known !== undefined) return known;
    const edit = editOf(limits.fieldMask(name), tokenKey);
    edits.set(name, edit);
    return edit;
  });
}

function editOf(mask: ReturnType<ListLimits['fieldMask']>, tokenKey: Uint8Array): FieldEdit {
  if (mask === null || mask === 'drop' || mask === 'unnamed') return mask;
  return (scalar) => {
    const left = masked(scalar, mask, tokenKey);
    return typeof left === 'string' ? left : '';
  };
}
