/** Monitor mode: whatever the rules say and whatever breaks, the answer goes on as it was sent; what could be seen is recorded, and what could not is alarmed. */

import { describe, expect, it, vi } from 'vitest';
import type { Alert } from '../../src/model/alert.ts';
import type { AuditEvent } from '../../src/model/audit.ts';
import type { Exchange } from '../../src/model/exchange.ts';
import { openPipeline } from '../../src/pipeline.ts';
import type { Stages } from '../../src/pipeline/stages.ts';
import { body, decision, exchange, fault, found, head, route, world } from '../support/journey.ts';

const MONITOR = { monitors: () => true, hasPilot: () => false, isPilot: () => false };
const NO_LIFE = { cut: () => undefined, onClosed: () => undefined };
const list = { kind: 'list', route: { ...route.route, name: 'contacts-list', kind: 'page' } } as const;

/** A world in monitor mode, with what it recorded and alarmed. */
function watched(change: Partial<Record<string, unknown>> = {}) {
  const events: AuditEvent[] = [];
  const alerts: Alert[] = [];
  const { stages, acts } = world({
    modes: MONITOR,
    record: async (event: AuditEvent) => void events.push(event),
    alert: (alert: Alert) => void alerts.push(alert),
    ...change,
  });
  return { stages, acts, events, alerts };
}

/** What the browser gets: always what the CRM sent, or the test fails. */
async function passed(stages: Stages, asked: Exchange = exchange, text = 'a,b\n'): Promise<string> {
  const journey = openPipeline(stages);
  const admission = await journey.admit(asked);
  if (admission.kind !== 'forward') return 'refused';
  expect(admission).toMatchObject({ governed: false, monitored: true });
  const course = journey.classify(asked, admission, head);
  if (course === 'look' && journey.look(asked, admission, head, Buffer.from(text), true) === 'pass')
    return text;
  if (course === 'pass') return text;
  const answer = await journey.take(asked, admission, head, body(text));
  if (!('asSent' in answer) || answer.rewritten) return 'changed';
  const chunks = [];
  for await (const chunk of answer.asSent) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('monitor mode', () => {
  it.each(['allow', 'trim', 'hold', 'block'] as const)(
    'lets an export go on that the rules would %s, and records the word',
    async (verdict) => {
      const { stages, acts, events } = watched({ decide: async () => decision(verdict) });
      expect(await passed(stages)).toBe('a,b\n');
      await vi.waitFor(() => expect(acts).toContain('charge'));
      expect(events).toMatchObject([{ type: 'monitored', actor: 'rep', facts: { verdict } }]);
      expect(acts).not.toContain('begin');
    },
  );

  it.each<[string, Partial<Record<string, unknown>>, string]>([
    ['the disk is full', { keep: fault('STORE_DOWN') }, 'STORE_DOWN'],
    ['the reader dies', { inspect: fault('READER_DIED') }, 'READER_DIED'],
    ['deciding breaks', { decide: () => Promise.reject(new TypeError('a cell')) }, 'UNEXPECTED'],
    ['nothing can be recorded', { record: fault('STORE_DOWN') }, 'STORE_DOWN'],
    ['the ledger is gone', { charge: fault('STORE_DOWN') }, 'STORE_DOWN'],
    ['the CRM cannot say who asks', { identity: { whoAsks: fault('UPSTREAM_DOWN') } }, 'UPSTREAM_DOWN'],
    ['a session is used by two people', { identity: { whoAsks: fault('SESSION_MIXED') } }, 'SESSION_MIXED'],
  ])('changes nothing and alarms when %s', async (_sentence, change, why) => {
    const { stages, alerts } = watched(change);
    expect(await passed(stages)).toBe('a,b\n');
    await vi.waitFor(() => expect(alerts.map(({ facts }) => facts['why'])).toContain(why));
    expect(alerts.every(({ kind }) => kind === 'monitor-blind')).toBe(true);
  });

  it.each(['route', 'channels', 'starts', 'classify', 'found', 'handedOut'] as const)(
    'changes nothing when detection breaks in %s',
    async (verb) => {
      const { stages, alerts } = watched();
      const broken = () => {
        throw new TypeError('made for the test');
      };
      const detection = { ...stages.detection, [verb]: broken };
      expect(await passed({ ...stages, detection } as Stages)).toBe('a,b\n');
      await vi.waitFor(() => expect(alerts.length).toBeGreaterThan(0));
    },
  );

  it('records an export of nobody as one that would be refused', async () => {
    const { stages, events } = watched({ identity: { whoAsks: async () => null } });
    expect(await passed(stages)).toBe('a,b\n');
    await vi.waitFor(() => expect(events).toHaveLength(1));
    expect(events[0]).toMatchObject({
      actor: null,
      facts: { verdict: 'block', because: { code: 'nobody' } },
    });
  });

  it('sends the head on before anything is known, and does not wait for the judgement', async () => {
    const { stages } = watched({ keep: () => new Promise(() => undefined) });
    expect(await passed(stages)).toBe('a,b\n');
  });

  it('breaks off where the CRM does, and says so of the copy', async () => {
    const { stages, alerts } = watched({
      async keep(copy: AsyncIterable<Uint8Array>) {
        for await (const _chunk of copy);
        return undefined;
      },
    });
    const journey = openPipeline(stages);
    const admission = await journey.admit(exchange);
    journey.classify(exchange, admission, head);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a,');
      throw new Error('the CRM is gone');
    }
    const answer = await journey.take(exchange, admission, head, broken());
    await expect(async () => {
      if ('asSent' in answer) for await (const _chunk of answer.asSent);
    }).rejects.toThrow('the CRM is gone');
    await vi.waitFor(() => expect(alerts).toMatchObject([{ facts: { why: 'UNEXPECTED' } }]));
  });

  it('counts a list beside it', async () => {
    const watch = vi.fn<Stages['lists']['watch']>(async () => undefined);
    const { stages } = watched();
    const detection = { ...stages.detection, route: () => list, classify: () => 'look', look: () => looked };
    const looked = { course: 'take', found, passes: false, opaque: false, again: false } as const;
    const changed = { ...stages, detection, lists: { ...stages.lists, watch } } as unknown as Stages;
    expect(await passed(changed, exchange, '[{"id":1}]')).toBe('[{"id":1}]');
    await vi.waitFor(() => expect(watch).toHaveBeenCalledOnce());
  });

  it('lets a channel be set up that the rules refuse, and records it', async () => {
    const { stages, events } = watched({
      decideChannel: () => ({ verdict: 'block', because: { code: 'channel', rule: null } }),
    });
    const channels = () => [{ name: 'schedule', kind: 'schedule', entity: 'contacts' }];
    const detection = { ...stages.detection, route: () => null, channels, classify: () => 'pass' };
    expect(await passed({ ...stages, detection } as unknown as Stages)).toBe('a,b\n');
    await vi.waitFor(() => expect(events).toHaveLength(1));
    expect(events[0]).toMatchObject({ type: 'monitored', facts: { kind: 'channel', verdict: 'block' } });
  });

  it('lets an answer lead to another host, and records where', async () => {
    const { stages, events } = watched();
    const handedOut = () => ({ kind: 'refuse', host: 'files.example' });
    const detection = { ...stages.detection, handedOut };
    expect(await passed({ ...stages, detection } as unknown as Stages)).toBe('a,b\n');
    await vi.waitFor(() => expect(events).toHaveLength(1));
    expect(events[0]).toMatchObject({ facts: { kind: 'offsite', host: 'files.example', verdict: 'block' } });
  });

  it.each([
    ['asks for no body whose length is not told', new Map(), 0],
    ['asks for no body that is too long', new Map([['content-length', '1001']]), 0],
    ['reads a short one', new Map([['content-length', '1000']]), 1],
  ])('%s, since a longer one would have to be refused', (_sentence, headers, needed) => {
    const { stages } = watched();
    const detection = { ...stages.detection, bodyNeeded: () => true };
    expect(openPipeline({ ...stages, detection }).bodyNeeded({ ...exchange, headers })).toBe(needed);
  });

  it('never stops a stream, and counts its rows', async () => {
    const { stages, acts } = watched({ countStream: () => false });
    const journey = openPipeline(stages);
    const admission = await journey.admit(exchange);
    const meter = journey.meterStream(exchange, admission, 'events', NO_LIFE);
    expect(meter.count(10_000)).toBe(true);
    await vi.waitFor(() => expect(acts).toContain('watchStream'));
  });
});

