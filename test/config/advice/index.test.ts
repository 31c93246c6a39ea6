/** Advice on good rules: each planted mistake is found, and what only looks like one is not. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../../../src/commands/check.ts';
import { tryPolicyTest } from '../../../src/decide/examples.ts';
import { KNOWN, project } from '../support.ts';

async function adviceOn(rules: string, tests: string | null = TESTS): Promise<readonly string[]> {
  const folder = await project({
    'rules/policies/rep.yaml': `policy: rep\ndescription: Reps.\nroles: [rep]\nrules:\n${rules}`,
    'rules/policies/rep.test.yaml': tests,
  });
  const checked = await check(join(folder, 'config.yaml'), {
    known: KNOWN,
    tryExamples: () => [],
    tryDetector: () => [],
    // What the case expects is another matter: here it only reaches rules.
    tryPolicyTest: (test, rule) => ({ ...tryPolicyTest(test, rule), problems: [] }),
    peopleProblems: async () => [],
    checkFiles: async () => ({ problems: [], notes: [] }),
  });
  expect(checked.problems).toEqual([]);
  return checked.warnings.map((text) => text.replace(`${folder}/rules/policies/`, ''));
}

const TESTS = '- name: one row\n  given: { roles: [rep], rows: 1, app: crm }\n  expect: { verdict: allow }\n';
const OPEN = '  - name: open\n';

describe('advice', () => {
  it.each<[string, string, string]>([
    [
      'an entity glob that takes none',
      '  - { name: a, entities: ["deal*"] }\n',
      'rep.yaml:5:26: never matches: this takes no entity that there is: known are unknown, contacts',
    ],
    [
      'a format glob that takes none',
      '  - { name: a, formats: ["x*y"] }\n',
      'never matches: this takes no format',
    ],
    [
      'channels that no profile names',
      '  - { name: a, kinds: [channel] }\n',
      'never matches: no profile names such a channel',
    ],
    [
      'a key of a browser',
      '  - { name: a, who: { clients: [browser], keys: ["*"] } }\n',
      'never matches: a browser has no key',
    ],
    [
      'people who may do nothing',
      '  - { name: a, who: { states: [left] } }\n',
      'never matches: whoever is suspended or left',
    ],
    [
      'a time outside of all times',
      '  - { name: a, hours: { weekdays: [mon, tue, wed, thu, fri, sat, sun], outside: true } }\n',
      'never matches: no time is outside',
    ],
    [
      'networks in and out',
      '  - { name: a, networks: [10.0.0.0/8], notNetworks: [10.0.0.0/8] }\n',
      'never matches: every one of networks',
    ],
    [
      'a country without a database',
      '  - { name: a, countries: [CN] }\n',
      'never matches: nothing here says where',
    ],
    [
      'a device that nobody tells of',
      '  - { name: a, devices: [managed] }\n',
      'never matches: no proxy says',
    ],
    [
      'a larger limit with the same word',
      '  - { name: a, limits: [{ rows: 5 }, { rows: 9 }] }\n',
      'rep.yaml:5:38: never bites: before it comes "rows 5, hold" of this rule',
    ],
    [
      'a hold above a block',
      '  - { name: a, limits: [{ rows: 5, over: block }, { rows: 9 }] }\n',
      'never bites',
    ],
    ['the same limit twice', '  - { name: a, limits: [{ rows: 5 }, { rows: 5 }] }\n', 'never bites'],
    [
      'a larger limit beside a rule that always applies',
      `  - { name: a, limits: [{ rows: 5 }] }\n  - { name: b, entities: [contacts], columns: { denyClasses: [cn-id] }, limits: [{ rows: 9 }] }\n`,
      'never bites: rep/a always applies too',
    ],
    [
      'a rule that says less than another',
      `${OPEN}  - { name: b, entities: [contacts] }\n`,
      'rep.yaml:6:13: changes nothing: rep/open always applies too',
    ],
    [
      'the second of two that are the same',
      `${OPEN}  - { name: b }\n`,
      'rep.yaml:6:13: changes nothing: rep/open',
    ],
    [
      'a rule that no test reaches',
      '  - { name: a }\n  - { name: b, formats: [xlsx], then: block }\n',
      'rep.yaml:6:13: no test reaches this rule: add a case to rep.test.yaml',
    ],
  ])('finds %s', async (_name, rules, expected) => {
    expect(await adviceOn(rules)).toContainEqual(expect.stringContaining(expected));
  });

  it('finds a policy without a test', async () => {
    expect(await adviceOn(OPEN, null)).toEqual([
      'rep.yaml:1:9: no test tries this policy: write rep.test.yaml beside it',
    ]);
  });

  it.each<[string, string]>([
    [
      'a ladder of approvers',
      '  - { name: a, limits: [{ rows: 5, approvers: [manager] }, { rows: 9, approvers: [boss] }, { rows: 50, over: block }] }\n',
    ],
    ['an alarm above a hold', '  - { name: a, limits: [{ rows: 5 }, { rows: 9, over: alert }] }\n'],
    [
      'the same amount over another time, or of others',
      '  - { name: a, limits: [{ rows: 5 }, { rows: 9, per: day }, { rows: 9, per: day, by: team }] }\n',
    ],
    [
      'a larger limit of a narrower rule that says more besides',
      `  - { name: a, limits: [{ rows: 5 }] }\n  - { name: b, limits: [{ rows: 9 }], say: { en: x, zh-CN: x } }\n`,
    ],
    [
      'a smaller limit in a rule that may be replaced',
      `  - { name: a, limits: [{ rows: 5 }] }\n  - { name: b, columns: { deny: [x] }, limits: [{ rows: 9 }] }\n  - { name: c, who: { people: [bob] }, replaces: [rep/a], then: block }\n`,
    ],
    [
      'a smaller limit in a rule that is only monitored',
      `  - { name: a, mode: monitor, limits: [{ rows: 5 }] }\n  - { name: b, limits: [{ rows: 9 }] }\n`,
    ],
    ['a rule that stands alone', OPEN],
  ])('says nothing idle of %s', async (_name, rules) => {
    const advice = await adviceOn(rules);
    expect(advice.filter((text) => /never|changes nothing/.test(text))).toEqual([]);
  });
});
