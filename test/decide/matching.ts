/** Made-up policies and situations for tests of matching. */

import type { RuleBook } from '../../src/decide/input.ts';
import { sortRules } from '../../src/decide/match.ts';
import type { Subject } from '../../src/decide/match.ts';
import { Policy } from '../../src/decide/settings.ts';
import type { Facts } from '../../src/model/export.ts';
import type { Situation } from '../../src/model/situation.ts';

const AT = Date.parse('2026-10-08T09:30:00Z');

export const situation = (change: Partial<Situation> = {}): Situation => ({
  app: 'crm',
  person: 'ann',
  roles: ['rep'],
  team: 'north',
  department: 'sales',
  managerOf: [],
  state: 'active',
  client: { kind: 'browser', key: null },
  at: AT,
  address: '192.0.2.10',
  country: null,
  device: null,
  ...change,
});

export const facts = (change: Partial<Facts> = {}): Facts => ({
  format: 'csv',
  unreadable: null,
  bytes: 1000,
  tables: [],
  rows: 100,
  ownRows: null,
  values: { mobile: 7 },
  ...change,
});

export const subject = (change: Partial<Subject['found']> = {}, of: Facts | null = facts()): Subject => ({
  found: { kind: 'route', entity: 'contacts', route: 'contacts-csv', ...change },
  facts: of,
});

/** A book of one policy (`p`) of these rules; each by its name unless it says more. */
export function bookOf(
  rules: readonly object[],
  policy: object = {},
  holidays: RuleBook['holidays'] = new Map(),
): RuleBook {
  const parsed = Policy.parse({ policy: 'p', description: 'Made up.', roles: ['rep'], rules, ...policy });
  return { policies: [parsed], holidays, rulesHash: '' };
}

/** Whether a rule that says this speaks of the export. */
export function speaks(
  rule: object,
  who: Partial<Situation> = {},
  of: Subject = subject(),
  holidays: RuleBook['holidays'] = new Map(),
): boolean {
  const { matched } = sortRules(bookOf([{ name: 'r', ...rule }], {}, holidays), situation(who), of, false);
  return matched.length === 1;
}
