/** Leases over a ledger in memory that a test slows, fails and looks into. */

import { Fault } from '../../src/lib/fault.ts';
import type { ListLimits } from '../../src/decide/lists.ts';
import type { DecidedWindow } from '../../src/model/export.ts';
import type { Account, Ledger, ReserveRows } from '../../src/model/ledger.ts';

export const account: Account = { person: 'mei', app: 'crm', entity: 'contacts', kind: 'list' };

export function limitsOf(max: number | null): ListLimits {
  const window: DecidedWindow = {
    rule: 'rep/lists',
    of: 'rows',
    milliseconds: 3_600_000,
    max: max ?? 0,
    by: 'person',
    counts: 'screen',
    over: 'block',
    apps: ['*'],
    entities: ['*'],
  };
  return {
    maxPage: null,
    alertPage: null,
    windows: max === null ? [] : [window],
    limitsFields: false,
    fieldMask: () => null,
  };
}

export interface MemoryLedger extends Pick<Ledger, 'reserve' | 'settle' | 'charge'> {
  /** Rows that count, reservations in full. */
  counted(): number;
  readonly asked: ReserveRows[];
  down: boolean;
}

export function memoryLedger(): MemoryLedger {
  const rows = new Map<number, number>();
  let last = 0;
  const ledger: MemoryLedger = {
    asked: [],
    down: false,
    counted: () => [...rows.values()].reduce((sum, one) => sum + one, 0),
    async reserve(asked) {
      await Promise.resolve();
      if (ledger.down) throw new Fault('STORE_DOWN', 'made for the test');
      ledger.asked.push(asked);
      const [window] = asked.windows;
      const left = window ? window.max - ledger.counted() : Infinity;
      if (window && left < asked.need) return { kind: 'refused', window };
      const given = Math.min(left, asked.want);
      const reservation = asked.extend ?? (last += 1);
      rows.set(reservation, (rows.get(reservation) ?? 0) + given);
      return { kind: 'reserved', reservation, rows: given };
    },
    async settle(settlements) {
      await Promise.resolve();
      if (ledger.down) throw new Fault('STORE_DOWN', 'made for the test');
      for (const { reservation, used } of settlements)
        rows.set(reservation, Math.min(used, rows.get(reservation) ?? 0));
    },
    async charge(spending) {
      if (ledger.down) throw new Fault('STORE_DOWN', 'made for the test');
      rows.set((last += 1), spending.amounts.rows);
      return null;
    },
  };
  return ledger;
}
