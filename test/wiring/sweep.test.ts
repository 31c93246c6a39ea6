/** The sweep of a running gateway: what it asks for, how often, and what its failures stop. */

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Fault } from '../../src/lib/fault.ts';
import { startSweeping } from '../../src/wiring/sweep.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

function sweep(more: readonly boolean[] = [], fault: Fault | null = null) {
  const answers = [...more];
  const forgot: string[] = [];
  const lines: unknown[] = [];
  const swept: Date[] = [];
  const sweeping = startSweeping({
    holding: {
      async sweep(now) {
        swept.push(now);
        if (fault) throw fault;
      },
    },
    ledger: {
      async forget(before) {
        forgot.push(before);
        if (fault) throw fault;
        return answers.shift() ?? false;
      },
    },
    keepDays: 31,
    now: () => new Date(),
    log: { error: (message, fields) => void lines.push([message, fields]) },
  });
  return { sweeping, forgot, lines, swept };
}

it('lapses exports every minute, and forgets what is older than the days of the setting every hour', async () => {
  const { forgot, swept, sweeping } = sweep();
  await vi.advanceTimersByTimeAsync(2 * HOUR);
  expect(forgot).toEqual(['2026-10-21T11:00:00.000Z', '2026-10-21T12:00:00.000Z']);
  expect(swept).toHaveLength(120);
  await sweeping.close();
  await vi.advanceTimersByTimeAsync(2 * HOUR);
  expect([forgot.length, swept.length]).toEqual([2, 120]);
});

it('goes on until there is no more', async () => {
  const { forgot, sweeping } = sweep([true, true, true, false]);
  await vi.advanceTimersByTimeAsync(HOUR);
  expect(forgot).toHaveLength(4);
  await sweeping.close();
});

it('goes on after a failure, which is logged by its code', async () => {
  const { lines, forgot, swept, sweeping } = sweep([], new Fault('STORE_DOWN', 'made for the test'));
  await vi.advanceTimersByTimeAsync(2 * HOUR);
  expect([forgot.length, swept.length]).toEqual([2, 120]);
  expect(lines).toEqual(Array.from({ length: 122 }, () => ['the sweep failed', { code: 'STORE_DOWN' }]));
  await sweeping.close();
});
