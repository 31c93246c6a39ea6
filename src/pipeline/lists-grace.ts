/** Lists while the ledger cannot be written: they go on for a while, page by page, counted in memory, and everybody responsible hears of it. */

import { faultCode } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { RaiseAlert } from '../model/alert.ts';
import type { Account, Ledger } from '../model/ledger.ts';

export interface Grace {
  /** The ledger answered, or did not. */
  ledgerIs(up: boolean, code: FaultCode | null): void;
  /** Whether rows may be shown that the ledger does not hold; those that may are remembered. `shown`: of the same answer, these included. */
  lets(account: Account, requestId: string, rows: number, shown: number): boolean;
}

interface GraceParts {
  readonly ledger: Pick<Ledger, 'charge'>;
  readonly settings: {
    readonly graceMinutes: number;
    readonly gracePage: number;
    readonly afterGrace: 'stop' | 'pass';
  };
  readonly alert: RaiseAlert;
  readonly now: () => number;
}

export function openGrace({ ledger, settings, alert, now }: GraceParts): Grace {
  let downSince: number | null = null;
  let why: FaultCode = 'STORE_DOWN';
  /** Rows that wait to be charged. */
  const waiting = new Map<string, { readonly account: Account; rows: number }>();

  /** Charges what was shown meanwhile; what cannot be charged now waits on. */
  async function catchUp(): Promise<void> {
    for (const [key, { account, rows }] of waiting) {
      waiting.delete(key);
      try {
        const amounts = { rows, bytes: 0, values: {} };
        await ledger.charge({ account, amounts, at: new Date(now()).toISOString(), windows: [] });
        tell(account, null, { uncounted: rows, why: 'counted late' });
      } catch (error) {
        add(account, rows);
        why = faultCode(error);
        downSince ??= now();
        return;
      }
    }
  }

  function add(account: Account, rows: number): void {
    const { person, team, app, entity, kind } = account;
    const key = JSON.stringify([person, team, app, entity, kind]);
    const known = waiting.get(key) ?? { account, rows: 0 };
    known.rows += rows;
    waiting.set(key, known);
  }

  function tell(
    account: Account,
    requestId: string | null,
    facts: Readonly<Record<string, string | number>>,
  ): void {
    const { app, person, entity } = account;
    alert({ kind: 'ledger-down', app, person, requestId, facts: { ...facts, entity } });
  }

  return {
    ledgerIs(up, code) {
      if (!up) {
        downSince ??= now();
        why = code ?? why;
        return;
      }
      downSince = null;
      if (waiting.size > 0) void catchUp();
    },
    lets(account, requestId, rows, shown) {
      const since = downSince ?? now();
      const over = now() - since >= settings.graceMinutes * 60_000;
      const goes = (!over || settings.afterGrace === 'pass') && shown <= settings.gracePage;
      if (goes) add(account, rows);
      tell(account, requestId, { rows, why });
      return goes;
    },
  };
}
