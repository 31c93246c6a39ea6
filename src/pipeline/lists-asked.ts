/** What a request for a list says of the answer that it wants. */

import type { Exchange } from '../model/exchange.ts';

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
