/** M: grants and contracts, bent: used behind terms without being charged, after they were revoked, for other recipients, unencrypted. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../src/decide/index.ts';
import type { Contract, Grant } from '../../src/model/grant.ts';
import type { Spending } from '../../src/model/ledger.ts';
import type { Store } from '../../src/store/index.ts';
import { facts, input, policy, table } from '../decide/support.ts';
import { as, key, rep } from '../hold/samples.ts';
import { drafted, kept, stand, wanted } from '../hold/stand.ts';
import { newFolder } from '../store/folder.ts';
import { AT, openIn, spendingOf } from '../store/made.ts';

const terms = { purpose: { minLength: 5 }, recipients: {}, encrypt: true };
const rule = { limits: [{ rows: 5 }], terms };
const span = { from: '2026-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z', reason: 'Fair.', revoked: null };
const grant: Grant = {
  ...span,
  id: 'G-1',
  people: ['wang.fang'],
  apps: ['*'],
  entities: ['*'],
  rows: null,
  total: 100,
  askedBy: 'a',
  grantedBy: 'b',
  used: 0,
};
const contract: Contract = {
  ...span,
  id: 'C-1',
  person: 'wang.fang',
  app: 'demo',
  route: 'contacts',
  entity: 'contacts',
  columns: ['Name', 'Mobile', 'ID card', 'Owner'],
  maxRows: 60,
  recipients: ['partner@other.example'],
  approvedBy: 'b',
};
const small = facts([table({ rows: 60 })]);

describe('M3 terms between a grant and its file', () => {
  it('M3 do not make its rows free: the charge names the grant', async () => {
    const made = decide(input({ policies: [policy(rule)], facts: small, grants: [grant] }));
    expect(made.because).toMatchObject({ code: 'terms', grant: 'G-1' });
    const state = kept();
    const held = await drafted(state, { decision: made });
    const outcome = await stand(state).takeNow(held.id, as(rep), wanted);
    expect(outcome).toMatchObject({ kind: 'done' });
    expect(state.spent).toMatchObject([{ grant: 'G-1' }]);
  });

  it('M3 nor those of a contract: the charge names the contract', async () => {
    const made = decide(input({ policies: [policy(rule)], facts: small, contracts: [contract] }));
    const state = kept();
    const held = await drafted(state, { decision: made });
    await stand(state).takeNow(held.id, as(rep), wanted);
    expect(state.spent).toMatchObject([{ contract: 'C-1' }]);
  });

  it('M3 a word that no exception lifts is charged to none', () => {
    // oxlint-disable-next-line unicorn/no-thenable -- a rule's `then` is a word
    const hold = policy(rule, { then: 'hold' });
    const made = decide(input({ policies: [hold], facts: small, grants: [grant] }));
    expect(made.lifted).toBeUndefined();
  });
});

describe('M5 a contract for other recipients', () => {
  const made = decide(input({ policies: [policy(rule)], facts: small, contracts: [contract] }));
  it('M5 goes to none but those it was agreed for', async () => {
    const state = kept();
    state.keys.push(key('rival@evil.example'));
    const held = await drafted(state, { decision: made });
    const given = { ...wanted, recipients: ['partner@other.example', 'rival@evil.example'] };
    expect(await stand(state).takeNow(held.id, as(rep), given)).toMatchObject({
      kind: 'problem',
      problems: [{ field: 'recipients', address: 'rival@evil.example' }],
    });
    expect(state.seals).toBe(0);
  });

  it('M5 is encrypted to them where the rules encrypt, though nobody is asked for recipients', async () => {
    const plain = policy({ ...rule, terms: { encrypt: true } });
    const allowed = decide(input({ policies: [plain], facts: small, contracts: [contract] }));
    expect(allowed).toMatchObject({ verdict: 'allow', lifted: { by: 'contract', id: 'C-1' } });
    const state = kept();
    const held = await drafted(state, { decision: allowed });
    const [known] = state.keys;
    expect(await stand(state).contractKeys(held)).toEqual([known?.fingerprint]);
    state.keys = [];
    await expect(stand(state).contractKeys(held)).rejects.toMatchObject({ code: 'KEY_MISSING' });
  });
});

describe('M6 a contract that ended between the word and the file', () => {
  let store: Store;
  let count = 0;
  const folder = newFolder();
  beforeAll(async () => {
    store = await openIn(folder);
  });
  afterAll(() => store.close());
  const minutes = (n: number): string => new Date(Date.parse(AT) + n * 60_000).toISOString();
  async function under(change: Partial<Contract>, rows = 10): Promise<Spending> {
    const id = `C-${(count += 1)}`;
    const { account } = spendingOf(rows);
    const { person, app, entity } = account;
    const body = { ...contract, id, person, app, entity, from: AT, until: minutes(5), ...change };
    await store.papers.write({ kind: 'contract', id, body }, 0, null);
    return { ...spendingOf(rows), contract: id };
  }
  it.each<[string, Partial<Contract>, string | null]>([
    ['in force', {}, null],
    ['revoked', { revoked: { by: 'b', at: AT, reason: 'Over.' } }, 'grant'],
    ['over', { until: AT }, 'grant'],
    ["another's", { person: 'mei' }, 'grant'],
    ['of fewer rows', { maxRows: 9 }, 'grant'],
  ])('M6 %s', async (_what, change, became) => {
    expect(await store.ledger.charge(await under(change))).toBe(became);
  });
  it('M6 one that nobody knows', async () => {
    expect(await store.ledger.charge({ ...spendingOf(1), contract: 'C-none' })).toBe('grant');
  });
});
