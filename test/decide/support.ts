/** Made-up facts and rules for the tests of deciding. */

import { tryPolicyTest } from '../../src/decide/examples.ts';
import { windowsFor } from '../../src/decide/index.ts';
import type { DecideInput, RuleBook, Situation } from '../../src/decide/input.ts';
import type { MatchedRule } from '../../src/decide/match.ts';
import { Policy } from '../../src/decide/settings.ts';
import type { PolicyRule } from '../../src/decide/settings.ts';
import { PolicyTest } from '../../src/decide/test-settings.ts';
import type { Facts } from '../../src/model/export.ts';
import type { TableFacts } from '../../src/model/table.ts';

export function table(change: Partial<TableFacts> = {}): TableFacts {
  const columns = ['Name', 'Mobile', 'ID card', 'Owner'].map((name, index) => ({
    index,
    name,
    class: null,
    values: {},
  }));
  return {
    index: 0,
    name: 'Contacts',
    hidden: false,
    headed: true,
    place: { sheet: 0, from: 0, titles: 0, headings: 1, to: null, between: [] },
    rows: 12_480,
    ownRows: 300,
    ownerColumn: 3,
    columns,
    ...change,
  };
}

export function facts(tables: readonly TableFacts[] = [table()]): Facts {
  return {
    format: 'csv',
    unreadable: null,
    bytes: 1,
    tables,
    rows: tables.reduce((sum, one) => sum + one.rows, 0),
    ownRows: tables.every((one) => one.ownRows === null)
      ? null
      : tables.reduce((sum, one) => sum + (one.ownRows ?? 0), 0),
    values: {},
  };
}

/** A policy for `rep` with these rules, defaults filled in as the configuration does. */
export function policy(...rules: readonly object[]): Policy {
  return Policy.parse({
    policy: 'p',
    description: 'A test.',
    roles: ['rep'],
    rules: rules.map((rule, index) => ({ name: `r${index}`, ...rule })),
  });
}

/** What a test changes of an export that is asked about. */
export interface Change extends Partial<Omit<DecideInput, 'situation' | 'book'>> {
  readonly situation?: Partial<Situation>;
  readonly roles?: readonly string[];
  readonly policies?: readonly Policy[];
  /** What was used before of every window. */
  readonly used?: number;
}

export const situation: Situation = {
  app: 'demo',
  person: 'wang.fang',
  roles: ['rep'],
  team: 'north',
  department: 'sales',
  managerOf: [],
  state: 'active',
  client: { kind: 'browser', key: null },
  at: Date.parse('2026-06-03T10:00:00Z'),
  address: '192.0.2.1',
  country: null,
  device: null,
};

export const book = (...policies: readonly Policy[]): RuleBook => ({
  policies,
  holidays: new Map(),
  rulesHash: 'h',
});

/** A rule that matched, for what asks no whole decision. */
export const matchOf = (rule: PolicyRule): MatchedRule => {
  return { name: 'p/r0', policy: policy(rule), rule, asks: new Set() };
};

export function input(change: Change = {}): DecideInput {
  const { policies = [policy({})], roles = ['rep'], used = 0, situation: about, usage, ...rest } = change;
  const unasked = {
    facts: facts(),
    found: {
      kind: 'route',
      route: 'contacts',
      entity: 'contacts',
      ownerColumns: ['Owner'],
      fileName: 'contacts.csv',
      mediaType: 'text/csv',
      codings: [],
    },
    unlisted: 'hold',
    attachments: 'rules',
    opaque: false,
    grants: [],
    contracts: [],
    ...rest,
    situation: { ...situation, roles, ...about },
    book: book(...policies),
  } as const;
  return {
    ...unasked,
    usage:
      usage ??
      windowsFor(unasked).map(() => ({
        used,
        asked: unasked.facts.records ?? unasked.facts.rows,
        fits: '2026-06-04T10:00:00.000Z',
      })),
  };
}

/** The differences of a policy's test from what rules of the policy `p` come to; empty where it holds. */
export function differences(
  rules: readonly object[],
  given: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
): readonly string[] {
  const test = PolicyTest.parse({
    name: 'it',
    given: { roles: ['rep'], rows: 0, ...given },
    expect: { verdict: 'allow', ...expected },
  });
  const { problems } = tryPolicyTest(test, book(policy(...rules)));
  return 'verdict' in expected
    ? problems
    : problems.filter((text) => !text.startsWith('it: expected verdict'));
}
