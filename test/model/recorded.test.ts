/** A decision that was recorded can be made again: what was decided about comes back, without any value of a cell. */

import { describe, expect, it } from 'vitest';
import type { Decision, Facts } from '../../src/model/export.ts';
import type { LedgerWindow } from '../../src/model/ledger.ts';
import { decidableFrom, recordedOf, usageFrom } from '../../src/model/recorded.ts';
import type { TableFacts } from '../../src/model/table.ts';

const here = { column: 'Region', is: ['north'] };
const table: TableFacts = {
  index: 0,
  place: { sheet: 0, from: 0, titles: 0, headings: 1, to: null, between: [] },
  name: 'rows',
  hidden: false,
  headed: true,
  rows: 9,
  ownRows: 4,
  teamRows: 6,
  kept: [{ column: 1, rows: 3 }],
  keptAll: 2,
  identity: [],
  ownerColumn: 1,
  columns: [
    { index: 0, name: 'Mobile', class: 'mobile', values: { mobile: 9 }, ownValues: { mobile: 4 } },
    { index: 1, name: 'Owner', class: null, values: {} },
  ],
};
const facts: Facts = {
  format: 'csv',
  unreadable: null,
  bytes: 900,
  tables: [table],
  rows: 9,
  ownRows: 4,
  values: { mobile: 9 },
  records: 8,
};
const window: LedgerWindow = {
  rule: 'rep/day',
  of: 'rows',
  milliseconds: 86_400_000,
  max: 100,
  by: 'person',
  counts: 'all',
  apps: ['*'],
  entities: ['*'],
};
const input = {
  situation: {
    app: 'crm',
    person: 'mei',
    roles: ['sales-rep'],
    team: 'north',
    department: null,
    managerOf: [],
    state: 'active',
    client: { kind: 'browser', key: null },
    at: 0,
    address: '192.0.2.7',
    country: null,
    device: null,
  },
  facts,
  found: {
    kind: 'route',
    route: 'contacts',
    entity: 'contacts',
    ownerColumns: ['Owner'],
    fileName: 'Zhang San.csv',
    mediaType: 'text/csv',
    codings: ['gzip'],
  },
  unlisted: 'hold',
  attachments: 'pass',
  opaque: false,
  grants: [],
  contracts: [],
} as const;
const decision = {
  verdict: 'trim',
  because: { code: 'over-rows', rule: 'rep/day' },
  approverRoles: ['sales-rep'],
  rulesHash: 'h',
} as unknown as Decision;
const usage = [{ used: 5, asked: 9, fits: null }];
const recorded = recordedOf(input, { conditions: [here], windows: [window], usage }, decision);
// As the log gives it back.
const read = JSON.parse(JSON.stringify(recorded)) as typeof recorded;

describe('recordedOf', () => {
  it('gives back what was decided about, but for names that the CRM gave', () => {
    const { place: _place, ...counts } = table;
    expect(decidableFrom(read, [here])).toMatchObject({
      ...input,
      facts: { ...facts, tables: [counts] },
      found: { kind: 'route', route: 'contacts', entity: 'contacts' },
    });
    expect(JSON.stringify(recorded)).not.toContain('Zhang San');
  });

  it.each([
    ['the same condition keeps its count', [here], [{ column: 1, rows: 3 }], 2],
    ['another one keeps no row', [{ column: 'Status', is: ['won'] }], [{ column: null, rows: 0 }], undefined],
    ['none asks for none', [], undefined, undefined],
  ])('%s', (_sentence, conditions, kept, keptAll) => {
    const [first] = decidableFrom(read, conditions).facts.tables;
    expect(first?.kept).toEqual(kept);
    expect(first?.keptAll).toBe(keptAll);
  });

  it('tells how the same window stood under another limit, and nothing of any other', () => {
    const asked = [
      { ...window, max: 5, rule: 'new/day' },
      { ...window, by: 'team' as const },
    ];
    expect(usageFrom(read, asked)).toEqual([usage[0], null]);
  });

  it('leaves out what is as usual', () => {
    expect(recorded).not.toHaveProperty('opaque');
    expect(recorded).not.toHaveProperty('grants');
    expect(recorded.tables[0]).not.toHaveProperty('hidden');
    expect(recorded.tables[0]?.columns[1]).toEqual({ name: 'Owner' });
  });
});
