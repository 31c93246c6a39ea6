/** The journey of an export as sentences: what leaves, what was recorded before it, and that every fault ends in a hold or a refusal. */

import { describe, expect, it, vi } from 'vitest';
import { openPipeline } from '../src/pipeline.ts';
import type { Facts, HeldExport, SpoolRef } from '../src/model/export.ts';
import { body, decision, exchange, facts, fault, head, held, ref, travel, world } from './support/journey.ts';

describe('the journey of an export', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['releases what is allowed', {}, 'file'],
    ['releases what is trimmed', { decide: async () => decision('trim') }, 'file'],
    ['holds what is to be held', { decide: async () => decision('hold') }, 'held'],
    ['refuses what is blocked', { decide: async () => decision('block') }, 'within-limits'],
    ['holds when the reader dies', { inspect: fault('READER_DIED') }, 'held'],
    [
      'holds when deciding fails',
      { decide: () => Promise.reject(new Error('a cell is quoted here')) },
      'held',
    ],
    ['holds when sealing fails', { seal: fault('FORMAT_BROKEN') }, 'held'],
    ['holds what is larger than we read', { keep: fault('LIMIT_BYTES') }, 'held'],
    ['holds when the budget was used up meanwhile', { holding: { release: async () => null } }, 'held'],
    ['refuses what the CRM cut short', { keep: fault('UPSTREAM_TRUNCATED') }, 'UPSTREAM_TRUNCATED'],
    [
      'refuses when the decision cannot be recorded',
      { holding: { decided: fault('STORE_DOWN') } },
      'STORE_DOWN',
    ],
    [
      'refuses when the release cannot be recorded',
      { holding: { release: fault('STORE_DOWN') } },
      'STORE_DOWN',
    ],
    [
      'refuses an export that nobody identified asked for',
      { identity: { whoAsks: async () => null } },
      'nobody',
    ],
  ])('%s', async (_sentence, change, says) => {
    const { stages } = world(change);
    expect(await travel(stages)).toMatchObject({ body: says });
  });

  it('refuses a part that nobody asked for', async () => {
    const { stages } = world();
    expect(await travel(stages, { ...head, status: 206 })).toMatchObject({ body: 'UPSTREAM_PARTIAL' });
  });

  it('records before it releases, and seals before it records', async () => {
    const { acts, stages } = world();
    await travel(stages);
    expect(acts).toEqual(['begin', 'keep', 'inspect', 'decide', 'decided', 'seal', 'released', 'deliver']);
  });

  it('asks nothing of the CRM when the request cannot be recorded', async () => {
    const { stages } = world({ holding: { begin: fault('STORE_DOWN') } });
    await expect(openPipeline(stages).admit(exchange)).rejects.toMatchObject({ code: 'STORE_DOWN' });
  });

  it.each([
    ['STORE_DOWN', 503],
    ['UNEXPECTED', 502],
  ] as const)('answers %s with %d', (code, status) => {
    expect(openPipeline(world().stages).refuse(exchange, 502, code)).toMatchObject({ status, body: code });
  });

  it('records an export that is refused because the CRM cannot say who asks', async () => {
    const record = vi.fn<() => Promise<undefined>>(async () => undefined);
    const { stages } = world({ record, identity: { whoAsks: fault('UPSTREAM_DOWN') } });
    await expect(openPipeline(stages).admit(exchange)).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
    expect(record).toHaveBeenCalledWith(
      expect.objectContaining({ type: 'refused', facts: { path: '/contacts/export', why: 'UPSTREAM_DOWN' } }),
    );
  });

  it('leaves no decoded file behind when deciding fails', async () => {
    const discard = vi.fn<() => Promise<void>>(async () => undefined);
    const { stages } = world({ discard, decide: fault('STORE_DOWN') });
    await travel(stages);
    expect(discard).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['deciding fails: then it is removed, once', fault('STORE_DOWN'), 1],
    ['it was decided: then it is the file that is held', undefined, 0],
  ])('has one file alone where nothing was coded, and %s', async (_sentence, decide, times) => {
    const discard = vi.fn<() => Promise<void>>(async () => undefined);
    const inspect = async (raw: SpoolRef) => ({ facts, frozen: raw });
    const { stages } = world({ discard, inspect, ...(decide && { decide }) });
    await travel(stages);
    expect(discard).toHaveBeenCalledTimes(times);
  });

  it('never lets an unexpected error text into a hold', async () => {
    const hold = vi.fn<() => Promise<HeldExport>>(async () => held);
    const { stages } = world({
      decide: () => Promise.reject(new Error('张三 13800130000')),
      holding: { hold },
    });
    await travel(stages);
    expect(hold).toHaveBeenCalledWith(held, 'UNEXPECTED');
  });

  it('answers "being prepared" when it takes too long, and reads on', async () => {
    let finish: (value: unknown) => void = () => undefined;
    const release = vi.fn<() => Promise<HeldExport>>(async () => held);
    const { stages } = world({
      inspect: () => new Promise((resolve) => (finish = resolve)),
      after: () => ({ passed: Promise.resolve('late'), cancel: () => undefined }),
      holding: { release },
    });
    expect(await travel(stages)).toMatchObject({ body: 'held' });
    expect(release).not.toHaveBeenCalled();
    finish({ facts, frozen: ref });
    await vi.waitFor(() => expect(release).toHaveBeenCalledOnce());
  });

  it.each([
    ['hold', 2, { mobile: 3 }],
    ['block', 1, {}],
  ] as const)(
    'looks for values when an export is to %s, though no rule asked',
    async (verdict, looks, values) => {
      const seen: (string | null)[] = [];
      const told: unknown[] = [];
      const { stages } = world({
        inspect: async (raw: SpoolRef, _found: unknown, _who: unknown, app: string | null) => {
          seen.push(app);
          return {
            facts: app === null ? { ...facts, values: { mobile: 3 } } : { ...facts, valuesSeen: false },
            frozen: raw,
          };
        },
        decide: async () => decision(verdict),
        holding: {
          decided: async (_begun: unknown, decided: { readonly facts: Facts }) => {
            told.push(decided.facts.values);
            return held;
          },
        },
      });
      await travel(stages);
      expect(seen).toHaveLength(looks);
      expect(told).toEqual([values]);
    },
  );

  it('lets a repeated click join the running export without asking the CRM again', async () => {
    let finish: (value: unknown) => void = () => undefined;
    const keep = vi.fn<() => Promise<unknown>>(() => new Promise((resolve) => (finish = resolve)));
    const { stages } = world({ keep });
    let begun = false;
    Object.assign(stages.holding, {
      begin: async () => ((begun = true), held),
      running: async () => (begun ? held : null),
    });
    const journey = openPipeline(stages);
    const first = await journey.admit(exchange);
    const taken = journey.take(exchange, first, head, body());
    const second = journey.admit(exchange);
    await vi.waitFor(() => expect(keep).toHaveBeenCalledOnce());
    finish(ref);
    expect(await taken).toMatchObject({ body: 'file' });
    expect(await second).toMatchObject({ kind: 'answer', reply: { body: 'file' } });
  });
});