describe('the pilot group', () => {
  const pilot = (isPilot: boolean) => ({ ...MONITOR, hasPilot: () => true, isPilot: () => isPilot });

  it.each([
    ['is enforced in an app that monitors', true, 'refused'],
    ['leaves everybody else alone', false, 'a,b\n'],
  ] as const)('%s', async (_sentence, isPilot, gets) => {
    const { stages } = watched({ modes: pilot(isPilot), decide: async () => decision('block') });
    const journey = openPipeline(stages);
    const admission = await journey.admit(exchange);
    journey.classify(exchange, admission, head);
    const answer = await journey.take(exchange, admission, head, body());
    expect('asSent' in answer ? 'a,b\n' : 'refused').toBe(gets);
  });

  it('is enforced too where no profile names the file', async () => {
    const { stages } = watched({ modes: pilot(true), decide: async () => decision('block') });
    const detection = { ...stages.detection, route: () => null };
    const journey = openPipeline({ ...stages, detection });
    const admission = await journey.admit(exchange);
    journey.classify(exchange, admission, head);
    expect(await journey.take(exchange, admission, head, body())).toMatchObject({ status: 403 });
  });

  it('is nobody whom the CRM cannot name', async () => {
    const { stages, alerts } = watched({
      modes: pilot(true),
      identity: { whoAsks: fault('UPSTREAM_DOWN') },
    });
    expect(await passed(stages)).toBe('a,b\n');
    expect(alerts.length).toBeGreaterThan(0);
  });
});
