/** Which route of a CRM profile a request matches. */

import type { z } from 'zod';
import { globMatcher } from '../lib/glob.ts';
import type { Exchange } from '../model/exchange.ts';
import { methodName, mayOverride, methodsOf } from './methods.ts';
import { pathReadings } from './path-readings.ts';
import type { ExportRoute, ListRoute, Profile, RouteMatch } from './settings.ts';

/** A request that a profile names. */
export type RouteFound =
  /** Whatever the answer looks like it is an export. */
  | { readonly kind: 'export'; readonly route: ExportRoute }
  /** Rows for the screen. */
  | { readonly kind: 'list'; readonly route: ListRoute };

export type ExportRouteFound = Extract<RouteFound, { kind: 'export' }>;

export interface Routes {
  /** The first export route that matches, or else the first list route. */
  match(exchange: Exchange): RouteFound | null;
  /** Whether matching this request needs its body. */
  bodyNeeded(exchange: Exchange): boolean;
}

type Test = (text: string) => boolean;
type FieldTest = readonly [isName: Test, test: Test];
/** A path as some server reads it, and in lower case. */
interface Reading {
  readonly text: string;
  readonly lower: string;
}

/** Requests that a profile names, each with what it means. */
interface Requests<Found> {
  first(exchange: Exchange): Found | null;
  all(exchange: Exchange): readonly Found[];
  /** Whether matching this request, or reading what it names, needs its body. */
  bodyNeeded(exchange: Exchange): boolean;
}

interface Named<Found> {
  readonly found: Found;
  readonly match: z.infer<typeof RouteMatch>;
  /** Whether its fields are wanted even where none tells whether it matches. */
  readonly readsFields?: boolean;
}

interface Compiled<Found = unknown> {
  readonly found: Found;
  readonly readsFields: boolean;
  readonly methods: ReadonlySet<string>;
  readonly path: (reading: Reading) => boolean;
  readonly query: readonly FieldTest[];
  readonly form: readonly FieldTest[];
  readonly json: readonly FieldTest[];
}

export function compileRoutes(
  profile: Pick<Profile, 'exports' | 'lists'> & Partial<Pick<Profile, 'jobs'>>,
): Routes {
  const namedByField = (profile.jobs ?? []).flatMap((job) => (job.in === 'path' ? [] : job.files));
  const requests = compileRequests<RouteFound>([
    ...profile.exports.map((route) => ({
      found: { kind: 'export' as const, route },
      match: route.match,
      readsFields: namedByField.includes(route.name),
    })),
    ...profile.lists.map((route) => ({ found: { kind: 'list' as const, route }, match: route.match })),
  ]);
  return {
    match: (exchange) => requests.first(exchange),
    bodyNeeded: (exchange) => requests.bodyNeeded(exchange),
  };
}

export function compileRequests<Found>(named: readonly Named<Found>[]): Requests<Found> {
  const all = named.map(compile);
  // Most profiles name none of some kind, and this is asked of every request.
  if (all.length === 0) return { first: () => null, all: () => NONE, bodyNeeded: () => false };
  return {
    first(exchange) {
      const readings = readingsOf(exchange);
      return all.find((one) => pathMatches(one, readings) && matches(one, exchange))?.found ?? null;
    },
    all(exchange) {
      const readings = readingsOf(exchange);
      const matching = all.filter((one) => pathMatches(one, readings) && matches(one, exchange));
      return matching.map(({ found }) => found);
    },
    bodyNeeded(exchange) {
      const readings = readingsOf(exchange);
      return all.some((one) => pathMatches(one, readings) && needsBody(one, exchange));
    },
  };
}

const NONE: readonly never[] = [];

/** Every value that the request gives to a field, in its query or its body; null where its body could not be read. */
export function valuesOf(exchange: Exchange, name: string): readonly string[] | null {
  if (exchange.fields.size === 0 && hasBody(exchange)) return null;
  const isName = nameTest(name);
  return [...namesOf(exchange.fields), ...queryOf(exchange)]
    .filter(([given]) => isName(given))
    .map(([, value]) => value);
}

