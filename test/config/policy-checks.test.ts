/** Names in policies that must exist elsewhere, and words that cannot be kept: each is refused with its place. */

import { describe, expect, it } from 'vitest';
import { problems } from './support.ts';

const rule = (keys: string): Record<string, string> => ({
  'rules/policies/rep.yaml': `policy: rep\ndescription: Reps.\nroles: [rep]\nrules:\n  - { name: other }\n  - { name: a, ${keys} }\n`,
});

describe('a policy is refused', () => {
  it.each<[string, string, string]>([
    [
      'whose person nobody knows',
      'who: { people: [zed] }',
      'rep.yaml:6:32: there is no person "zed": known are ann, bob',
    ],
    ['whose team nobody is in', 'who: { teams: [east] }', 'there is no team "east": none is known'],
    [
      'whose key is not in identity.apiKeys',
      'who: { keys: [erp] }',
      'there is no key in identity.apiKeys "erp"',
    ],
    [
      'whose classes of values nobody finds',
      'limits: [{ values: 5, classes: [iban] }]',
      'there is no class "iban"',
    ],
    [
      'whose holidays are in no file',
      'hours: { holidays: cn-1999 }',
      'there is no file of holidays "cn-1999"',
    ],
    [
      'whose notice is in no file',
      'terms: { acknowledge: { policy: data } }',
      'there is no file under rules/notices "data"',
    ],
    [
      'whose watermark is no profile',
      'terms: { watermark: loud }',
      'there is no profile in marks.profiles "loud"',
    ],
    [
      'whose approver is nobody',
      'limits: [{ rows: 5, approvers: [chief] }]',
      'nobody is meant by "chief": write manager, department-head, approvers, person:ID or a role (rep, boss)',
    ],
    [
      'whose approving person nobody knows',
      'approval: { approvers: ["person:zed"] }',
      'there is no person "zed"',
    ],
    ['that replaces nothing', 'replaces: [rep/none]', 'no rule has this name'],
    ['N12 that replaces itself', 'replaces: ["rep/*"]', 'a rule cannot replace itself'],
    ['whose time zone is none', 'hours: { zone: Mars/Base }', 'there is no such time zone'],
    ['whose hours are empty', "hours: { from: '08:00', to: '08:00' }", 'from and to are the same'],
    ['whose network is none', 'networks: [10.0.0.1/8]', 'this network cannot be used'],
    ['whose country is none', 'countries: [China]', 'this is no country'],
    [
      'N12 that allows and denies a column',
      'columns: { allow: [Name], deny: [ＮＡＭＥ] }',
      'this is allowed and denied in one rule',
    ],
    [
      'that masks what it denies',
      'columns: { maskClasses: { mobile: blank }, denyClasses: [mobile] }',
      'this is masked and denied in one rule',
    ],
  ])('%s', async (_name, keys, expected) => {
    expect(await problems(rule(keys))).toContainEqual(expect.stringContaining(expected));
  });

  it('N12 whose rules replace each other in a round: neither would be off', async () => {
    const round = {
      'rules/policies/rep.yaml':
        'policy: rep\ndescription: Reps.\nroles: [rep]\nrules:\n  - { name: a, replaces: [rep/b] }\n  - { name: b, replaces: [rep/c] }\n  - { name: c, replaces: [rep/a] }\n',
    };
    const found = await problems(round);
    expect(found.filter((text) => text.includes('replaces this rule too'))).toHaveLength(3);
  });

  it('with every problem at once', async () => {
    const found = await problems(
      rule('who: { people: [zed] }, countries: [China], hours: { zone: Mars/Base }'),
    );
    expect(found).toHaveLength(3);
  });

  it.each<[string, string]>([
    [
      'words for approvers',
      'limits: [{ rows: 5, approvers: [manager, department-head, boss, "person:bob"] }]',
    ],
    ['another rule that it replaces', 'replaces: [rep/other]'],
    [
      'a zone, a country and a network that there are',
      "hours: { zone: Asia/Shanghai }, countries: [CN, unknown], networks: [10.0.0.0/8, 'fd00::/8']",
    ],
  ])('but not for %s', async (_name, keys) => {
    expect(await problems(rule(keys))).toEqual([]);
  });
});
