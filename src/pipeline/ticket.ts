/** What the pipeline remembers of a forwarded request until its answer comes. */

import type { Looked, RouteFound } from '../detect/index.ts';
import { Fault } from '../lib/fault.ts';
import type { AnswerHead, Exchange } from '../model/exchange.ts';
import type { Identified } from '../model/principal.ts';
import type { Admission } from '../proxy/ports.ts';
import type { Running } from './stages.ts';

/** What we know of a forwarded request when its answer comes. */
export interface Ticket {
  readonly route: RouteFound | null;
  readonly who: Identified | null;
  readonly begun: Running | null;
  looked: Looked | null;
  /** The answer to a login, which tells whose session it sets: `judged` like any other before it is understood, unless its head alone makes it `ordinary`. */
  login: 'no' | 'ordinary' | 'judged';
  /** The answer to the start of a job: it tells its id. */
  starts: boolean;
  /** Monitor mode: `ask` where it is still to be found out whether the rules are enforced for whoever asks. */
  readonly watched: 'no' | 'yes' | 'ask';
}

/** The request goes on to the CRM. `governed`: its answer is judged. */
export function forward(
  known: Pick<Ticket, 'route' | 'who' | 'begun'>,
  governed: boolean,
  watched: Ticket['watched'] = 'no',
): Extract<Admission, { kind: 'forward' }> {
  const ticket: Ticket = { ...known, looked: null, login: 'no', starts: false, watched };
  return { kind: 'forward', governed, ticket, ...(watched === 'no' ? null : { monitored: true }) };
}

/** The ticket of a forwarded request; the proxy hands it back untouched. */
export function ticketOf(admission: Admission): Ticket {
  if (admission.kind !== 'forward') throw new Fault('UNEXPECTED', 'an answered request has no ticket');
  return admission.ticket as Ticket;
}

/** An answer without a body that is not passed on as it is. */
export const isBare = ({ method }: Exchange, { route }: Ticket, { status }: AnswerHead): boolean =>
  route !== null && (status === 304 || (route.kind === 'export' && method === 'HEAD'));

/** Lets a body go unread. */
export async function leave(body: AsyncIterable<Uint8Array>): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}
