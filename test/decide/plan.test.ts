/** Tests of the plan: what leaves, under which name, and when nothing may. */
/* oxlint-disable unicorn/no-thenable -- a rule's `then` is a word */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/decide/index.ts';
import { ownerValuesOf, planFor } from '../../src/decide/plan.ts';
import type { PlanInput } from '../../src/decide/plan.ts';
import type { Facts, HeldExport } from '../../src/model/export.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Principal } from '../../src/model/principal.ts';
import { facts, input, policy, table } from './support.ts';

const person: Principal = {
  id: 'wang.fang',
  name: '王芳',
  email: 'wang.fang@example.com',
  logins: ['wangfang'],
  roles: ['rep'],
  manager: null,
  team: null,
  status: { kind: 'active' },
  approves: [],
  language: 'zh-CN',
};

function held(
  rules: readonly object[],
  found: Facts = facts(),
  fileName: string | null = '客户名单.csv',
): HeldExport {
  const asked = input({ facts: found, policies: [policy(...rules)] });
  return {
    id: '7K3M-Q2XD',
    state: 'draft',
    app: 'demo',
    requester: person.id,
    requestId: 'r',
    clickKey: 'k',
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-04T00:00:00.000Z',
    found: { ...asked.found, fileName },
    facts: found,
    decision: decide(asked),
    fault: null,
    frozen: null,
    asked: { purpose: 'Trade fair', recipients: [], neededBy: null },
    plan: null,
    planHash: null,
    settled: null,
    artefact: null,
    sealed: null,
  };
}

function plan(of: HeldExport, grant: PlanInput['grant'] = 'now'): Plan {
  return planFor({
    held: of,
    requester: person,
    grant,
    recipients: ['AB12'],
    at: new Date('2026-01-02T03:04:05Z'),
    siteName: 'Example',
    notice: 'Marked.',
  });
}

describe('what leaves', () => {
  it('is what the decision left, under the person’s names, marked', () => {
    const rules = [
      {
        whose: 'own',
        limits: [{ rows: 500 }],
        columns: { deny: ['ID card'], mask: { Mobile: 'keep-last-4' } },
      },
    ];
    expect(plan(held(rules))).toEqual({
      version: 1,
      format: 'csv',
      tables: [
        {
          index: 0,
          name: 'Contacts',
          place: { sheet: 0, from: 0, titles: 0, headings: 1, to: null, between: [] },
          rows: 12_480,
          columns: [
            { index: 0, name: 'Name', mask: null },
            { index: 1, name: 'Mobile', mask: 'keep-last-4' },
            { index: 3, name: 'Owner', mask: null },
          ],
          only: [{ column: 3, values: ['王芳', 'wangfang', 'wang.fang@example.com'] }],
        },
      ],
      maxRows: 500,
      mark: {
        exportId: '7K3M-Q2XD',
        siteName: 'Example',
        person: '王芳',
        purpose: 'Trade fair',
        at: '2026-01-02T03:04:05.000Z',
        notice: 'Marked.',
      },
      recipients: ['AB12'],
      fileName: '客户名单_7K3M-Q2XD_300-of-12480.csv',
    });
  });

  it.each<[string, readonly object[], PlanInput['grant'], number | null, string]>([
    ['what may be taken now', [{ limits: [{ rows: 500 }] }], 'now', 500, '500-of-12480'],
    ['all rows once they are approved', [{ limits: [{ rows: 500 }] }], 'all', null, ''],
    [
      'own rows alone though they are approved',
      [{ whose: 'own', limits: [{ rows: 5 }] }],
      'all',
      null,
      '300-of-12480',
    ],
    [
      'the trimmed rows, whatever is asked',
      [{ limits: [{ rows: 7, over: 'trim' }] }],
      'all',
      7,
      '7-of-12480',
    ],
    ['the trimmed rows', [{ limits: [{ rows: 7, over: 'trim' }] }], 'now', 7, '7-of-12480'],
    ['a whole file has no counts in its name', [{ limits: [{ rows: 20_000 }] }], 'now', 20_000, ''],
  ])('%s', (_name, rules, grant, maxRows, counts) => {
    const made = plan(held(rules), grant);
    expect(made.maxRows).toBe(maxRows);
    expect(made.fileName).toBe(`客户名单_7K3M-Q2XD${counts === '' ? '' : `_${counts}`}.csv`);
  });

  it('leaves hidden tables and empty selections out', () => {
    const some = facts([
      table(),
      table({ index: 1, hidden: true }),
      table({ index: 2, columns: [{ index: 0, name: 'Mobile', class: null, values: {} }] }),
    ]);
    const made = plan(held([{ columns: { deny: ['Mobile'] } }], some));
    expect(made.tables.map(({ index }) => index)).toEqual([0]);
  });

  it('shows an ownerless table only to an approver', () => {
    const some = facts([table(), table({ index: 1, ownRows: null, ownerColumn: null })]);
    const of = held([{ whose: 'own' }], some);
    expect(() => plan(of, 'now')).toThrow('without approval');
    expect(plan(of, 'all').tables.map(({ index, only }) => [index, only?.[0]?.column ?? null])).toEqual([
      [0, 3],
      [1, null],
    ]);
    // Even if a decision should once allow it.
    const { decision } = of;
    if (decision === null) throw new Error('decided above');
    const allowed = { ...of, decision: { ...decision, verdict: 'allow' as const } };
    expect(plan(allowed, 'now').tables.map(({ index }) => index)).toEqual([0]);
  });
});

