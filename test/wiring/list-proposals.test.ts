/** Limits on lists from what people looked at: the largest page, and what 99 in 100 stayed within. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { Policy } from '../../src/decide/settings.ts';
import type { AuditEvent } from '../../src/model/audit.ts';
import { proposalsFrom, proposalYaml } from '../../src/wiring/list-proposals.ts';
import { openListHistory } from '../../src/wiring/lists-history.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') }));
afterEach(() => void vi.useRealTimers());

const rep = (id: string) => ({ id, roles: ['sales-rep'] });

/** A hundred reps look at ten pages of 50 rows an hour for two hours, and one takes 40 pages of 500. */
async function watched(): Promise<readonly AuditEvent[]> {
  const events: AuditEvent[] = [];
  const trail = { append: async (event: AuditEvent) => (events.push(event), { seq: 1, event, hash: '' }) };
  const history = openListHistory({ trail, now: () => new Date(), log: { warn: () => undefined } });
  for (let hour = 0; hour < 2; hour += 1) {
    for (let one = 0; one < 100; one += 1)
      for (let page = 0; page < 10; page += 1) history.seen('crm', rep(`rep-${one}`), 50);
    if (hour === 0) for (let page = 0; page < 40; page += 1) history.seen('crm', rep('greedy'), 500);
    await vi.advanceTimersByTimeAsync(3_600_000);
  }
  await history.close();
  return events;
}

describe('limits from what people looked at', () => {
  it('take the largest page, and 99 in 100 of the hours and days', async () => {
    expect(proposalsFrom(await watched())).toEqual([
      { role: 'sales-rep', page: 500, perHour: 520, perDay: 1100, hours: 201 },
    ]);
  });

  it('name nobody in the log', async () => {
    const text = JSON.stringify(await watched());
    expect(text).not.toContain('greedy');
    expect(text).not.toContain('rep-1');
  });

  it.each(['alert', 'block'] as const)('are policies that our own rules take, with %s', async (over) => {
    const policy = Policy.parse(parse(proposalYaml(proposalsFrom(await watched()), over)));
    expect(policy).toMatchObject({ policy: 'lists-of-sales-rep', roles: ['sales-rep'] });
    expect(policy.rules[0]?.limits).toMatchObject([
      { rows: 500, per: 'export', over },
      { rows: 520, per: 'hour', over },
      { rows: 1100, per: 'day', over },
    ]);
  });

  it('are none where nobody was seen', () => expect(proposalsFrom([])).toEqual([]));
});
