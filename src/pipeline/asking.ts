/** Who asks, for a request that a profile names. */

import { requestEvent } from '../audit/event.ts';
import type { RouteFound } from '../detect/index.ts';
import { faultCode } from '../lib/fault.ts';
import type { Later } from '../lib/later.ts';
import type { Exchange } from '../model/exchange.ts';
import type { Identified } from '../model/principal.ts';
import type { Stages } from './stages.ts';

/** When the CRM cannot tell, an export is recorded and refused; a list is counted as nobody's. */
export function openAsking(
  stages: Pick<Stages, 'identity' | 'record' | 'warn' | 'now'>,
): (exchange: Exchange, kind: RouteFound['kind']) => Later<Identified | null> {
  return (exchange, kind) => {
    const who = stages.identity.whoAsks(exchange);
    return who instanceof Promise ? who.catch((error: unknown) => untold(exchange, kind, error)) : who;
  };

  async function untold(exchange: Exchange, kind: RouteFound['kind'], error: unknown): Promise<null> {
    const code = faultCode(error);
    stages.warn('could not ask who is logged in', { requestId: exchange.id, app: exchange.app, code });
    if (code === 'SESSION_MIXED') throw error;
    if (kind === 'list') return null;
    const facts = { path: exchange.path, why: code };
    await stages.record(requestEvent('refused', exchange, { at: stages.now(), actor: null }, facts));
    throw error;
  }
}
