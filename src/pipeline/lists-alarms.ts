/** Limits on lists that only alarm: each window once an hour for each person, however often it is passed. */

import { faultCode } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import { openRecent } from '../lib/recent.ts';
import type { ListLimits } from '../decide/lists.ts';
import type { RaiseAlert } from '../model/alert.ts';
import type { DecidedWindow } from '../model/export.ts';
import type { Account, Ledger } from '../model/ledger.ts';

export interface ListAlarms {
  /** So many rows stand in one answer. Costs next to nothing. */
  page(account: Account, requestId: string, limits: ListLimits, rows: number): void;
  /** Asks the ledger how the windows stand that only alarm; `unused` rows are reserved and not shown. Returns at once. */
  windows(account: Account, limits: ListLimits, unused: number): void;
}

const HOUR_MS = 3_600_000;
/** People and limits are few. */
const MOST = 10_000;

export function openListAlarms(parts: {
  readonly ledger: Pick<Ledger, 'usage'>;
  readonly alert: RaiseAlert;
  readonly now: () => number;
  readonly failed: (code: FaultCode) => void;
}): ListAlarms {
  const { ledger, alert, now } = parts;
  const told = openRecent<true>(MOST);

  async function look(account: Account, windows: readonly DecidedWindow[], unused: number): Promise<void> {
    const at = new Date(now()).toISOString();
    const amounts = { rows: 0, bytes: 0, values: {} };
    const usage = await ledger.usage({ account, amounts, at }, windows);
    windows.forEach((window, index) => {
      const used = (usage[index]?.used ?? 0) - (window.of === 'rows' ? unused : 0);
      if (used <= window.max) return;
      const { rule, of: measure, max: limit, milliseconds } = window;
      const per = `${milliseconds / HOUR_MS} h`;
      tell(account, null, { rule, measure, per, limit, used }, [milliseconds, limit]);
    });
  }

  function tell(
    { person, app, entity }: Account,
    requestId: string | null,
    facts: Readonly<Record<string, string | number>>,
    which: readonly (string | number)[],
  ): void {
    const key = JSON.stringify([person, app, facts['rule'], facts['measure'], ...which]);
    const at = now();
    if (told.get(key, at)) return;
    told.set(key, true, at + HOUR_MS);
    const known = person === `nobody@${app}` ? null : person;
    alert({ kind: 'limit-passed', app, person: known, requestId, facts: { ...facts, entity } });
  }

  return {
    page(account, requestId, { alertPage }, rows) {
      if (alertPage === null || rows <= alertPage.rows) return;
      const { rule, rows: limit } = alertPage;
      tell(account, requestId, { rule, measure: 'rows', limit, asked: rows }, ['page']);
    },
    windows(account, limits, unused) {
      const windows = limits.windows.filter(({ over }) => over === 'alert');
      if (windows.length === 0) return;
      look(account, windows, unused).catch((error: unknown) => parts.failed(faultCode(error)));
    },
  };
}
