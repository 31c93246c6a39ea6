/** Leases: what is drawn in memory is durable before, never more than the limit, and what is not used goes back. */

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openLeases } from '../../src/pipeline/lists-leases.ts';
import type { Leases } from '../../src/pipeline/lists-leases.ts';
import { account, limitsOf, memoryLedger } from './lists-stand.ts';

const open: Leases[] = [];
function leasesOver(ledger = memoryLedger(), leaseRows = 100) {
  const states: boolean[] = [];
  const leases = openLeases({
    ledger,
    settings: { leaseRows, leaseSeconds: 5 },
    now: () => Date.now(),
    onLedger: (up) => void states.push(up),
    onReserved: () => undefined,
  });
  open.push(leases);
  return { ledger, leases, states };
}
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((leases) => leases.close()));
  vi.useRealTimers();
});

describe('openLeases', () => {
  it('asks the ledger once for many answers, and draws the rest down at once', async () => {
    const { ledger, leases } = leasesOver();
    const limits = limitsOf(null);
    expect(await leases.take(account, limits, 10)).toEqual({ kind: 'taken' });
    for (let page = 0; page < 9; page += 1) expect(leases.take(account, limits, 10)).toBe(true);
    expect([ledger.asked.length, ledger.counted()]).toEqual([1, 100]);
    expect(leases.draw(account, limits, 1)).toBe(false);
  });

  it('leases more at a time to whoever goes on fast', async () => {
    const { ledger, leases } = leasesOver();
    for (let page = 0; page < 300; page += 1) await leases.take(account, limitsOf(null), 10);
    const wants = ledger.asked.map(({ want }) => want);
    expect(Math.max(...wants)).toBeGreaterThan(100);
  });

  it('gives back what is not used once nobody draws on it', async () => {
    const { ledger, leases } = leasesOver();
    await leases.take(account, limitsOf(null), 7);
    await vi.advanceTimersByTimeAsync(4000);
    expect(ledger.counted()).toBe(100);
    await vi.advanceTimersByTimeAsync(2000);
    expect(ledger.counted()).toBe(7);
  });

  it('gives everything back when it closes, and one person alone when asked', async () => {
    const { ledger, leases } = leasesOver();
    const other = { ...account, person: 'bo' };
    await leases.take(account, limitsOf(null), 7);
    await leases.take(other, limitsOf(null), 8);
    await leases.settle('mei');
    expect(ledger.counted()).toBe(107);
    await leases.close();
    expect(ledger.counted()).toBe(15);
  });

  it('reserves until after the lease, so that no window forgets its rows too early', async () => {
    const { ledger, leases } = leasesOver();
    await leases.take(account, limitsOf(null), 1);
    for (let second = 0; second < 70; second += 1) {
      await vi.advanceTimersByTimeAsync(1000);
      const at = Date.now();
      await leases.take(account, limitsOf(null), 1);
      const last = ledger.asked.at(-1);
      expect(Date.parse(last?.until ?? '')).toBeGreaterThan(at - 1);
    }
  });

  it('draws on no lease after its end, though nobody has looked yet', async () => {
    const { leases } = leasesOver();
    const limits = limitsOf(null);
    await leases.take(account, limits, 1);
    vi.setSystemTime(Date.now() + 59_999);
    expect(leases.draw(account, limits, 1)).toBe(true);
    vi.setSystemTime(Date.now() + 1);
    expect(leases.draw(account, limits, 1)).toBe(false);
  });

  it('finds what the person has reserved elsewhere and does not use', async () => {
    const { leases } = leasesOver();
    const limits = limitsOf(100);
    await leases.take({ ...account, entity: 'leads' }, limits, 10);
    expect(await leases.take(account, limits, 90)).toEqual({ kind: 'taken' });
    expect(await leases.take(account, limits, 1)).toMatchObject({ kind: 'refused' });
  });

  it('asks nobody for a second after a refusal, but for fewer rows', async () => {
    const { ledger, leases } = leasesOver();
    const limits = limitsOf(5);
    expect(await leases.take(account, limits, 10)).toMatchObject({ kind: 'refused' });
    const before = ledger.asked.length;
    expect(await leases.take(account, limits, 10)).toMatchObject({ kind: 'refused' });
    expect(ledger.asked.length).toBe(before);
    expect(await leases.take(account, limits, 5)).toEqual({ kind: 'taken' });
    await vi.advanceTimersByTimeAsync(1001);
    await leases.take(account, limits, 10);
    expect(ledger.asked.length).toBeGreaterThan(before + 1);
  });

  it('asks anew under other rules', async () => {
    const { leases } = leasesOver();
    await leases.take(account, limitsOf(null), 10);
    expect(await leases.take(account, limitsOf(12), 1)).toEqual({ kind: 'taken' });
    expect(await leases.take(account, limitsOf(12), 5)).toMatchObject({ kind: 'refused' });
  });

  it('says that the ledger is down, and again when it is back', async () => {
    const { ledger, leases, states } = leasesOver();
    ledger.down = true;
    expect(await leases.take(account, limitsOf(null), 10)).toEqual({ kind: 'down' });
    ledger.down = false;
    await vi.advanceTimersByTimeAsync(1001);
    expect(await leases.take(account, limitsOf(null), 10)).toEqual({ kind: 'taken' });
    expect(states).toEqual([false, true]);
  });

  it('racing answers never pass the limit together, and nothing is lost of it', async () => {
    vi.useRealTimers();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.constantFrom('contacts', 'leads')), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 150 }),
        async (answers, leaseRows, max) => {
          const { ledger, leases } = leasesOver(memoryLedger(), leaseRows);
          const limits = limitsOf(max);
          const taken = await Promise.all(
            answers.map(async ([rows, entity]) => {
              const got = await leases.take({ ...account, entity }, limits, rows);
              return got === true || got.kind === 'taken' ? rows : 0;
            }),
          );
          const shown = taken.reduce((sum, rows) => sum + rows, 0);
          expect(shown).toBeLessThanOrEqual(max);
          await leases.close();
          expect(ledger.counted()).toBe(shown);
        },
      ),
    );
  });
});
