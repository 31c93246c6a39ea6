/** Contracts: made of an export that somebody else approved, of exactly the columns that left. */

import { describe, expect, it } from 'vitest';
import type { HeldExport } from '../../src/model/export.ts';
import { memoryPapers } from '../support/papers.ts';
import { openStand, PEOPLE } from './stand.ts';

const APPROVED = {
  id: '7K3M-Q2XD',
  state: 'lapsed',
  app: 'crm',
  requester: 'ann',
  found: { route: 'contacts', entity: 'customers' },
  asked: { purpose: 'Weekly call list', recipients: ['partner@x.example'], neededBy: null },
  plan: { tables: [{ columns: [{ name: 'ID' }, { name: 'Name' }] }, { columns: [{ name: 'ID' }] }] },
  settled: { by: 'bob', at: '2026-11-20T10:00:00.000Z', reason: 'yes' },
  sealed: { rows: 1200 },
} as unknown as HeldExport;
const OF_ANN = { person: 'ann', app: 'crm', route: 'contacts' };

async function made(
  held: HeldExport,
  by: string | null = 'bob',
  until = '+30d',
  maxRows: number | null = null,
  anyParameters = false,
) {
  const papers = memoryPapers();
  const stand = await openStand(PEOPLE, papers);
  const asked = { held, requester: stand.who('ann'), until, maxRows, reason: 'every Monday', anyParameters };
  return { stand, papers, act: () => stand.office.contract(asked, stand.by(by)) };
}

describe('contract', () => {
  it('takes person, report, columns, rows and recipients from the export, and ends by itself', async () => {
    const { stand, papers, act } = await made(APPROVED);
    const one = await act();
    expect(one).toMatchObject({
      ...OF_ANN,
      entity: 'customers',
      columns: ['ID', 'Name'],
      maxRows: 1200,
      recipients: ['partner@x.example'],
      approvedBy: 'bob',
    });
    expect(stand.office.contractsFor(OF_ANN, new Date(stand.at()))).toEqual([one]);
    expect(stand.office.contractsFor({ ...OF_ANN, route: 'orders' }, new Date(stand.at()))).toEqual([]);
    expect(papers.events).toMatchObject([
      { type: 'contract-made', actor: 'bob', app: 'crm', facts: { fromExport: APPROVED.id } },
    ]);
    stand.pass(30 * 86_400_000);
    expect(stand.office.contractsFor(OF_ANN, new Date(stand.at()))).toEqual([]);
  });

  it('is for the very request that was approved, unless its maker says that parameters may differ', async () => {
    expect((await (await made(APPROVED)).act()).click).toBe(APPROVED.clickKey);
    expect(await (await made(APPROVED, 'bob', '+30d', null, true)).act()).not.toHaveProperty('click');
  });

  it('is revoked, once', async () => {
    const { stand, act } = await made(APPROVED);
    const { id } = await act();
    await stand.office.revokeContract(id, 'report changed', stand.by('ann'));
    expect(stand.office.contractsFor(OF_ANN, new Date(stand.at()))).toEqual([]);
    await expect(stand.office.revokeContract(id, 'again', stand.by('bob'))).rejects.toThrow('over already');
  });

  it.each(['ann', 'bob'])('ends with %s, who has it or made it', async (person) => {
    const { stand, act } = await made(APPROVED);
    const { id } = await act();
    const ended = await stand.office.endAllOf(person, 'leaves', stand.by('cai'));
    expect(ended.contracts).toEqual([id]);
    expect(stand.office.contractsFor(OF_ANN, new Date(stand.at()))).toEqual([]);
  });

  it.each([
    ['M2 one for oneself', {}, 'ann', 'himself'],
    ['a colleague', {}, 'amy', 'may not grant'],
    ['nobody', {}, null, '--as'],
    ['a denied export', { state: 'denied', sealed: null }, 'bob', 'approved'],
    ['an export that nobody approved', { settled: null }, 'bob', 'approved'],
    [
      'M2 an export that its requester approved',
      { settled: { by: 'ann', at: '', reason: '' } },
      'bob',
      'nobody else',
    ],
    ['a file that left unread', { plan: { tables: [], unread: { kind: 'pdf' } } }, 'bob', 'unread'],
  ] as const)('refuses %s', async (_name, change, by, why) => {
    const { papers, act } = await made({ ...APPROVED, ...change } as unknown as HeldExport, by);
    await expect(act()).rejects.toThrow(why);
    expect(papers.events).toEqual([]);
  });

  it('lasts no longer than office.contractMaxDays', async () => {
    const { act } = await made(APPROVED, 'bob', '+500d');
    await expect(act()).rejects.toThrow('office.contractMaxDays');
  });
});
