/** What would go wrong if the rules were enforced today, from the directory and the log. */

import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/model/audit.ts';
import type { Principal } from '../../src/model/principal.ts';
import { readinessLines } from '../../src/model/texts/readiness.ts';
import { readinessOf } from '../../src/wiring/readiness.ts';

const person = (id: string, more: Partial<Principal> = {}): Principal => ({
  id,
  name: id,
  email: `${id}@x.example`,
  logins: [id],
  roles: ['sales-rep'],
  manager: null,
  team: null,
  status: { kind: 'active' },
  approves: [],
  language: 'en',
  ...more,
});
const PEOPLE = [
  person('mei'),
  person('boss', { roles: ['sales-manager'], approves: ['sales-rep'] }),
  person('ghost', { logins: [], email: '' }),
  person('roleless', { roles: [] }),
  person('gone', { status: { kind: 'left', since: '2026-01-01' } }),
];
const core = {
  directory: {
    byId: (id: string) => PEOPLE.find((one) => one.id === id) ?? null,
    all: () => PEOPLE,
  },
  settings: { departmentHeads: {} },
} as unknown as Parameters<typeof readinessOf>[0]['core'];

const decided = (
  day: number,
  facts: Readonly<Record<string, unknown>>,
  actor: string | null = 'mei',
): AuditEvent => ({
  type: 'monitored',
  at: `2026-11-0${day}T09:00:00.000Z`,
  exportId: null,
  app: 'crm',
  actor,
  requestId: null,
  facts: {
    v: 1,
    verdict: 'allow',
    unreadable: null,
    format: 'csv',
    approverRoles: ['sales-rep'],
    situation: { person: actor },
    found: { route: 'contacts', mediaType: 'text/csv' },
    ...facts,
  },
});
const EVENTS = [
  // Where the rules are enforced the gateway itself decides: who asked stands in the situation.
  { ...decided(1, { verdict: 'hold' }), type: 'decided', actor: null },
  decided(1, { verdict: 'hold' }),
  decided(2, { verdict: 'hold' }),
  decided(2, {
    verdict: 'hold',
    approval: { stages: [{ of: 'person:boss', count: 1 }], inOrder: true, hours: null },
  }),
  decided(2, { verdict: 'hold' }, 'boss'),
  decided(2, { verdict: 'hold', approverRoles: ['sales-manager'] }, 'boss'),
  decided(3, { verdict: 'hold', unreadable: 'FORMAT_BROKEN', format: null }),
  decided(3, {}, null),
  { ...decided(3, {}), type: 'monitor-blind', facts: { why: 'STORE_DOWN', repeats: 3 } },
  { ...decided(3, {}), facts: { kind: 'channel' } },
] satisfies AuditEvent[];
const report = readinessOf({
  core,
  keys: [
    { name: 'nightly', owner: 'mei' },
    { name: 'orphan', owner: 'gone' },
  ],
  events: EVENTS,
  days: 14,
});

describe('readinessOf', () => {
  it.each([
    ['people whom nothing names', report.people.withoutIdentity, ['ghost']],
    ['people without a role', report.people.withoutRole, ['roleless']],
    [
      'people whom nobody could approve: nobody approves himself',
      report.people.withoutApprover,
      ['boss', 'roleless'],
    ],
    ['keys whose owner may not act', report.keysWithoutOwner, ['orphan']],
    ['exports of nobody', report.unidentified, [{ what: 'crm contacts', count: 1 }]],
    ['files that were not read', report.unreadable, [{ what: 'FORMAT_BROKEN text/csv', count: 1 }]],
    ['what could not be seen, with its repeats', report.unseen, [{ what: 'STORE_DOWN', count: 4 }]],
    [
      'holds for whoever is asked first',
      report.holds,
      [{ approver: 'boss', total: 5, perDay: 0.4, most: 2 }],
    ],
    ['holds that nobody could approve', report.holdsOfNobody, 2],
    ['how many exports it is made from', report.exports, 8],
  ])('names %s', (_sentence, found, expected) => expect(found).toEqual(expected));

  it.each([
    ['en', 'Mend what is listed before enforcing.', 'boss: 5, 0.4 a day, 2 on the busiest day'],
    ['zh-CN', '请先处理以上各项，再开始执行规则。', 'boss：共 5 次，每天 0.4 次，最忙的一天 2 次'],
  ] as const)('is told in %s', (language, last, holds) => {
    const lines = readinessLines(report, false, language);
    expect(lines.at(-1)).toBe(last);
    expect(lines.join('\n')).toContain(holds);
  });
});
