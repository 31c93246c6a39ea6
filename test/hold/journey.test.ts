/** What the journey writes down. */

import { describe, expect, it } from 'vitest';
import type { DecidedWindow, HeldExport } from '../../src/model/export.ts';
import { decision, facts, found, perDay, recordedOf, rep, spool } from './samples.ts';
import { drafted, kept, sealedOf, stand } from './stand.ts';

const asked = { requestId: 'R-1', app: 'crm', method: 'GET', path: '/export' };

async function begun(state: ReturnType<typeof kept>): Promise<HeldExport> {
  return stand(state).begin(asked, found, rep, 'click-1');
}

const planOf = (held: HeldExport): NonNullable<HeldExport['plan']> => ({
  version: 1,
  format: 'csv',
  tables: [],
  maxRows: null,
  mark: { exportId: held.id, siteName: '', person: 'rep', purpose: null, at: '', notice: '' },
  recipients: [],
  fileName: 'a.csv',
});

describe('begin', () => {
  it('writes the request down before anything else', async () => {
    const state = kept();
    const held = await begun(state);
    expect(held).toMatchObject({
      state: 'preparing',
      requester: 'rep',
      expiresAt: '2026-11-24T09:00:00.000Z',
    });
    expect(state.events).toMatchObject([
      {
        type: 'requested',
        actor: 'rep',
        exportId: held.id,
        requestId: 'R-1',
        facts: { path: '/export', route: 'contacts-csv' },
      },
    ]);
  });

  it('takes another id when the first is taken, and no endless number of them', async () => {
    const state = kept();
    const ids = ['AAAA-AAAA', 'AAAA-AAAA', 'BBBB-BBBB'];
    const newId = (): string => ids.shift() ?? 'AAAA-AAAA';
    const one = stand(state, { newId });
    const other = { ...asked, requestId: 'R-2' };
    expect((await one.begin(asked, found, rep, 'a')).id).toBe('AAAA-AAAA');
    expect((await one.begin(other, found, rep, 'b')).id).toBe('BBBB-BBBB');
    await expect(one.begin(other, found, rep, 'c')).rejects.toThrow('its id exists');
  });

  it('is no export when it cannot be written down', async () => {
    const state = kept();
    const exports = { ...stand(state), add: () => Promise.reject(new Error('disk')) };
    const broken = stand(state, {
      exports: {
        ...exports,
        byId: async () => null,
        move: async () => null,
        inStates: async () => [],
        byClick: async () => null,
      },
    });
    await expect(broken.begin(asked, found, rep, 'a')).rejects.toThrow('disk');
  });
});

it.each([
  ['preparing', true],
  ['draft', true],
  ['waiting', true],
  ['approved', true],
  ['ready', false],
  ['released', false],
  ['refused', false],
  ['denied', false],
  ['withdrawn', false],
  ['lapsed', false],
  ['failed', false],
] as const)('a repeated click joins an export in state %s: %s', async (was, joins) => {
  const state = kept();
  const held = await begun(state);
  state.exports.set(held.id, { ...held, state: was });
  expect(await stand(state).running('click-1')).toEqual(joins ? { ...held, state: was } : null);
  expect(await stand(state).running('click-2')).toBeNull();
});

describe('decided', () => {
  it.each([
    ['allow', 'preparing', ['requested', 'decided']],
    ['trim', 'preparing', ['requested', 'decided']],
    ['hold', 'draft', ['requested', 'decided', 'held']],
    ['block', 'refused', ['requested', 'decided', 'refused']],
  ] as const)('%s leads to %s', async (verdict, next, events) => {
    const state = kept();
    const held = await begun(state);
    const after = await stand(state).decided(held, {
      found,
      facts,
      decision: decision({ verdict }),
      recorded: recordedOf(facts, decision({ verdict })),
      frozen: spool('f'),
    });
    expect(after.state).toBe(next);
    expect(after).toEqual(state.exports.get(held.id));
    expect(state.events.map((event) => event.type)).toEqual(events);
    expect(state.removed).toEqual(verdict === 'block' ? ['f'] : []);
    expect(state.mails.map((mail) => mail.id)).toEqual(verdict === 'hold' ? [`${held.id}-draft`] : []);
  });

  it('records verdict, rule, counts, headings and classes', async () => {
    const state = kept();
    await drafted(state);
    expect(state.events[1]?.facts).toMatchObject({
      verdict: 'hold',
      because: { code: 'over-rows', rule: 'sales-rep/contacts' },
      rulesHash: 'rules-1',
      rows: 12_480,
      values: { mobile: 12_000 },
      tables: [
        {
          columns: [{ name: 'Name' }, { name: 'Mobile', class: 'mobile' }],
        },
      ],
    });
  });

  it('changes nothing when it cannot be recorded', async () => {
    const state = kept();
    const held = await begun(state);
    state.down = true;
    const outcome = {
      found,
      facts,
      decision: decision({ verdict: 'allow' }),
      recorded: recordedOf(facts, decision()),
      frozen: null,
    };
    await expect(stand(state).decided(held, outcome)).rejects.toMatchObject({ code: 'STORE_DOWN' });
    expect(state.exports.get(held.id)).toEqual(held);
  });
});

