/** Which route of a CRM profile a request matches. */

import { globMatcher } from '../lib/glob.ts';
import type { Exchange } from '../model/exchange.ts';
import type { ExportRoute, Profile } from './settings.ts';

/** A request that a profile names. */
export interface RouteFound {
  /** `export`: whatever the answer looks like it is an export. `list`: rows for the screen. */
  readonly kind: 'export' | 'list';
  readonly route: ExportRoute;
}

export interface Routes {
  /** The first export route that matches, or else the first list route. */
  match(exchange: Exchange): RouteFound | null;
  /** Whether matching this request needs its body. */
  bodyNeeded(exchange: Exchange): boolean;
}

type Test = (text: string) => boolean;
interface Compiled {
  readonly found: RouteFound;
  readonly methods: ReadonlySet<string>;
  readonly path: Test;
  readonly query: readonly (readonly [name: string, test: Test])[];
  readonly form: readonly (readonly [name: string, test: Test])[];
  readonly json: readonly (readonly [name: string, test: Test])[];
}

export function compileRoutes(profile: Pick<Profile, 'exports' | 'lists'>): Routes {
  const routes = [
    ...profile.exports.map((route) => compile({ kind: 'export', route })),
    ...profile.lists.map((route) => compile({ kind: 'list', route })),
  ];
  return {
    match: (exchange) => routes.find((route) => matches(route, exchange))?.found ?? null,
    bodyNeeded: (exchange) => routes.some((route) => needsBody(route, exchange)),
  };
}

function compile(found: RouteFound): Compiled {
  const { method, path, query = {}, form = {}, json = {} } = found.route.match;
  const tests = (fields: Readonly<Record<string, string>>): [string, Test][] =>
    Object.entries(fields).map(([name, pattern]) => [fieldName(name), globMatcher(pattern)]);
  return {
    found,
    methods: new Set([method].flat().map(methodName)),
    path: globMatcher(path, { path: true }),
    query: tests(query),
    form: tests(form),
    json: tests(json),
  };
}

function matches(route: Compiled, exchange: Exchange): boolean {
  if (!methodsOf(exchange).some((method) => route.methods.has(method))) return false;
  if (!pathMatches(route, exchange) || !queryMatches(route, exchange)) return false;
  if (route.form.length === 0 && route.json.length === 0) return true;
  // A body that could not be read as fields may say anything to the CRM: the route is taken to be meant.
  if (exchange.fields.size === 0 && hasBody(exchange)) return true;
  const body = [...exchange.fields];
  // Many servers read form fields from the query just as well.
  return every(route.form, [...body, ...exchange.query]) && every(route.json, body);
}

/** A form may name another method than the request line does (`_method`); then both are judged. */
function methodsOf(exchange: Exchange): readonly string[] {
  const named = [...exchange.query, ...exchange.fields].filter(([name]) => fieldName(name) === '_method');
  return [methodName(exchange.method), ...named.map(([, method]) => methodName(method))];
}

/** HEAD asks for what GET would answer. */
function methodName(method: string): string {
  const name = method.trim().toUpperCase();
  return name === 'HEAD' ? 'GET' : name;
}

function pathMatches(route: Compiled, { path }: Exchange): boolean {
  if (route.path(path)) return true;
  const plain = plainPath(path);
  return plain !== path && route.path(plain);
}

/** The path as lenient servers read it: without `;` parameters, trailing dots and blanks, or a slash at the end; full-width letters as plain ones. */
function plainPath(path: string): string {
  if (/^(?:\/[\w-]+)+$/.test(path)) return path; // nearly all are plain: this is asked of every request
  const plain = path
    .normalize('NFKC')
    .split('/')
    .map((segment) => segment.replace(/;.*$/s, '').replace(/[.\s]+$/, ''))
    .join('/')
    .replace(/\/+$/, '');
  return plain === '' ? '/' : plain;
}

function queryMatches(route: Compiled, exchange: Exchange): boolean {
  return every(route.query, exchange.query);
}

/** Of a field that is given twice, one reader takes the first and another the last: any value counts. */
function every(
  wanted: readonly (readonly [string, Test])[],
  given: readonly (readonly [string, string])[],
): boolean {
  return wanted.every(([name, test]) => given.some(([key, value]) => fieldName(key) === name && test(value)));
}

/** `Format` and `format[]` reach the same parameter in many a framework. */
function fieldName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/(?:\[\d*\])+$/, '');
}

function hasBody({ method, headers }: Exchange): boolean {
  const length = headers.get('content-length');
  if (length !== undefined) return length.trim() !== '0';
  return method !== 'GET' && method !== 'HEAD';
}

function needsBody(route: Compiled, exchange: Exchange): boolean {
  if (!pathMatches(route, exchange)) return false;
  if (route.form.length > 0 || route.json.length > 0)
    return (
      queryMatches(route, exchange) &&
      (route.methods.has(methodName(exchange.method)) || mayOverride(exchange))
    );
  return route.found.kind === 'export' && mayOverride(exchange);
}

/** Only a plain form carries `_method`; reading every body for it would bound every upload. */
function mayOverride({ method, headers }: Exchange): boolean {
  const type = headers.get('content-type') ?? '';
  return method === 'POST' && /^\s*application\/x-www-form-urlencoded/i.test(type);
}
