/** Alerts: once recorded and logged, once an hour mailed, and never in the way of whoever raises them. */

import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/lib/fault.ts';
import type { Alert } from '../../src/model/alert.ts';
import type { AuditEvent } from '../../src/model/audit.ts';
import type { Message } from '../../src/model/message.ts';
import { openAlerts } from '../../src/wiring/alerts.ts';

const LIMIT: Alert = {
  kind: 'list-limit',
  app: 'crm',
  person: 'mei',
  requestId: 'r-1',
  facts: { rows: 20, rule: 'rep/lists' },
};

function stand() {
  let time = Date.parse('2026-11-21T10:00:00Z');
  const events: AuditEvent[] = [];
  const mails: Message[] = [];
  const lines: string[] = [];
  const state = { down: false };
  const site = {
    name: 'Site',
    support: 'help@x.example',
    url: 'http://x.example',
    language: 'en' as const,
    timeZone: 'UTC',
  };
  const refuse = (): never => {
    throw new Fault('STORE_DOWN', 'made for the test');
  };
  const alerts = openAlerts({
    config: { alerts: { to: ['a@x.example', 'b@x.example'] }, site },
    trail: {
      append: async (event) => {
        if (state.down) refuse();
        events.push(event);
        return { seq: events.length, event, hash: '' };
      },
    },
    outbox: {
      put: async (messages) => {
        if (state.down) refuse();
        mails.push(...messages);
      },
    },
    wake: () => undefined,
    now: () => new Date(time),
    log: { warn: (words) => void lines.push(words), error: (words) => void lines.push(words) },
  });
  return {
    events,
    mails,
    lines,
    state,
    pass: (ms: number) => void (time += ms),
    raise: async (alert: Alert) => {
      alerts.raise(alert);
      await alerts.idle();
    },
  };
}

describe('openAlerts', () => {
  it('records, logs and mails to every address at once', async () => {
    const { raise, events, mails, lines } = stand();
    await raise(LIMIT);
    expect(events).toEqual([
      expect.objectContaining({
        type: 'list-limited',
        actor: 'mei',
        app: 'crm',
        requestId: 'r-1',
        facts: { rows: 20, rule: 'rep/lists', alert: 'list-limit' },
      }),
    ]);
    expect(mails.map(({ to }) => to.email)).toEqual(['a@x.example', 'b@x.example']);
    expect(mails[0]?.facts).toContainEqual(['Rows', '20']);
    expect(new Set(mails.map(({ id }) => id)).size).toBe(2);
    expect(lines).toHaveLength(1);
  });

  it('counts the same alert for a minute, and mails it again after an hour', async () => {
    const { raise, pass, events, mails } = stand();
    await raise(LIMIT);
    await raise(LIMIT);
    await raise(LIMIT);
    expect([events.length, mails.length]).toEqual([1, 2]);
    pass(60_000);
    await raise(LIMIT);
    expect(events.at(-1)?.facts).toMatchObject({ repeats: 2 });
    expect(mails).toHaveLength(2);
    pass(3_600_000);
    await raise(LIMIT);
    expect(mails).toHaveLength(4);
  });

  it.each([
    ['another person', { person: 'bo' }],
    ['another app', { app: 'erp' }],
    ['another kind', { kind: 'list-huge' as const }],
  ])('tells of %s by itself', async (_whose, change) => {
    const { raise, events, mails } = stand();
    await raise(LIMIT);
    await raise({ ...LIMIT, ...change });
    expect([events.length, mails.length]).toEqual([2, 4]);
  });

  it.each(['session-mixed', 'tunnel-limit'] as const)(
    'mails a %s, of which a record was written already',
    async (kind) => {
      const { raise, events, mails } = stand();
      await raise({ ...LIMIT, kind });
      expect([events.length, mails.length]).toEqual([0, 2]);
    },
  );

  it('never throws while the store is down, and mails when it is back', async () => {
    const { raise, pass, state, mails, lines } = stand();
    state.down = true;
    await raise({ ...LIMIT, kind: 'ledger-down' });
    expect(lines).toContain('an alert could not be recorded');
    expect(mails).toEqual([]);
    state.down = false;
    pass(60_000);
    await raise({ ...LIMIT, kind: 'ledger-down' });
    expect(mails).toHaveLength(2);
  });
});