function compile<Found>({ found, match, readsFields = false }: Named<Found>): Compiled<Found> {
  const { method, path, query = {}, form = {}, json = {} } = match;
  const tests = (fields: Readonly<Record<string, string>>): FieldTest[] =>
    Object.entries(fields).map(([name, pattern]) => [nameTest(name), globMatcher(pattern)]);
  return {
    found,
    readsFields,
    methods: new Set([method].flat().map(methodName)),
    path: pathTest(path),
    query: tests(query),
    form: tests(form),
    json: tests(json),
  };
}

/** What stands before the first wildcard is compared first: a profile has many routes, and a request reaches few of them. */
function pathTest(pattern: string): (reading: Reading) => boolean {
  const glob = globMatcher(pattern, { path: true });
  // `/twice/**` matches `/twice` too.
  const start = (/^[^*?[{\\!]*/.exec(pattern)?.[0] ?? '').replace(/\/$/, '').toLowerCase();
  return ({ text, lower }) => lower.startsWith(start) && glob(text);
}

function nameTest(name: string): Test {
  const wanted = fieldName(name);
  return wanted.includes('*') ? globMatcher(wanted) : (given) => given === wanted;
}

/** Asked several times for each request, mostly one time right after the other. */
function readingsOf({ path }: Exchange): readonly Reading[] {
  if (path !== last.path)
    last = { path, readings: pathReadings(path).map((text) => ({ text, lower: text.toLowerCase() })) };
  return last.readings;
}

let last: { readonly path: string | null; readonly readings: readonly Reading[] } = {
  path: null,
  readings: [],
};

function pathMatches(route: Compiled, readings: readonly Reading[]): boolean {
  return readings.some((reading) => route.path(reading));
}

function matches(route: Compiled, exchange: Exchange): boolean {
  const methods = methodsOf(exchange);
  if (methods !== 'any' && !methods.some((method) => route.methods.has(method))) return false;
  if (!queryMatches(route, exchange)) return false;
  if (route.form.length === 0 && route.json.length === 0) return true;
  // A body that could not be read as fields may say anything to the CRM: the route is taken to be meant.
  if (exchange.fields.size === 0 && hasBody(exchange)) return true;
  // Many servers read fields from the query just as well.
  const given = [...namesOf(exchange.fields), ...queryOf(exchange)];
  return every(route.form, given) && every(route.json, given);
}

function queryMatches(route: Compiled, exchange: Exchange): boolean {
  return route.query.length === 0 || every(route.query, queryOf(exchange));
}

type Given = readonly (readonly [name: string, value: string])[];

/** Of a field that is given twice, one reader takes the first and another the last: any value counts. */
function every(wanted: readonly FieldTest[], given: Given): boolean {
  return wanted.every(([isName, test]) => given.some(([name, value]) => isName(name) && test(value)));
}

/** Some servers take `;` for `&`. */
function queryOf({ query }: Exchange): Given {
  const split = query
    .filter(([name, value]) => name.includes(';') || value.includes(';'))
    .flatMap(([name, value]) => [...new URLSearchParams(`${name}=${value}`.replaceAll(';', '&'))]);
  return namesOf([...query, ...split]);
}

/** In a batch (`[{…}, {…}]`) the fields of every item count. */
function namesOf(fields: Iterable<readonly [string, string]>): Given {
  return Array.from(fields, ([name, value]) => [fieldName(name).replace(/^(?:\d+\.)+/, ''), value] as const);
}

/** `Format` and `format[]` reach the same parameter in many a framework. */
function fieldName(name: string): string {
  let plain = name.trim().toLowerCase();
  // Not by one expression: `(?:\[\d*\])+$` takes quadratic time over brackets that do not stand at the end.
  for (;;) {
    const open = plain.endsWith(']') ? plain.lastIndexOf('[') : -1;
    if (open < 0 || !/^\d*$/.test(plain.slice(open + 1, -1))) return plain;
    plain = plain.slice(0, open);
  }
}

function hasBody({ method, headers }: Exchange): boolean {
  const length = headers.get('content-length');
  if (length !== undefined) return length.trim() !== '0';
  return method !== 'GET' && method !== 'HEAD';
}

function needsBody(route: Compiled, exchange: Exchange): boolean {
  if (route.readsFields || route.form.length > 0 || route.json.length > 0)
    return (
      queryMatches(route, exchange) &&
      (route.methods.has(methodName(exchange.method)) || mayOverride(exchange))
    );
  return mayOverride(exchange) && !route.methods.has(methodName(exchange.method));
}
