/** While the ledger cannot be written: lists go on for a while, page by page, and nothing that was shown is forgotten. */

import { describe, expect, it, vi } from 'vitest';
import { openGrace } from '../../src/pipeline/lists-grace.ts';
import type { Alert } from '../../src/model/alert.ts';
import { account, memoryLedger } from './lists-stand.ts';

function stand(afterGrace: 'stop' | 'pass' = 'stop') {
  const ledger = memoryLedger();
  const alerts: Alert[] = [];
  let minutes = 0;
  const grace = openGrace({
    ledger,
    settings: { graceMinutes: 15, gracePage: 50, afterGrace },
    alert: (alert) => void alerts.push(alert),
    now: () => minutes * 60_000,
  });
  ledger.down = true;
  grace.ledgerIs(false, 'STORE_DOWN');
  return { ledger, alerts, grace, pass: (more: number) => void (minutes += more) };
}

describe('openGrace', () => {
  it('lets pages go on and tells of each', () => {
    const { grace, alerts } = stand();
    expect(grace.lets(account, 'r-1', 20, 20)).toBe(true);
    expect(alerts).toEqual([
      {
        kind: 'ledger-down',
        app: 'crm',
        person: 'mei',
        requestId: 'r-1',
        facts: { rows: 20, why: 'STORE_DOWN', entity: account.entity },
      },
    ]);
  });

  it('lets no answer go on that is no page', () => {
    const { grace, ledger } = stand();
    expect(grace.lets(account, 'r-1', 20, 51)).toBe(false);
    expect(ledger.counted()).toBe(0);
  });

  it.each([
    ['stop', false],
    ['pass', true],
  ] as const)('then does as the setting says: %s', (afterGrace, goes) => {
    const { grace, pass } = stand(afterGrace);
    pass(14);
    expect(grace.lets(account, 'r-1', 1, 1)).toBe(true);
    pass(1);
    // That it is still down does not begin the time anew.
    grace.ledgerIs(false, 'STORE_DOWN');
    expect(grace.lets(account, 'r-1', 1, 1)).toBe(goes);
  });

  it('charges what was shown meanwhile, once, when the ledger is back', async () => {
    const { grace, ledger, alerts } = stand();
    grace.lets(account, 'r-1', 20, 20);
    grace.lets(account, 'r-2', 22, 22);
    // Back for a moment only.
    grace.ledgerIs(true, null);
    await vi.waitFor(() => expect(ledger.counted()).toBe(0));
    ledger.down = false;
    grace.ledgerIs(true, null);
    await vi.waitFor(() => expect(ledger.counted()).toBe(42));
    grace.ledgerIs(true, null);
    expect(alerts.at(-1)?.facts).toEqual({ uncounted: 42, why: 'counted late', entity: account.entity });
    expect(ledger.counted()).toBe(42);
  });
});
