/** Events that are about no export: of a request, or of the gateway itself. */

import type { AuditEvent } from '../model/audit.ts';
import type { Exchange } from '../model/exchange.ts';

/** An event with the request's app and id; `actor` is a person's id, or null when nobody was identified. */
export function requestEvent(
  type: AuditEvent['type'],
  exchange: Pick<Exchange, 'id' | 'app'>,
  who: { readonly at: Date; readonly actor: string | null },
  facts: AuditEvent['facts'],
): AuditEvent {
  const { id: requestId, app } = exchange;
  return { type, at: who.at.toISOString(), exportId: null, app, actor: who.actor, requestId, facts };
}

/** An event of the gateway or of a command; `actor` is a person's id where one acted. */
export function systemEvent(
  type: AuditEvent['type'],
  at: Date,
  facts: AuditEvent['facts'],
  actor: string | null = null,
): AuditEvent {
  return { type, at: at.toISOString(), exportId: null, app: null, actor, requestId: null, facts };
}
