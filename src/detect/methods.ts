/** The methods that a request may mean: that of its line, and those that frameworks take from its fields instead. */

import { remembered } from '../lib/remembered.ts';
import type { Exchange } from '../model/exchange.ts';

/** Names under which frameworks look for another method (Rails, Laravel, Symfony; Salesforce; OData). */
const OVERRIDES: ReadonlySet<string> = new Set([
  '_method',
  '_httpmethod',
  '$httpmethod',
  'http_method',
  'x-http-method',
  'x-http-method-override',
  'x_http_method_override',
]);

/** A longer body is not read for a method: it may be an upload. It counts as naming any. */
const MAX_BYTES = 65_536;

/** Every method that counts; `any` where the body that may name one was not read. */
export function methodsOf(exchange: Exchange): readonly string[] | 'any' {
  const { method, query, fields } = exchange;
  if (fields.size === 0 && carriesFields(exchange) && lengthOf(exchange) !== 0) return 'any';
  if (query.length === 0 && fields.size === 0) return ofLine(method);
  const named = [...query, ...fields].filter(([name]) => OVERRIDES.has(name.trim().toLowerCase()));
  return [methodName(method), ...named.map(([, other]) => methodName(other))];
}

/** The methods of nearly all requests, each by itself. */
const ofLine = remembered(100, (method) => [methodName(method)]);

/** HEAD asks for what GET would answer. */
export function methodName(method: string): string {
  const name = method.trim().toUpperCase();
  return name === 'HEAD' ? 'GET' : name;
}

/** Whether the body may name another method, and is short enough to be read for it. */
export function mayOverride(exchange: Exchange): boolean {
  const length = lengthOf(exchange);
  return carriesFields(exchange) && length !== null && length > 0 && length <= MAX_BYTES;
}

/** Frameworks look into the bodies of POST alone, and into those that have fields. */
function carriesFields({ method, headers }: Exchange): boolean {
  return method === 'POST' && /form|json/i.test(headers.get('content-type') ?? '');
}

/** Null where the request does not say. */
function lengthOf({ headers }: Exchange): number | null {
  const length = headers.get('content-length');
  return length === undefined ? null : Number(length);
}
