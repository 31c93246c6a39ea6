/** What goes on as the CRM sent it, and only when it holds no rows. */

import { describe, expect, it, vi } from 'vitest';
import { gather } from '../../src/lib/source.ts';
import { openPipeline } from '../../src/pipeline.ts';
import {
  decision,
  exchange,
  facts,
  fault,
  found,
  head,
  held,
  ref,
  route,
  travel,
  unread,
  world,
} from '../support/journey.ts';

describe("the CRM's own answers on an export route", () => {
  it.each([
    ['a redirect to the login page', { ...unread, unreadable: 'FORMAT_EMPTY', bytes: 0 }, 302, true],
    ['a short error in JSON', { ...unread, unreadable: 'FORMAT_EMPTY', bytes: 60 }, 401, true],
    [
      'an error page that holds sensitive values',
      { ...unread, unreadable: 'FORMAT_UNKNOWN', values: { mobile: 20 } },
      500,
      false,
    ],
    ['rows under an error status', { ...facts }, 500, false],
    ['a large unknown body', { ...unread, unreadable: 'FORMAT_UNKNOWN', bytes: 900_000 }, 500, false],
    ['an unknown file under 200', { ...unread, unreadable: 'FORMAT_UNKNOWN' }, 200, false],
  ] as const)(
    "passes the CRM's own answer on only when it holds no rows: %s",
    async (_what, seen, status, passes) => {
      const { stages } = world({
        inspect: async () => ({ facts: seen, frozen: ref }),
        decide: async () => decision('hold'),
      });
      const answer = await travel(stages, { status, headers: new Map() });
      const sent = 'asSent' in answer ? Buffer.from(await gather(answer.asSent)).toString() : null;
      expect(sent).toBe(passes ? 'stored' : null);
    },
  );

  it('ends an export whose answer has no body', async () => {
    const fail = vi.fn<() => Promise<void>>(async () => undefined);
    const { stages } = world({ holding: { fail } });
    Object.assign(stages.detection, { classify: () => 'pass' });
    const journey = openPipeline(stages);
    journey.classify(exchange, await journey.admit(exchange), { ...head, status: 204 });
    expect(fail).toHaveBeenCalledWith(expect.anything(), 'UPSTREAM_ERROR');
  });

  it('forgets a session that the CRM no longer honours', async () => {
    const { stages, ended } = world();
    const journey = openPipeline(stages);
    journey.classify(exchange, await journey.admit(exchange), { ...head, status: 401 });
    expect(ended).toHaveBeenCalledWith(exchange, 'refusal');
  });
});

describe('what is no export', () => {
  it('counts a list page and sends it on as it was sent', async () => {
    const { stages, acts } = world();
    Object.assign(stages.detection, { route: () => ({ ...route, kind: 'list' }) });
    const answer = await travel(stages);
    expect('asSent' in answer && Buffer.from(await gather(answer.asSent)).toString()).toBe('counted');
    expect(acts).toEqual([]);
  });

  it.each([
    [
      'a file under a list address',
      { course: 'take', found: { ...found, kind: 'unlisted' }, passes: false, opaque: false },
      200,
    ],
    ['a slice of a list', null, 206],
  ] as const)('judges %s like any export', async (_what, looked, status) => {
    const { stages, acts } = world({ decide: async () => decision('hold') });
    Object.assign(stages.detection, {
      route: () => ({ ...route, kind: 'list' }),
      classify: () => (looked ? 'look' : 'take'),
      look: () => looked,
    });
    const answer = await travel(stages, { ...head, status });
    expect('asSent' in answer).toBe(false);
    expect(acts).toContain('begin');
  });

  it('makes no second draft of an unlisted file that waits already, and lets its body go', async () => {
    const { stages, acts } = world({ holding: { running: async () => ({ ...held, state: 'draft' }) } });
    Object.assign(stages.detection, { route: () => null });
    const journey = openPipeline(stages);
    const left = vi.fn<() => void>();
    async function* body(): AsyncGenerator<Uint8Array> {
      try {
        yield new Uint8Array();
      } finally {
        left();
      }
    }
    const rows = body();
    await rows.next();
    expect(await journey.take(exchange, await journey.admit(exchange), head, rows)).toMatchObject({
      body: 'held',
    });
    expect(acts).toEqual([]);
    expect(left).toHaveBeenCalledOnce();
  });

  it('records an attachment before it passes', async () => {
    const { stages, acts } = world();
    Object.assign(stages.detection, {
      route: () => null,
      classify: () => 'look',
      look: () => ({ course: 'take', found: { ...found, kind: 'attachment' }, passes: true, opaque: false }),
    });
    expect('asSent' in (await travel(stages))).toBe(true);
    expect(acts).toEqual(['record']);
  });

  it('does not pass an attachment that cannot be recorded', async () => {
    const { stages } = world({ record: fault('STORE_DOWN') });
    Object.assign(stages.detection, {
      route: () => null,
      classify: () => 'look',
      look: () => ({ course: 'take', found, passes: true, opaque: false }),
    });
    await expect(travel(stages)).rejects.toMatchObject({ code: 'STORE_DOWN' });
  });
});
