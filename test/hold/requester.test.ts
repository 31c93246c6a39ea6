/** What a requester may do with his held export. */

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Purpose } from '../../src/model/export.ts';
import { Fault } from '../../src/lib/fault.ts';
import { as, boss, deputy, perDay, rep, spool, stranger, unreadable } from './samples.ts';
import { drafted, kept, stand, waiting, wanted } from './stand.ts';

describe('ask', () => {
  it('makes a draft wait, binds the plan to the frozen file, and tells every approver', async () => {
    const state = kept();
    const { held } = await waiting(state);
    expect(held).toMatchObject({
      state: 'waiting',
      asked: wanted,
      plan: { maxRows: null, recipients: ['FP-PARTNER@OTHER.EXAMPLE'] },
    });
    expect(held.planHash).toMatch(/^[0-9a-f]{64}$/);
    const told = state.mails.filter((mail) => mail.id.includes('-decide-')).map((mail) => mail.to.email);
    expect(told).toEqual([boss.email, deputy.email]);
    expect(state.events.at(-1)).toMatchObject({
      type: 'asked',
      actor: 'rep',
      facts: { approvers: ['boss', 'deputy'], planHash: held.planHash },
    });
  });

  it('keeps links under the hash of their token alone, each for one approver and until the request lapses', async () => {
    const state = kept();
    const { held, token } = await waiting(state);
    const hash = createHash('sha256').update(token(boss)).digest('hex');
    expect(state.invitations.find((one) => one.tokenHash === hash)).toEqual({
      tokenHash: hash,
      exportId: held.id,
      approver: 'boss',
      expiresAt: held.expiresAt,
      ended: false,
    });
    expect(JSON.stringify(state.invitations)).not.toContain(token(boss));
  });

  const given = (more: Partial<Purpose>): Purpose => ({ ...wanted, ...more });
  it.each([
    ['no purpose', given({ purpose: ' \n ' }), ['purpose missing']],
    ['a purpose that is too long', given({ purpose: 'x'.repeat(201) }), ['purpose too-long']],
    ['no recipient', given({ recipients: ['  '] }), ['recipients missing']],
    ['no address', given({ recipients: ['partner'] }), ['recipients not-an-address']],
    [
      'a list in one address',
      given({ recipients: ['a@b.example, c@d.example'] }),
      ['recipients not-an-address'],
    ],
    [
      'a line break in an address',
      given({ recipients: ['a@b.example\r\nbcc: x@y.example'] }),
      ['recipients not-an-address'],
    ],
    [
      'two problems at once',
      given({ purpose: '', recipients: [] }),
      ['purpose missing', 'recipients missing'],
    ],
    ['a recipient without a key', given({ recipients: ['new@other.example'] }), ['recipients no-key']],
    ['an expired key', given({ recipients: ['old@other.example'] }), ['recipients key-expired']],
    ['a revoked key', given({ recipients: ['gone@other.example'] }), ['recipients key-revoked']],
    [
      'a key that only signs',
      given({ recipients: ['sign@other.example'] }),
      ['recipients key-cannot-encrypt'],
    ],
    [
      'one good and two bad keys',
      given({ recipients: ['Partner@Other.example', 'old@other.example', 'new@other.example'] }),
      ['recipients key-expired', 'recipients no-key'],
    ],
  ] satisfies [string, Purpose, string[]][])(
    'refuses %s and stays a draft',
    async (_name, purpose, problems) => {
      const state = kept();
      const held = await drafted(state);
      const outcome = await stand(state).ask(held.id, as(rep), purpose);
      expect(outcome.kind === 'problem' && outcome.problems.map((one) => `${one.field} ${one.code}`)).toEqual(
        problems,
      );
      expect(state.exports.get(held.id)?.state).toBe('draft');
      expect(state.mails.filter((mail) => mail.id.includes('-decide-'))).toEqual([]);
    },
  );

  it('asks for no key where nothing is encrypted', async () => {
    const state = kept();
    const limits = { maxRows: null, ownRowsOnly: false, columns: [], encrypt: false };
    const held = await drafted(state, { decision: { limits } });
    const outcome = await stand(state).ask(held.id, as(rep), given({ recipients: ['new@other.example'] }));
    expect(outcome).toMatchObject({ kind: 'done', held: { state: 'waiting', plan: { recipients: [] } } });
  });

  it('lets an unreadable file be asked about, without a plan', async () => {
    const state = kept();
    const held = await drafted(state, { facts: unreadable });
    expect(await stand(state).ask(held.id, as(rep), wanted)).toMatchObject({
      kind: 'done',
      held: { state: 'waiting', plan: null, planHash: null },
    });
  });

  it.each([
    ['people who approve the role', [rep, boss, deputy], ['boss', 'deputy']],
    [
      'the manager, when nobody approves the role',
      [rep, { ...boss, approves: ['other'] }, { ...deputy, approves: ['other'] }],
      ['boss'],
    ],
    ['nobody, when the manager approves nothing', [rep, { ...boss, approves: [] }], []],
    ['never the requester himself', [{ ...rep, approves: ['sales-rep'], manager: 'rep' }], []],
  ])('asks %s', async (_name, people, asked) => {
    const state = kept();
    const held = await drafted(state);
    state.people = people;
    const outcome = await stand(state).ask(held.id, as(rep), wanted);
    expect(state.invitations.map((one) => one.approver)).toEqual(asked);
    if (asked.length > 0) return;
    expect(outcome).toEqual({ kind: 'problem', problems: [{ field: 'approver', code: 'no-approver' }] });
    expect(state.exports.get(held.id)?.state).toBe('draft');
    expect(state.events.at(-1)).toMatchObject({ type: 'asked', facts: { approvers: [] } });
  });

  it('takes twenty presses of the button as one request', async () => {
    const state = kept();
    const held = await drafted(state);
    const desk = stand(state);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => desk.ask(held.id, as(rep), wanted)));
    expect(outcomes.filter((one) => one.kind === 'done')).toHaveLength(1);
    expect(state.mails.filter((mail) => mail.id.includes('-decide-'))).toHaveLength(2);
  });
});

