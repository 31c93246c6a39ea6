/** What a request for a list says of the answer that it wants, and which list an answer is a page of. */

import type { Looked, RouteFound } from '../detect/index.ts';
import type { ListRoute } from '../detect/settings.ts';
import type { AnswerHead, Exchange } from '../model/exchange.ts';

/** The largest of the values that the request gives for this field, whichever of them the CRM takes. */
export function rowsAsked({ query, fields }: Exchange, name: string): number {
  const wanted = name.toLowerCase();
  const values = [...query, ...fields].flatMap(([key, value]) =>
    key.toLowerCase() === wanted && /^\s*\d{1,15}\s*$/.test(value) ? [Number(value)] : [],
  );
  return Math.max(0, ...values);
}

/** Whether the request is one of GraphQL, by its address or by what it asks. */
export function isGraphql({ path, query, fields }: Pick<Exchange, 'path' | 'query' | 'fields'>): boolean {
  if (/graphql|\bgql\b/i.test(path)) return true;
  return [...query, ...fields].some(
    ([name, value]) => /(?:^|\.)query(?:\[|$)/.test(name) && /^[\s#]*(?:query\b|fragment\b|\{)/.test(value),
  );
}

/** The list that an answer is a page of. A file, or a slice, under a list's address is an export like any other. */
export function listOf(
  { route, looked }: { readonly route: RouteFound | null; readonly looked: Looked | null },
  head: AnswerHead,
): ListRoute | null {
  if (route?.kind !== 'list' || head.status === 206) return null;
  return looked === null || looked.found?.kind === 'route' ? route.route : null;
}
