/** Tests of the word of rules on files that can leave only as they are. */
/* oxlint-disable unicorn/no-thenable -- a rule's `then` is a word */

import { expect, it } from 'vitest';
import { decide } from '../../src/decide/index.ts';
import { planFor } from '../../src/decide/plan.ts';
import { Fault } from '../../src/lib/fault.ts';
import type { Facts, HeldExport } from '../../src/model/export.ts';
import { decisionOn, planOn } from '../support/as-is.ts';
import { facts, input, policy, table } from './support.ts';

const text = { index: 0, name: 'Text', class: 'mobile', values: { mobile: 20 } };
const report: Facts = {
  ...facts([table({ rows: 20, ownRows: null, ownerColumn: null, columns: [text] })]),
  format: 'pdf',
  unread: 1,
  asIs: { kind: 'pdf', pages: 2 },
};
const picture: Facts = {
  ...facts([]),
  format: null,
  unreadable: 'FORMAT_UNKNOWN',
  asIs: { kind: 'picture' },
};
const other: Facts = { ...picture, asIs: { kind: 'other' } };

it.each<[string, Facts, readonly object[], string, string, boolean]>([
  ['no rule at all is a hold', report, [{ formats: ['csv'] }], 'hold', 'as-is', false],
  ['a rule that allows does not speak of it', report, [{ then: 'allow' }], 'hold', 'as-is', false],
  ['nor of a picture', picture, [{}], 'hold', 'unreadable', false],
  ['pass lets it leave', report, [{ unread: 'pass' }], 'allow', 'within-limits', true],
  ['a picture too', picture, [{ unread: 'pass' }], 'allow', 'within-limits', true],
  ['hold lets an approver let it leave', report, [{ unread: 'hold' }], 'hold', 'as-is', true],
  ['hold is over pass', report, [{ unread: 'pass' }, { unread: 'hold' }], 'hold', 'as-is', true],
  ['block is over hold', report, [{ unread: 'hold' }, { unread: 'block' }], 'block', 'as-is', false],
  [
    'a rule of its kind alone',
    picture,
    [{ formats: ['picture'], unread: 'pass' }],
    'allow',
    'within-limits',
    true,
  ],
  [
    'a rule of another kind is silent',
    picture,
    [{ formats: ['pdf'], unread: 'pass' }],
    'hold',
    'unreadable',
    false,
  ],
  ['what is unknown must be named', other, [{ unread: 'pass' }], 'hold', 'unreadable', false],
  ['and then passes', other, [{ formats: ['other'], unread: 'pass' }], 'allow', 'within-limits', true],
  ['a rule that blocks wins', report, [{ unread: 'pass' }, { then: 'block' }], 'block', 'rule-says', false],
  [
    'rows over the limit wait',
    report,
    [{ unread: 'pass', limits: [{ rows: 19 }] }],
    'hold',
    'over-rows',
    true,
  ],
  [
    'and are never trimmed',
    report,
    [{ unread: 'pass', limits: [{ rows: 19, over: 'trim' }] }],
    'hold',
    'over-rows',
    true,
  ],
  ['own rows alone cannot be told', picture, [{ unread: 'pass', whose: 'own' }], 'hold', 'as-is', true],
  [
    'what a rule masks is looked at',
    report,
    [{ unread: 'pass', columns: { maskClasses: { mobile: 'blank' } } }],
    'hold',
    'as-is',
    true,
  ],
  [
    'what a rule drops never leaves',
    report,
    [{ unread: 'pass', columns: { denyClasses: ['mobile'] } }],
    'hold',
    'as-is',
    false,
  ],
])('%s', (_name, of, rules, verdict, because, may) => {
  const decision = decisionOn(of, ...rules);
  expect([decision.verdict, decision.because.code, decision.asIs ?? false]).toEqual([verdict, because, may]);
  expect(decision.takeNow).toBeNull();
  expect(isPlanned(of, rules)).toBe(may);
});

/** Whether an approver's word makes a plan of it. */
function isPlanned(of: Facts, rules: readonly object[]): boolean {
  try {
    return planOn(of, rules, 'all').unread !== undefined;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

it('explains it', () => {
  expect(decisionOn(report, { unread: 'hold' }).steps.at(-1)).toEqual({
    rule: 'file',
    matched: true,
    why: 'it can leave only as it is (pdf): p/r0 says hold',
  });
});

it.each([
  ['plan.PNG', 'image/png', 'plan_7K3M-Q2XD.png', 'image/png'],
  ['a.svg', 'image/svg+xml', 'a_7K3M-Q2XD.svg', 'application/octet-stream'],
  ['page', 'text/html', 'page_7K3M-Q2XD.bin', 'application/octet-stream'],
  ['x', 'application/xhtml+xml', 'x_7K3M-Q2XD.bin', 'application/octet-stream'],
])('%s of %s leaves as %s of %s', (fileName, mediaType, name, type) => {
  const plan = planOn(picture, [{ unread: 'pass' }], 'now', { fileName, mediaType });
  expect(plan).toMatchObject({
    fileName: name,
    tables: [],
    unread: { kind: 'picture', rows: 0, mediaType: type },
  });
});

it('what was held by a fault of ours is not let go by the rule alone', () => {
  const asked = input({ facts: report, policies: [policy({ unread: 'hold' })] });
  const held = { id: 'x', found: asked.found, facts: report, decision: decide(asked), asked: null };
  const given = { requester: { name: 'A', logins: [], email: 'a@corp.example' }, grant: 'now' as const };
  expect(() =>
    planFor({ ...given, held: held as unknown as HeldExport, recipients: [], at: new Date(0) } as never),
  ).toThrow('nothing go without approval');
});
