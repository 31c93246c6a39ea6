/** When two requests are one click. */

import { createHmac } from 'node:crypto';
import { canonical } from '../lib/json.ts';
import type { Exchange } from '../model/exchange.ts';

/** Keyed hash of person, app, method, target and body fields: the same for a repeated click. Keyed, because a target may hold what was searched for. */
export function clickKeyOf(
  secret: Uint8Array,
  person: string,
  exchange: Pick<Exchange, 'app' | 'method' | 'target' | 'fields'>,
): string {
  const click = [person, exchange.app, exchange.method, exchange.target, [...exchange.fields]];
  return createHmac('sha256', secret).update(canonical(click)).digest('base64url');
}