describe('hold, refuse, fail', () => {
  it('holds for a fault: the approvers of the requester’s roles may look, nothing may be taken', async () => {
    const state = kept();
    const held = await begun(state);
    const after = await stand(state).hold(held, 'UPSTREAM_TRUNCATED');
    expect(after).toMatchObject({
      state: 'draft',
      fault: 'UPSTREAM_TRUNCATED',
      decision: {
        verdict: 'hold',
        takeNow: null,
        approverRoles: ['sales-rep'],
        because: { code: 'unreadable', fault: 'UPSTREAM_TRUNCATED' },
      },
    });
    expect(state.events.at(-1)).toMatchObject({ type: 'held', facts: { fault: 'UPSTREAM_TRUNCATED' } });
    expect(state.mails.at(-1)?.facts).toContainEqual([
      'Why',
      'The app broke off before the file was complete. Export again.',
    ]);
  });

  it('holds what was allowed and then passed the budget: the approver grants the rows', async () => {
    const state = kept();
    const held = await begun(state);
    const limits = { maxRows: 500, ownRowsOnly: true, columns: [], encrypt: false };
    const allowed = await stand(state).decided(held, {
      found,
      facts,
      decision: decision({ verdict: 'trim', limits, takeNow: null }),
      recorded: recordedOf(facts, decision()),
      frozen: spool('f'),
    });
    const after = await stand(state).hold(allowed, {
      code: 'over-budget',
      rule: null,
      rows: 500,
      limit: 600,
    });
    expect(after).toMatchObject({
      state: 'draft',
      frozen: { file: 'f' },
      decision: { because: { code: 'over-budget' }, limits: { maxRows: null, ownRowsOnly: true } },
    });
  });

  it('keeps the limits that were decided, though the caller has the export as it began', async () => {
    const state = kept();
    const held = await begun(state);
    const columns = [{ table: 0, column: 1, mask: 'drop' }] as const;
    const limits = { maxRows: 500, ownRowsOnly: true, columns, encrypt: true };
    const outcome = {
      found,
      facts,
      decision: decision({ verdict: 'allow', limits }),
      recorded: recordedOf(facts, decision()),
      frozen: spool('f'),
    };
    await stand(state).decided(held, outcome);
    const after = await stand(state).hold(held, 'LIMIT_TIME');
    expect(after.decision?.limits).toEqual({ maxRows: null, ownRowsOnly: true, columns, encrypt: true });
    expect(after).toMatchObject({ frozen: { file: 'f' }, facts: { rows: 12_480 } });
  });

  it.each([
    ['refuse', 'refused', 'refused'],
    ['fail', 'failed', 'failed'],
  ] as const)('%s ends it, recorded', async (act, next, type) => {
    const state = kept();
    const held = await begun(state);
    expect(await stand(state)[act](held, 'UPSTREAM_DOWN')).toMatchObject({
      state: next,
      fault: 'UPSTREAM_DOWN',
    });
    expect(state.events.at(-1)).toMatchObject({ type, facts: { fault: 'UPSTREAM_DOWN' } });
    await expect(stand(state)[act](held, 'UPSTREAM_DOWN')).rejects.toMatchObject({ code: 'UNEXPECTED' });
  });
});

describe('release', () => {
  async function allowed(
    state: ReturnType<typeof kept>,
    windows: readonly DecidedWindow[],
  ): Promise<HeldExport> {
    const held = await begun(state);
    return stand(state).decided(held, {
      found,
      facts,
      decision: decision({ verdict: 'allow', windows }),
      recorded: recordedOf(facts, decision()),
      frozen: spool('f'),
    });
  }
  const made = { artefact: spool('artefact'), sealed: sealedOf(400), records: null };

  it('releases, records and charges in one step', async () => {
    const state = kept();
    const held = await allowed(state, []);
    const after = await stand(state).release(held, planOf(held), made);
    expect(after).toMatchObject({ state: 'released', frozen: null, expiresAt: '2026-11-23T09:00:00.000Z' });
    expect(state.events.at(-1)).toMatchObject({
      type: 'released',
      facts: {
        rows: 400,
        columns: 2,
        sha256: 'hash-of-artefact',
        planHash: after?.planHash,
        fileName: made.sealed.fileName,
      },
    });
    expect(state.spent).toMatchObject([{ account: { person: 'rep' }, amounts: { rows: 400 }, windows: [] }]);
    expect(after && (await stand(state).deliver(after))?.status).toBe(200);
  });

  it('releases nothing over the budget, keeps the export for a hold and drops the sealed file', async () => {
    const state = kept();
    const held = await allowed(state, [perDay(399)]);
    expect(await stand(state).release(held, planOf(held), made)).toBeNull();
    expect(state.exports.get(held.id)?.state).toBe('preparing');
    expect(state.removed).toEqual(['artefact']);
    expect(await stand(state).deliver(held)).toBeNull();
  });

  it('releases nothing that was released or held already', async () => {
    const state = kept();
    const held = await allowed(state, []);
    await stand(state).release(held, planOf(held), made);
    await expect(stand(state).release(held, planOf(held), made)).rejects.toMatchObject({
      code: 'UNEXPECTED',
    });
    expect(state.spent).toHaveLength(1);
  });

  it('releases nothing without a record', async () => {
    const state = kept();
    const held = await allowed(state, []);
    state.down = true;
    await expect(stand(state).release(held, planOf(held), made)).rejects.toMatchObject({
      code: 'STORE_DOWN',
    });
  });
});
