/** What an export is charged with, and which limits are looked at again when it leaves. */

import { describe, expect, it } from 'vitest';
import { spendingOf } from '../../src/hold/spending.ts';
import type { Decision, HeldExport } from '../../src/model/export.ts';
import type { Plan } from '../../src/model/plan.ts';
import { decision, facts, found, perDay, rep } from './samples.ts';
import { sealedOf } from './stand.ts';

const windows = (['alert', 'trim', 'hold', 'block'] as const).map((over) => perDay(1000, over));
const at = new Date('2026-11-21T09:00:00Z');
const plan = { tables: [], unread: undefined } as unknown as Plan;

function spent(
  change: Partial<Decision>,
  word: 'rules' | 'person',
  rows = 500,
  records: Uint8Array | null = null,
) {
  const held = {
    requester: 'rep',
    app: 'crm',
    found,
    facts,
    plan: null,
    decision: decision({ windows, ...change }),
  };
  const planned = { ...plan, tables: [{ index: 0, columns: [{ index: 1, name: 'Mobile', mask: null }] }] };
  return spendingOf(
    held as unknown as HeldExport,
    planned as unknown as Plan,
    { sealed: sealedOf(rows), records },
    { ...rep, team: 'north' },
    { at, word },
  );
}
const overs = (spending: ReturnType<typeof spent>): string[] =>
  spending.windows.map((window) => ('over' in window ? String(window.over) : ''));

describe('the limits that are looked at again', () => {
  it.each([
    ['the rules’ word: all but those that only alarm', {}, 'rules', ['trim', 'hold', 'block']],
    ['an approver’s word: those that block', {}, 'person', ['block']],
    [
      'a grant: those that block, and the grant’s own',
      { lifted: { by: 'grant', id: 'G-1' } },
      'rules',
      ['block'],
    ],
    [
      'a contract: those that block',
      { lifted: { by: 'contract', id: 'C-1', recipients: [] } },
      'rules',
      ['block'],
    ],
  ] satisfies [string, Partial<Decision>, 'rules' | 'person', string[]][])(
    '%s',
    (_what, change, word, expected) => {
      const { lifted }: Partial<Decision> = change;
      const spending = spent(change, word);
      expect(overs(spending)).toEqual(expected);
      expect(spending.grant).toBe(lifted?.by === 'grant' ? 'G-1' : undefined);
      expect(spending.contract).toBe(lifted?.by === 'contract' ? 'C-1' : undefined);
    },
  );
});

it('charges person, team, rows, bytes, values and records, whoever’s word it was', () => {
  const records = new Uint8Array(32);
  expect(spent({}, 'person', 500, records)).toMatchObject({
    account: { person: 'rep', team: 'north', app: 'crm', entity: 'contacts', kind: 'export' },
    amounts: { rows: 500, bytes: 900, values: { mobile: 500 }, records },
    at: at.toISOString(),
  });
  expect(spent({}, 'person', 12_480).amounts).toEqual({
    rows: 12_480,
    bytes: 900,
    values: { mobile: 12_000 },
  });
});
