/** Limits on lists that only alarm: once for each window and hour, and never in the way. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ListLimits } from '../../src/decide/lists.ts';
import { Fault } from '../../src/lib/fault.ts';
import type { Alert } from '../../src/model/alert.ts';
import type { Usage } from '../../src/model/ledger.ts';
import { openListAlarms } from '../../src/pipeline/lists-alarms.ts';
import { account, limitsOf } from './lists-stand.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') }));
afterEach(() => void vi.useRealTimers());

const limits: ListLimits = {
  ...limitsOf(null),
  alertPage: { rows: 100, rule: 'rep/lists' },
  windows: limitsOf(1000).windows.flatMap((one) => [
    { ...one, over: 'alert' as const },
    { ...one, over: 'alert' as const, milliseconds: 86_400_000, max: 5000 },
    { ...one, max: 10 },
  ]),
};

function stand(used: readonly number[]) {
  const alerts: Alert[] = [];
  const state = { used, down: false };
  const failed = vi.fn<(code: string) => void>();
  const alarms = openListAlarms({
    ledger: {
      async usage(_asked, windows) {
        if (state.down) throw new Fault('STORE_DOWN', 'made for the test');
        return windows.map((_one, at): Usage => ({ used: state.used[at] ?? 0, asked: 0, fits: null }));
      },
    },
    alert: (alert) => void alerts.push(alert),
    now: () => Date.now(),
    failed,
  });
  return { alarms, alerts, state, failed };
}

describe('openListAlarms', () => {
  it('asks only about windows that alarm, and tells of those that are passed', async () => {
    const { alarms, alerts } = stand([1001, 4000]);
    alarms.windows(account, limits, 0);
    await vi.advanceTimersByTimeAsync(0);
    expect(alerts).toMatchObject([
      {
        kind: 'limit-passed',
        person: 'mei',
        facts: { rule: 'rep/lists', limit: 1000, used: 1001, per: '1 h' },
      },
    ]);
  });

  it('counts no rows that are reserved and were not shown', async () => {
    const { alarms, alerts } = stand([1200, 0]);
    alarms.windows(account, limits, 200);
    await vi.advanceTimersByTimeAsync(0);
    expect(alerts).toEqual([]);
  });

  it('alarms once an hour for each window, whoever else passes it', async () => {
    const { alarms, alerts, state } = stand([2000, 0]);
    for (let minute = 0; minute < 61; minute += 1) {
      alarms.windows(account, limits, 0);
      await vi.advanceTimersByTimeAsync(60_000);
    }
    expect(alerts).toHaveLength(2);
    state.used = [2000, 6000];
    alarms.windows(account, limits, 0);
    alarms.windows({ ...account, person: 'lei' }, limits, 0);
    await vi.advanceTimersByTimeAsync(0);
    expect(alerts).toHaveLength(5);
  });

  it('alarms for a page beyond the limit', () => {
    const { alarms, alerts } = stand([]);
    alarms.page(account, 'r-1', limits, 100);
    alarms.page(account, 'r-2', limits, 101);
    expect(alerts).toMatchObject([{ requestId: 'r-2', facts: { limit: 100, asked: 101 } }]);
  });

  it('tells of a ledger that is down, and throws nothing', async () => {
    const { alarms, alerts, state, failed } = stand([]);
    state.down = true;
    alarms.windows(account, limits, 0);
    await vi.advanceTimersByTimeAsync(0);
    expect(failed).toHaveBeenCalledWith('STORE_DOWN');
    expect(alerts).toEqual([]);
  });
});
