/** Tests of deciding: tables of sentences. */
/* oxlint-disable unicorn/no-thenable -- a rule's `then` is a word */

import { describe, expect, it } from 'vitest';
import { decide } from '../../src/decide/index.ts';
import type { ExportFound } from '../../src/model/export.ts';
import { facts, input, policy, table } from './support.ts';
import type { Change } from './support.ts';

const found = (change: Partial<ExportFound>): Change => ({
  found: { ...input().found, ...change },
});
const rules = (...list: readonly object[]): Change => ({ policies: [policy(...list)] });
const unread = { facts: { ...facts([]), format: null, unreadable: 'FORMAT_BROKEN' as const } };
const columns = (...names: readonly string[]): ReturnType<typeof table>['columns'] =>
  names.map((name, index) => ({ index, name, class: null, values: {} }));

describe('the verdict', () => {
  it.each<[string, Change, string, string]>([
    ['no rule at all holds', { policies: [] }, 'hold', 'no-rule'],
    ['a rule of another role does not count', { roles: ['other'] }, 'hold', 'no-rule'],
    ['nobody has no rule', { roles: [] }, 'hold', 'no-rule'],
    [
      'a rule of another app does not count',
      { policies: [{ ...policy({}), apps: ['x*'] }] },
      'hold',
      'no-rule',
    ],
    ['a rule of another entity does not count', rules({ entities: ['deals'] }), 'hold', 'no-rule'],
    ['an entity may be a glob', rules({ entities: ['cont*'] }), 'allow', 'within-limits'],
    ['a rule of another kind does not count', rules({ kinds: ['unlisted'] }), 'hold', 'no-rule'],
    ['what cannot be read is held though a rule allows it', unread, 'hold', 'unreadable'],
    [
      'what cannot be read is blocked where a rule blocks',
      { ...unread, ...rules({ then: 'block' }) },
      'block',
      'rule-says',
    ],
    ['a file without a format is held', { facts: { ...facts(), format: null } }, 'hold', 'unreadable'],
    ['within the limit is allowed', rules({ limits: [{ rows: 12_480 }] }), 'allow', 'within-limits'],
    ['one row over the limit is held', rules({ limits: [{ rows: 12_479 }] }), 'hold', 'over-rows'],
    [
      'one row over the limit is trimmed',
      rules({ limits: [{ rows: 12_479, over: 'trim' }] }),
      'trim',
      'over-rows',
    ],
    [
      'one row over the limit is blocked',
      rules({ limits: [{ rows: 12_479, over: 'block' }] }),
      'block',
      'over-rows',
    ],
    [
      'own rows are what is counted',
      rules({ whose: 'own', limits: [{ rows: 500 }] }),
      'allow',
      'within-limits',
    ],
    [
      'own rows of one rule count for the limit of another',
      rules({ whose: 'own' }, { limits: [{ rows: 500 }] }),
      'allow',
      'within-limits',
    ],
    [
      'own rows need an owner column',
      { facts: facts([table({ ownRows: null, ownerColumn: null })]), ...rules({ whose: 'own' }) },
      'hold',
      'no-owner-column',
    ],
    [
      'one table without an owner column is enough to hold',
      {
        facts: facts([table(), table({ index: 1, ownRows: null, ownerColumn: null, rows: 1 })]),
        ...rules({ whose: 'own' }),
      },
      'hold',
      'no-owner-column',
    ],
    [
      'an empty table needs no owner column',
      {
        facts: facts([table({ ownRows: null, ownerColumn: null, rows: 0 })]),
        ...rules({ whose: 'own' }),
      },
      'allow',
      'within-limits',
    ],
    [
      'hidden rows count',
      {
        facts: facts([table({ rows: 10 }), table({ index: 1, hidden: true, rows: 1000 })]),
        ...rules({ limits: [{ rows: 500 }] }),
      },
      'hold',
      'over-rows',
    ],
    [
      'the day’s rows count',
      { used: 1, ...rules({ limits: [{ rows: 12_480, per: 'day' }] }) },
      'hold',
      'over-budget',
    ],
    ['block wins over hold', rules({ then: 'hold' }, { then: 'block' }), 'block', 'rule-says'],
    [
      'hold wins over trim',
      rules({ limits: [{ rows: 1, over: 'trim' }] }, { then: 'hold' }),
      'hold',
      'rule-says',
    ],
    ['trim wins over allow', rules({}, { limits: [{ rows: 1, over: 'trim' }] }), 'trim', 'over-rows'],
    [
      'rules of several policies all apply',
      { policies: [policy({}), policy({ then: 'block' })] },
      'block',
      'rule-says',
    ],
    [
      'a table nobody named is held though a rule allows it',
      { ...found({ kind: 'unlisted' }), ...rules({ kinds: ['unlisted'] }) },
      'hold',
      'unlisted',
    ],
    [
      'a table nobody named is blocked where the app says so',
      { ...found({ kind: 'unlisted' }), unlisted: 'block' },
      'block',
      'unlisted',
    ],
    [
      'an attachment that no rule speaks of is held',
      { ...found({ kind: 'attachment' }), facts: facts([]) },
      'hold',
      'no-rule',
    ],
    [
      'an attachment is blocked where the app says so',
      { ...found({ kind: 'attachment' }), ...unread, attachments: 'block' },
      'block',
      'attachment',
    ],
    [
      'an attachment passes where the app says so',
      { ...found({ kind: 'attachment' }), facts: facts([]), attachments: 'pass' },
      'allow',
      'attachment',
    ],
    [
      'an opaque attachment is held in any case',
      { ...found({ kind: 'attachment' }), facts: facts([]), attachments: 'pass', opaque: true },
      'hold',
      'attachment',
    ],
    [
      'an attachment with rows is held in any case',
      { ...found({ kind: 'attachment' }), attachments: 'pass' },
      'hold',
      'attachment',
    ],
    [
      'the file of a job that nobody was seen to start is held though a rule allows it',
      { unknownJob: true },
      'hold',
      'unknown-job',
    ],
    [
      'a table without headings slips past no rule on headings',
      {
        facts: facts([table({ headed: false, columns: columns('Column 1', 'Column 2') })]),
        ...rules({ columns: { deny: ['Mobile'] } }),
      },
      'hold',
      'rule-says',
    ],
    [
      'a table without headings is fine for a rule on classes',
      {
        facts: facts([table({ headed: false, columns: columns('Column 1', 'Column 2') })]),
        ...rules({ columns: { denyClasses: ['mobile'] } }),
      },
      'allow',
      'within-limits',
    ],
    [
      'JSON keys are headings',
      { facts: facts([table({ headed: false })]), ...rules({ columns: { deny: ['Mobile'] } }) },
      'allow',
      'within-limits',
    ],
  ])('%s', (_name, change, verdict, code) => {
    const decision = decide(input(change));
    expect([decision.verdict, decision.because.code]).toEqual([verdict, code]);
  });
});