describe('what is not his', () => {
  it.each(['view', 'takeNow', 'withdraw', 'download'] as const)(
    '%s is refused to others and to people who left',
    async (act) => {
      const state = kept();
      const held = await drafted(state);
      expect(await stand(state)[act](held.id, as(stranger), wanted)).toEqual({
        kind: 'not-yours',
        why: 'other-person',
      });
      expect(await stand(state)[act]('0000-0000', as(rep), wanted)).toEqual({ kind: 'not-found' });
      state.people = [boss];
      expect(await stand(state)[act](held.id, as(rep), wanted)).toEqual({
        kind: 'not-yours',
        why: 'other-person',
      });
    },
  );
});

describe('takeNow', () => {
  it('releases the rows that need no approval, charged and recorded in the same step, and ends the links', async () => {
    const state = kept();
    const { held, token } = await waiting(state, { decision: { windows: [perDay(600)] } });
    const outcome = await stand(state).takeNow(held.id, as(rep), wanted);
    expect(outcome).toMatchObject({
      kind: 'done',
      held: { state: 'released', frozen: null, sealed: { rows: 500 } },
    });
    expect(state.spent).toEqual([
      {
        account: { person: 'rep', app: 'crm', entity: 'contacts', kind: 'export' },
        amounts: { rows: 500, bytes: 900, values: { mobile: 500 } },
        at: '2026-11-21T09:00:00.000Z',
        windows: [perDay(600)],
      },
    ]);
    expect(state.removed).toEqual([`frozen-${held.id}`]);
    expect(await stand(state).approve(token(boss), as(boss), 'fine')).toMatchObject({ kind: 'too-late' });
  });

  it('gives nothing that would pass the day’s budget, even when two are taken at the same moment', async () => {
    const state = kept();
    const two = [
      await drafted(state, { decision: { windows: [perDay(600)] } }),
      await drafted(state, { decision: { windows: [perDay(600)] } }),
    ];
    const outcomes = await Promise.all(two.map((held) => stand(state).takeNow(held.id, as(rep), wanted)));
    expect(outcomes.map((one) => one.kind).toSorted()).toEqual(['done', 'problem']);
    expect(outcomes).toContainEqual({ kind: 'problem', problems: [{ field: 'rows', code: 'over-budget' }] });
    expect(state.spent).toHaveLength(1);
    expect(state.removed.filter((file) => file.startsWith('artefact-'))).toHaveLength(1);
  });

  it.each([
    ['the rules let none go', { decision: { takeNow: null } }],
    ['the file was not read', { facts: unreadable }],
    ['the file is not kept', { frozen: null }],
  ])('takes nothing when %s', async (_name, more) => {
    const state = kept();
    const held = await drafted(state, more);
    const outcome = await stand(state).takeNow(held.id, as(rep), wanted);
    expect(outcome).toEqual({ kind: 'problem', problems: [{ field: 'rows', code: 'nothing-to-take' }] });
    expect(state.seals).toBe(0);
  });

  it('leaves the request as it was when sealing fails', async () => {
    const state = kept();
    const held = await drafted(state);
    state.sealFault = new Fault('LIMIT_TIME', 'sealed a file: it took too long');
    const outcome = await stand(state).takeNow(held.id, as(rep), wanted);
    expect(outcome).toEqual({ kind: 'problem', problems: [{ field: 'rows', code: 'not-sealed' }] });
    expect(state.exports.get(held.id)).toEqual(held);
  });
});

