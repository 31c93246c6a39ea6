/** Rows for the screen in monitor mode: counted as in any other, and beyond a limit only told of. */

import type { ListLimits } from '../decide/lists.ts';
import type { ListRoute } from '../detect/settings.ts';
import type { RaiseAlert } from '../model/alert.ts';
import type { AnswerHead, Exchange } from '../model/exchange.ts';
import type { Account, Ledger } from '../model/ledger.ts';
import type { Identified } from '../model/principal.ts';
import type { ListAlarms } from './lists-alarms.ts';
import type { Leases } from './lists-leases.ts';
import { openMeter, pageOf } from './lists-meter.ts';
import type { Meter, Stop } from './lists-meter.ts';
import type { ListRecords } from './lists-records.ts';
import { accountOf } from './lists-refusal.ts';
import { countsRecords, idsShown } from './lists-whole.ts';

export interface ListWatch {
  /** Counts an answer that goes on whatever is found. Rejects only where it could not be read or counted. */
  watch(
    exchange: Exchange,
    who: Identified | null,
    route: ListRoute,
    head: AnswerHead,
    body: AsyncIterable<Uint8Array>,
  ): Promise<void>;
  /** The same for rows of a stream. */
  watchStream(exchange: Exchange, who: Identified | null, rows: number): Promise<void>;
}

interface WatchParts {
  readonly limitsOf: (exchange: Exchange, who: Identified | null, entity: string) => ListLimits;
  readonly ledger: Pick<Ledger, 'charge'>;
  readonly leases: Leases;
  readonly records: ListRecords;
  readonly alarms: ListAlarms;
  readonly settings: { readonly maxRows: number; readonly bufferBytes: number };
  readonly maxInflateRatio: number;
  readonly alert: RaiseAlert;
  readonly seen: (app: string, who: Identified | null, rows: number) => void;
  readonly now: () => number;
}

export function openListWatch(parts: WatchParts): ListWatch {
  const { ledger, leases, records, alarms, settings } = parts;

  return {
    async watch(exchange, who, route, head, body) {
      const limits = parts.limitsOf(exchange, who, route.entity);
      const account = accountOf(exchange, who, route.entity, 'list');
      const meter = openMeter(route, head, parts.maxInflateRatio);
      try {
        const plain = await read(meter, body, countsRecords(limits) ? settings.bufferBytes : 0);
        await counted(exchange, account, limits, meter.rows(true));
        parts.seen(exchange.app, who, meter.rows(true));
        if (plain === null) return;
        const text = plain.toString('utf8');
        const shown = { exchange, account, limits };
        const stop = await records.see(shown, () => idsShown({ exchange, route, meter }, text));
        if (stop) {
          tell(exchange, account, stop);
          const all = {
            ...limits,
            windows: limits.windows.map((one) => ({ ...one, over: 'alert' as const })),
          };
          await records.see({ ...shown, limits: all }, () => idsShown({ exchange, route, meter }, text));
        }
      } finally {
        meter.close();
      }
    },
    watchStream: (exchange, who, rows) =>
      counted(
        exchange,
        accountOf(exchange, who, 'unknown', 'stream'),
        parts.limitsOf(exchange, who, 'unknown'),
        rows,
      ),
  };

  async function counted(
    exchange: Exchange,
    account: Account,
    limits: ListLimits,
    rows: number,
  ): Promise<void> {
    if (rows === 0) return;
    alarms.page(account, exchange.id, limits, rows);
    if (rows > pageOf(limits, settings.maxRows))
      tell(exchange, account, { kind: 'page', rule: limits.maxPage?.rule ?? null, rows, milliseconds: 0 });
    const taken = await leases.take(account, limits, rows);
    if (taken === true || taken.kind === 'taken') return;
    if (taken.kind === 'refused') {
      const { rule, milliseconds } = taken.window;
      tell(exchange, account, { kind: 'window', rule, rows, milliseconds });
    }
    // They have left: every limit counts them.
    const amounts = { rows, bytes: 0, values: {} };
    await ledger.charge({ account, amounts, at: new Date(parts.now()).toISOString(), windows: [] });
  }

  function tell(
    { id }: Exchange,
    { person, app, entity }: Account,
    { kind, rule, rows, milliseconds }: Stop,
  ): void {
    const known = person === `nobody@${app}` ? null : person;
    const window = kind === 'window' ? { window: `${milliseconds / HOUR_MS} h` } : {};
    const facts = { rows, rule: rule ?? 'lists.maxRows', ...window, entity };
    parts.alert({ kind: 'monitor-list', app, person: known, requestId: id, facts });
  }
}

const HOUR_MS = 3_600_000;

/** Meters it all; the plain bytes where there are no more than asked for. A page that cannot be followed counts as far as it could be. */
async function read(
  meter: Meter,
  body: AsyncIterable<Uint8Array>,
  keptBytes: number,
): Promise<Buffer | null> {
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    const counting = meter.add(chunk, (plain) => {
      bytes += plain.length;
      if (bytes <= keptBytes) kept.push(Buffer.from(plain));
    });
    if (counting) await counting;
  }
  return keptBytes === 0 || bytes > keptBytes ? null : Buffer.concat(kept);
}
