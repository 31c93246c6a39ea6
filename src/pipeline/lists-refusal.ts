/** What is said of a list that may not be shown: to whoever asked, and to those who must hear of it. */

import { Fault } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { AlertKind, RaiseAlert } from '../model/alert.ts';
import type { Exchange, Reply } from '../model/exchange.ts';
import type { Account, LedgerKind } from '../model/ledger.ts';
import type { Identified } from '../model/principal.ts';
import type { Stop } from './lists-meter.ts';

export interface Refusals {
  /** `why`: at which point it was stopped, for the record. */
  stopped(told: Told, stop: Stop, why: 'asked' | 'refused'): Reply;
  /** For an answer whose start has left. */
  cut(told: Told, stop: Stop): Fault;
  /** A message of a stream was not let go. */
  held(told: Told, stop: Stop): void;
  /** The rules limit what stands in it, and that cannot be told. */
  unreadable(told: Told, route: string): Reply;
}

/** Whose answer it is. */
interface Told {
  readonly exchange: Exchange;
  readonly account: Account;
}

const HOUR_MS = 3_600_000;

export function openRefusals(parts: {
  refused(exchange: Exchange, status: number, why: FaultCode): Reply;
  readonly alert: RaiseAlert;
}): Refusals {
  function tell(
    { account, exchange }: Told,
    kind: AlertKind,
    facts: Readonly<Record<string, string | number>>,
  ): void {
    const { app, entity } = account;
    const person = account.person === nobodyOf(app) ? null : account.person;
    parts.alert({ kind, app, person, requestId: exchange.id, facts: { ...facts, entity } });
  }

  return {
    stopped(told, stop, why) {
      if (stop.kind === 'down') return parts.refused(told.exchange, 503, 'STORE_DOWN');
      tell(told, 'list-limit', { ...factsOf(stop), why });
      const reply = parts.refused(told.exchange, 429, 'LIST_LIMIT');
      if (stop.kind === 'page') return reply;
      // The same for every limit of that length: nothing tells how much is left of which.
      const wait = stop.milliseconds > HOUR_MS ? '3600' : '600';
      return { ...reply, headers: { ...reply.headers, 'retry-after': wait } };
    },
    cut(told, stop) {
      if (stop.kind !== 'down') tell(told, 'list-huge', { ...factsOf(stop), why: 'cut' });
      return new Fault('LIST_LIMIT', 'sent a list: it was cut, since no more rows could be covered');
    },
    held(told, stop) {
      if (stop.kind !== 'down') tell(told, 'list-limit', { ...factsOf(stop), why: 'stream' });
    },
    unreadable(told, route) {
      tell(told, 'list-limit', { why: 'LIST_UNREADABLE', route });
      return parts.refused(told.exchange, 403, 'LIST_UNREADABLE');
    },
  };
}

/** The account of everybody who was not identified, together. */
const nobodyOf = (app: string): string => `nobody@${app}`;

/** Whose rows these are. */
export function accountOf(
  { app }: Pick<Exchange, 'app'>,
  who: Identified | null,
  entity: string,
  kind: LedgerKind,
): Account {
  if (who === null) return { person: nobodyOf(app), app, entity, kind };
  const { id: person, team } = who.person;
  return team === null ? { person, app, entity, kind } : { person, team, app, entity, kind };
}

const factsOf = ({ kind, rule, rows, milliseconds }: Stop): Readonly<Record<string, string | number>> => ({
  rows,
  rule: rule ?? 'lists.maxRows',
  ...(kind === 'window' ? { window: `${milliseconds / HOUR_MS} h` } : {}),
});