describe('withdraw and download', () => {
  it('ends the request and drops its file', async () => {
    const state = kept();
    const { held } = await waiting(state);
    expect(await stand(state).withdraw(held.id, as(rep))).toMatchObject({
      kind: 'done',
      held: { state: 'withdrawn', frozen: null },
    });
    expect(state.removed).toEqual([`frozen-${held.id}`]);
    expect(state.invitations.every((one) => one.ended)).toBe(true);
    expect(await stand(state).withdraw(held.id, as(rep))).toMatchObject({ kind: 'too-late' });
  });

  it('writes the download down before the file is handed out', async () => {
    const state = kept();
    const held = await drafted(state);
    await stand(state).takeNow(held.id, as(rep), wanted);
    const outcome = await stand(state).download(held.id, as(rep));
    expect(state.events.at(-1)).toMatchObject({ type: 'downloaded', actor: 'rep', exportId: held.id });
    if (outcome.kind !== 'file') throw new Error('no file');
    expect(outcome.reply).toMatchObject({
      status: 200,
      headers: {
        'content-disposition': `attachment; filename="___7K3M.csv.pgp"; filename*=UTF-8''%E5%AE%A2%E6%88%B7_7K3M.csv.pgp`,
        'content-length': '9',
        'cache-control': 'no-store',
      },
    });
  });

  it('hands out nothing when the download cannot be recorded', async () => {
    const state = kept();
    const held = await drafted(state);
    await stand(state).takeNow(held.id, as(rep), wanted);
    state.down = true;
    await expect(stand(state).download(held.id, as(rep))).rejects.toMatchObject({ code: 'STORE_DOWN' });
  });

  it.each(['draft', 'waiting', 'approved', 'failed', 'lapsed'] as const)(
    'hands out nothing in state %s',
    async (was) => {
      const state = kept();
      const held = await drafted(state);
      state.exports.set(held.id, { ...held, state: was, artefact: spool('sealed') });
      expect(await stand(state).download(held.id, as(rep))).toMatchObject({ kind: 'too-late' });
      expect(state.events.filter((event) => event.type === 'downloaded')).toEqual([]);
    },
  );

  it('hands out nothing after the file’s time', async () => {
    const state = kept();
    const held = await drafted(state);
    await stand(state).takeNow(held.id, as(rep), wanted);
    state.now = new Date(state.now.getTime() + 48 * 3_600_000);
    expect(await stand(state).download(held.id, as(rep))).toMatchObject({ kind: 'too-late' });
  });
});