describe('rows that nobody owns', () => {
  const hidden = table({ index: 1, hidden: true, rows: 1000, ownRows: null, ownerColumn: null });
  it.each<[string, Change, string]>([
    [
      'count in full',
      { facts: facts([table(), hidden]), ...rules({ whose: 'own', limits: [{ rows: 500 }] }) },
      'over-rows',
    ],
    [
      'never leave when hidden, so they need no owner',
      { facts: facts([table(), hidden]), ...rules({ whose: 'own' }) },
      'within-limits',
    ],
    [
      'are named before another reason to hold',
      { facts: facts([{ ...hidden, hidden: false }]), ...rules({ then: 'hold', whose: 'own' }) },
      'no-owner-column',
    ],
  ])('%s', (_name, change, code) => {
    expect(decide(input(change)).because.code).toBe(code);
  });
});

describe('the rows', () => {
  it.each<[string, Change, number | null, number | null]>([
    ['a hold carries no limit, and what may be taken now', rules({ limits: [{ rows: 500 }] }), null, 500],
    [
      'the smallest limit of all is what may be taken',
      rules({ limits: [{ rows: 500 }] }, { limits: [{ rows: 80, over: 'trim' }] }),
      null,
      80,
    ],
    [
      'the day’s rest is what may be taken',
      { used: 90, ...rules({ limits: [{ rows: 500 }, { rows: 100, per: 'day' }] }) },
      null,
      10,
    ],
    [
      'nothing of a day used up',
      { used: 100, ...rules({ limits: [{ rows: 100, per: 'day' }] }) },
      null,
      null,
    ],
    ['nothing may be taken under a limit of none', rules({ limits: [{ rows: 0 }] }), null, null],
    [
      'nothing may be taken when a rule holds for another reason',
      rules({ then: 'hold' }, { limits: [{ rows: 500 }] }),
      null,
      null,
    ],
    [
      'nothing may be taken of a table nobody named',
      { ...found({ kind: 'unlisted' }), ...rules({ kinds: ['unlisted'], limits: [{ rows: 500 }] }) },
      null,
      null,
    ],
    [
      'a trim carries the smallest limit',
      rules({ limits: [{ rows: 500, over: 'trim' }] }, { limits: [{ rows: 400, over: 'trim' }] }),
      400,
      null,
    ],
    ['an allowed export carries its limit as well', rules({ limits: [{ rows: 20_000 }] }), 20_000, null],
    ['of what is blocked nothing leaves', rules({ then: 'block' }), 0, null],
  ])('%s', (_name, change, maxRows, takeNow) => {
    const decision = decide(input(change));
    expect([decision.limits.maxRows, decision.takeNow]).toEqual([maxRows, takeNow]);
  });

  it('names the smallest limit that is passed, and the rule that owns it', () => {
    const { because } = decide(input(rules({ limits: [{ rows: 500 }] }, { limits: [{ rows: 80 }] })));
    expect(because).toEqual({ code: 'over-rows', rule: 'p/r1', rows: 12_480, limit: 80 });
  });
});

describe('the rest of a decision', () => {
  it('asks the approvers of the roles that matched, and of all roles where none did', () => {
    expect(decide(input({ roles: ['rep', 'other'] })).approverRoles).toEqual(['rep']);
    expect(decide(input({ roles: ['rep', 'other'], policies: [] })).approverRoles).toEqual(['rep', 'other']);
  });

  it('explains every rule, whether it matched or not', () => {
    const asked = input({
      policies: [
        policy({ whose: 'own', limits: [{ rows: 500 }] }),
        { ...policy({}), policy: 'q', roles: ['boss'] },
      ],
    });
    const { steps } = decide(asked, { explain: true });
    expect(steps).toEqual([
      { rule: 'q/r0', matched: false, why: 'speaks of boss; the person is rep' },
      { rule: 'p/r0', matched: true, why: 'own rows only; 300 rows are within 500' },
    ]);
    expect(decide(asked).steps.map(({ rule }) => rule)).toEqual(['p/r0']);
  });

  it('changes nothing that it was given', () => {
    const change = rules({ limits: [{ rows: 1 }], columns: { deny: ['*'] } });
    const given = structuredClone(input(change));
    decide(given);
    expect(given).toEqual(input(change));
  });
});