describe('nothing leaves', () => {
  const base = held([{}]);
  it.each<[string, HeldExport, PlanInput['grant'], string]>([
    ['of what was not decided', { ...base, decision: null }, 'all', 'FORMAT_UNKNOWN'],
    [
      'of what was not read',
      { ...base, facts: { ...facts(), format: null, unreadable: 'LIMIT_CELL' } },
      'all',
      'LIMIT_CELL',
    ],
    ['of what is blocked', held([{ then: 'block' }]), 'all', 'UNEXPECTED'],
    ['now, of what is held whole', held([{ then: 'hold' }]), 'now', 'UNEXPECTED'],
  ])('%s', (_name, of, grant, code) => {
    expect(() => plan(of, grant)).toThrow(expect.objectContaining({ code }));
  });
});

describe('the file’s name', () => {
  it.each([
    ['customers.xlsx', 'customers'],
    [null, 'export'],
    ['', 'export'],
    ['.csv', 'export'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\x\\list.csv', 'list'],
    ['a"b\'c\r\nd.csv', 'abcd'],
    ['fdp.\u202Excod.csv', 'fdp.xcod'],
    ['客户 名单（2026年）.xlsx', '客户 名单（2026年）'],
    ['contacts.2026-01-31', 'contacts.2026-01-31'],
    ['...hidden..', 'hidden'],
    ['$(rm -rf).csv', '(rm -rf)'],
    ['x'.repeat(300), 'x'.repeat(80)],
    ['客'.repeat(300), '客'.repeat(60)],
  ])('%j becomes %j', (given, base) => {
    expect(plan(held([{}], facts(), given)).fileName).toBe(`${base}_7K3M-Q2XD.csv`);
  });

  it('ends as the file does that leaves, and the plan says which', () => {
    const old = { ...facts(), format: 'xls', writtenAs: { format: 'xlsx', extension: 'xlsx' } };
    const made = plan(held([{}], old, '客户.xls'));
    expect(made.fileName).toBe('客户_7K3M-Q2XD.xlsx');
    expect(made).toMatchObject({ format: 'xls', writtenAs: 'xlsx' });
  });

  it('fits any file system, whatever the CRM calls it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
        const { fileName } = plan(held([{}], facts(), given));
        expect(Buffer.byteLength(`${fileName}.pgp`)).toBeLessThanOrEqual(255);
        expect(fileName).toMatch(/^[^/\\"'<>:|?*\p{C}]+_7K3M-Q2XD\.csv$/u);
        expect(fileName).not.toMatch(/^[.\s-]/);
      }),
    );
  });
});

it('a person’s names are name, logins and address, each once', () => {
  expect(ownerValuesOf({ ...person, logins: ['王芳', 'wf'] })).toEqual([
    '王芳',
    'wf',
    'wang.fang@example.com',
  ]);
});
