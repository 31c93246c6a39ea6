/** What a change of rules says, and which changes count as letting more out. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeLine, changesBetween } from '../../../src/config/changes/index.ts';
import { readRules } from '../../../src/config/rules.ts';
import type { Rules } from '../../../src/config/rules.ts';
import { NO_NAMES } from '../../../src/config/site-names.ts';
import { POLICY, PROFILE, project, swap } from '../support.ts';
import type { Files } from '../support.ts';

async function rulesOf(files: Files): Promise<Rules> {
  const folder = await project(files);
  const read = await readRules(join(folder, 'rules'), NO_NAMES, null);
  if (!read.ok) throw new Error(read.problems.map(({ text }) => text).join('\n'));
  return read.rules;
}

const withRule = (keys: string): Files => ({
  'rules/policies/rep.yaml': `policy: rep\ndescription: Reps.\nroles: [rep]\nrules:\n  - { name: a${keys === '' ? '' : `, ${keys}`} }\n  - { name: b, then: block }\n`,
});

async function lines(before: string, after: string): Promise<readonly string[]> {
  return changesBetween(await rulesOf(withRule(before)), await rulesOf(withRule(after))).map(changeLine);
}

describe('a change', () => {
  it.each<[string, string, string, string]>([
    [
      'a limit that grew',
      'limits: [{ rows: 5 }]',
      'limits: [{ rows: 6 }]',
      'rep/a: limits: [rows 5, hold] -> [rows 6, hold] (loosens)',
    ],
    ['a limit that went', 'limits: [{ rows: 5 }]', '', 'rep/a: limits: [rows 5, hold] -> none (loosens)'],
    ['a milder word above it', 'limits: [{ rows: 5, over: block }]', 'limits: [{ rows: 5 }]', '(loosens)'],
    [
      'other approvers',
      'limits: [{ rows: 5, approvers: [boss] }]',
      'limits: [{ rows: 5, approvers: [manager] }]',
      '(loosens)',
    ],
    [
      'a new step that takes the word from the one below',
      'limits: [{ rows: 5, approvers: [boss] }]',
      'limits: [{ rows: 5, approvers: [boss] }, { rows: 6, approvers: [manager] }]',
      '(loosens)',
    ],
    ['the team’s rows where own were', 'whose: own', 'whose: team', '(loosens)'],
    ['all rows where own were', 'whose: own', 'whose: all', 'rep/a: whose: own -> all (loosens)'],
    [
      'another condition on rows',
      'whose: { column: Region, is: [east] }',
      'whose: { column: Region, is: [west] }',
      '(loosens)',
    ],
    ['a milder verdict', 'then: hold', '', 'rep/a: then: hold -> allow (loosens)'],
    ['a column that is denied no more', 'columns: { deny: [x, y] }', 'columns: { deny: [x] }', '(loosens)'],
    [
      'a weaker mask',
      'columns: { mask: { x: blank } }',
      'columns: { mask: { x: keep-last-4 } }',
      '(loosens)',
    ],
    ['one more column that is allowed', 'columns: { allow: [x] }', 'columns: { allow: [x, y] }', '(loosens)'],
    ['a term that fell away', 'terms: { totp: true }', '', '(loosens)'],
    [
      'more recipients',
      'terms: { recipients: { max: 2 } }',
      'terms: { recipients: { max: 3 } }',
      '(loosens)',
    ],
    [
      'monitoring what was enforced',
      'then: block',
      'then: block, mode: monitor',
      'rep/a: mode: enforce -> monitor (loosens)',
    ],
    [
      'the same limit over a shorter time',
      'limits: [{ rows: 5, per: day }]',
      'limits: [{ rows: 5, per: hour }]',
      '(loosens)',
    ],
    [
      'a limit that counts the screen no more',
      'limits: [{ rows: 5, per: day, counts: all }]',
      'limits: [{ rows: 5, per: day, counts: files }]',
      '(loosens)',
    ],
    [
      'a limit of each person where it was the team’s',
      'limits: [{ rows: 5, per: day, by: team }]',
      'limits: [{ rows: 5, per: day }]',
      '(loosens)',
    ],
    [
      'a limit of another class of values',
      'limits: [{ values: 5, classes: [mobile] }]',
      'limits: [{ values: 5, classes: [email] }]',
      '(loosens)',
    ],
    [
      'a class that is denied no more',
      'columns: { denyClasses: [cn-id, mobile] }',
      'columns: { denyClasses: [mobile] }',
      '(loosens)',
    ],
    [
      'a term of several',
      'terms: { totp: true, encrypt: true }',
      'terms: { encrypt: true, purpose: { minLength: 5 } }',
      '(loosens)',
    ],
    [
      'encryption that fell away',
      'terms: { totp: true, encrypt: true }',
      'terms: { totp: true }',
      '(loosens)',
    ],
    [
      'a shorter purpose',
      'terms: { purpose: { minLength: 9 } }',
      'terms: { purpose: { minLength: 8 } }',
      '(loosens)',
    ],
    ['an exemption', '', 'replaces: ["*/b"]', '(loosens)'],
    ['break-glass', '', 'breakGlass: true', '(loosens)'],
    ['what can leave unread', '', 'unread: pass', '(loosens)'],
    ['another condition', 'when: rows < 5', 'when: rows < 6', '(loosens)'],
    ['other people', 'who: { people: [ann] }', 'who: { people: [bob] }', '(loosens)'],
    [
      'other approvers for all',
      'approval: { approvers: [boss] }',
      'approval: { approvers: [manager] }',
      '(loosens)',
    ],
  ])('N12 %s lets more out', async (_name, before, after, expected) => {
    expect((await lines(before, after)).join('\n')).toContain(expected);
  });

  it.each<[string, string, string]>([
    ['a smaller limit', 'limits: [{ rows: 5 }]', 'limits: [{ rows: 4 }]'],
    ['a harder word', 'limits: [{ rows: 5 }]', 'limits: [{ rows: 5, over: block }]'],
    ['one more limit', 'limits: [{ rows: 5 }]', 'limits: [{ rows: 5 }, { rows: 9, per: day }]'],
    ['own rows alone', '', 'whose: own'],
    ['a stricter verdict', '', 'then: hold'],
    ['a column more that is denied', 'columns: { deny: [x] }', 'columns: { deny: [x, y] }'],
    ['a stricter mask', 'columns: { mask: { x: keep-last-4 } }', 'columns: { mask: { x: blank } }'],
    ['a masked column that is denied', 'columns: { mask: { x: blank } }', 'columns: { deny: [x] }'],
    ['terms', '', 'terms: { totp: true, purpose: { minLength: 5 } }'],
    ['no exemption any more', 'replaces: ["*/b"]', ''],
    ['other words to the employee', 'say: { en: x, zh-CN: x }', 'say: { en: y, zh-CN: y }'],
    [
      'a change of what is only monitored',
      'mode: monitor, limits: [{ rows: 5 }]',
      'mode: monitor, limits: [{ rows: 9 }]',
    ],
    [
      'a rule that only stops, of more',
      'then: block, entities: [contacts]',
      'then: block, entities: [contacts, unknown]',
    ],
  ])('%s does not', async (_name, before, after) => {
    const said = await lines(before, after);
    expect(said).toHaveLength(after.includes('deny: [x] }') && before.includes('mask') ? 1 : said.length);
    expect(said.length).toBeGreaterThan(0);
    expect(said.filter((line) => line.endsWith('(loosens)'))).toEqual([]);
  });

  it('N12 a rule that was taken out lets more out, and so may one that came', async () => {
    const one = await rulesOf({});
    const more = await rulesOf({
      'rules/policies/rep.yaml': `${POLICY}  - name: more\n  - { name: stop, then: block }\n`,
    });
    expect(changesBetween(one, more).map(changeLine)).toEqual([
      'rep/more: added (route *: allow) (loosens)',
      'rep/stop: added (route *: block)',
    ]);
    expect(changesBetween(more, one).map(changeLine)).toEqual([
      'rep/more: removed (route *: allow) (loosens)',
      'rep/stop: removed (route *: block) (loosens)',
    ]);
  });

  it.each([
    '{ name: off, kinds: [list], replaces: ["*/a"] }',
    '{ name: off, then: block, replaces: ["*/a"] }',
    '{ name: glass, then: hold, breakGlass: true }',
  ])('N12 a new rule that stops something and more lets more out: %s', async (rule) => {
    const one = await rulesOf(withRule(''));
    const text = String(withRule('')['rules/policies/rep.yaml']);
    const more = await rulesOf({ 'rules/policies/rep.yaml': `${text}  - ${rule}\n` });
    expect(changesBetween(one, more).map(({ what, loosens }) => [what, loosens])).toEqual([['added', true]]);
  });

  it.each([
    ['N12 an agreement that may be older lets more out', 30, 31, true],
    ['an agreement that must be newer does not', 30, 29, false],
  ] as const)('%s', async (_name, before, after, loosens) => {
    const notice = { 'rules/notices/data.yaml': 'notice: data\ntext: { en: Be fair., zh-CN: 请谨慎。 }\n' };
    const within = (days: number): Files => ({
      ...withRule(`terms: { acknowledge: { policy: data, days: ${days} } }`),
      ...notice,
    });
    const said = changesBetween(await rulesOf(within(before)), await rulesOf(within(after)));
    expect(said.map((one) => one.loosens)).toEqual([loosens]);
  });

  it('N12 another profile lets more out, but for its words', async () => {
    const one = await rulesOf({});
    const other = await rulesOf({
      'rules/crm/small.yaml': swap(PROFILE, 'entity: contacts', 'entity: unknown'),
    });
    const words = await rulesOf({ 'rules/crm/small.yaml': swap(PROFILE, 'A small CRM.', 'Another.') });
    expect(changesBetween(one, other).map(({ name, key, loosens }) => [name, key, loosens])).toEqual([
      ['crm/small', 'exports', true],
    ]);
    expect(changesBetween(one, words).some(({ loosens }) => loosens)).toBe(false);
  });

  it('says nothing of rules that are the same', async () => {
    expect(changesBetween(await rulesOf({}), await rulesOf({}))).toEqual([]);
  });
});
