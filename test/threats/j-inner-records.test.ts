/** Threat class J, JSON: records inside records count as rows, and no rule on rows or headings is slipped past with them. */

import { describe, expect, it } from 'vitest';
import { decide } from '../../src/decide/index.ts';
import { planFor } from '../../src/decide/plan.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { Decision, Facts, HeldExport, Sealed } from '../../src/model/export.ts';
import type { Plan } from '../../src/model/plan.ts';
import { leavingRows } from '../../src/model/leaving.ts';
import { seal } from '../../src/seal/index.ts';
import { input, policy } from '../decide/support.ts';
import { collecting, markKey } from '../seal/made.ts';
import { seenIn } from '../support/leaving.ts';
import { LIMITS } from '../support/tables.ts';

const COUNT = 150;
const people = Array.from({ length: COUNT }, (_, index) => ({
  name: `客户${index}`,
  phone: `139${String(index).padStart(8, '0')}`,
}));
const half = COUNT / 2;
const nested = JSON.stringify([
  { team: 'a', contacts: people.slice(0, half) },
  { team: 'b', contacts: people.slice(half) },
]);

async function decided(text: string, rule: object): Promise<{ facts: Facts; decision: Decision }> {
  const facts = await seenIn(text);
  return { facts, decision: decide(input({ facts, policies: [policy(rule)] })) };
}

function planned(facts: Facts, decision: Decision, grant: 'now' | 'all'): Plan {
  const held = { id: '7K3M-Q2XD', app: 'demo', requester: 'w', asked: null, facts, decision };
  return planFor({
    held: { ...held, found: input({ facts, policies: [] }).found } as unknown as HeldExport,
    requester: { id: 'w', name: 'Wang Wu', email: 'w@corp.example', logins: ['w'] } as never,
    grant,
    recipients: [],
    at: new Date(0),
    siteName: 'Corp',
    notice: '',
  });
}

async function sealed(text: string, by: Plan): Promise<{ text: string; rows: Sealed['rows'] }> {
  const sink = collecting();
  const keys = { markKey, recipientKeys: [] };
  const { rows } = await seal(bytesSource(Buffer.from(text)), by, keys, sink, LIMITS);
  return { text: sink.bytes().toString(), rows };
}

describe('J1 records inside records', () => {
  it.each<[string, object]>([
    ['are not cut by a limit of rows', { limits: [{ rows: 100, over: 'trim' }] }],
    ['are not taken in part', { limits: [{ rows: 100 }] }],
    ['are not cut by a limit of the day', { limits: [{ rows: 100, per: 'day', over: 'trim' }] }],
    ['are nobody’s own', { whose: 'own' }],
  ])('%s: the export is held', async (_what, rule) => {
    const { facts, decision } = await decided(nested, rule);
    expect(facts.rows).toBe(COUNT + 2);
    expect([decision.verdict, decision.takeNow]).toEqual(['hold', null]);
  });

  it('leave with their rows where all may, and are counted and charged as rows', async () => {
    const { facts, decision } = await decided(nested, { limits: [{ rows: COUNT + 2 }] });
    expect(decision.verdict).toBe('allow');
    expect((await sealed(nested, planned(facts, decision, 'now'))).rows).toBe(COUNT + 2);
  });

  it('are in the count that an approver is shown', async () => {
    const { facts, decision } = await decided(nested, { limits: [{ rows: 100 }] });
    expect(leavingRows({ facts, decision, plan: null } as unknown as HeldExport)).toBe(COUNT + 2);
  });

  it.each([
    [COUNT, half + 1],
    [half, 0],
    [COUNT + 1, half + 1],
    [COUNT + 2, COUNT + 2],
  ])('stay with their row where a plan of %i rows would be passed', async (maxRows, rows) => {
    const { facts, decision } = await decided(nested, {});
    const plan = { ...planned(facts, decision, 'now'), maxRows };
    const out = await sealed(nested, plan);
    expect(out.rows).toBe(rows);
    expect(out.text.match(/139\d{8}/g) ?? []).toHaveLength(Math.max(0, rows - Math.ceil(rows / (half + 1))));
  });
});

describe('J1 rules on headings', () => {
  const phones = /139\d{8}/;
  const deep = JSON.stringify(people.map((person) => ({ team: { lead: [{ person: [person] }] } })));

  it.each([
    ['in lists of records', nested],
    ['several levels down', deep],
    ['in a map', `{"data":{"1":${JSON.stringify({ in: people })},"2":${JSON.stringify({ in: people })}}}`],
  ])('reach keys %s', async (_where, text) => {
    const dropped = await decided(text, { columns: { deny: ['phone'] } });
    expect(dropped.decision.verdict).toBe('allow');
    const without = await sealed(text, planned(dropped.facts, dropped.decision, 'now'));
    expect(without.text).not.toMatch(/139\d{8}|"phone"/);
    const masked = await decided(text, { columns: { mask: { phone: 'keep-last-4' } } });
    const hidden = await sealed(text, planned(masked.facts, masked.decision, 'now'));
    expect(hidden.text).not.toMatch(phones);
    expect(hidden.text).toMatch(/"phone":"\*{7}0149"/);
  });

  it.each([
    ['under keys that are values', JSON.stringify([{ '13900000149': people[0] }])],
    [
      'in a cell of a row by place',
      JSON.stringify({ cols: ['id', 'who'], rows: people.map((one) => [1, one]) }),
    ],
    ['in a list in such a cell', JSON.stringify(people.map((one) => [1, 'x', [one]]))],
  ])('hold what has keys %s', async (_where, text) => {
    for (const columns of [{ deny: ['phone'] }, { mask: { phone: 'keep-last-4' } }]) {
      const { decision } = await decided(text, { columns });
      expect([decision.verdict, decision.because.code, decision.takeNow]).toEqual([
        'hold',
        'rule-says',
        null,
      ]);
    }
  });
});
