/** Tests of reading rules: each bad rule file is refused, with its place. */

import { describe, expect, it } from 'vitest';
import { readRules } from '../../src/config/rules.ts';
import { NO_NAMES } from '../../src/config/site-names.ts';
import { POLICY, problems, PROFILE, project, swap, TESTS } from './support.ts';
import type { Files } from './support.ts';

const policy = (from: string, to: string): Files => ({ 'rules/policies/rep.yaml': swap(POLICY, from, to) });

describe('a bad rule is refused', () => {
  it.each<[string, Files, string]>([
    [
      'a policy of a role that does not exist',
      policy('roles: [rep]', 'roles: [rap]'),
      'rules/policies/rep.yaml:3:9: there is no role "rap"',
    ],
    [
      'a policy that relies on a missing profile',
      policy('[small]', '[large]'),
      'rules/policies/rep.yaml:4:12: there is no profile "large": known are small',
    ],
    [
      'a class that no detector finds',
      policy('cn-id', 'cn-idd'),
      'rules/policies/rep.yaml:9:21: there is no class "cn-idd": known are cn-id, mobile',
    ],
    [
      'a masked class that no detector finds',
      policy('denyClasses: [cn-id]', 'maskClasses: { cnid: blank }'),
      'rules/policies/rep.yaml:9:28: there is no class "cnid"',
    ],
    [
      'a mask that does not exist',
      policy('denyClasses: [cn-id]', 'mask: { Name: hide }'),
      'rules/policies/rep.yaml:9:21: "Name" must be',
    ],
    [
      'a format that does not exist',
      policy('name: rows', 'name: rows\n    formats: [xslx]'),
      'rules/policies/rep.yaml:7:15: there is no format "xslx"',
    ],
    [
      'an entity of no profile',
      policy('name: rows', 'name: rows\n    entities: [contact]'),
      'rules/policies/rep.yaml:7:16: there is no entity "contact"',
    ],
    [
      'a rule on lists that speaks of terms, which a list has none of',
      policy('name: rows', 'name: rows\n    kinds: [list]\n    terms: { encrypt: true }'),
      'rules/policies/rep.yaml:8:12: a list on the screen has no terms: put terms into a rule of other kinds',
    ],
    [
      'a rule on lists that speaks of formats, which a list has none of',
      policy('name: rows', 'name: rows\n    kinds: [list]\n    formats: [csv]'),
      'rules/policies/rep.yaml:8:14: a list on the screen has no formats: put formats into a rule of other kinds',
    ],
    [
      'a rule on lists that counts bytes, which a list has none of',
      policy('name: rows', 'name: more\n    kinds: [list]\n    limits: [{ bytes: 5 }]\n  - name: rows'),
      'rules/policies/rep.yaml:8:23: a list on the screen has no bytes: put bytes into a rule of other kinds',
    ],
    [
      'a rule on lists that speaks of classes, since nobody looks at its values',
      policy(
        'name: rows',
        'name: more\n    kinds: [list]\n    columns: { denyClasses: [cn-id] }\n  - name: rows',
      ),
      'rules/policies/rep.yaml:8:29: a list on the screen has no denyClasses: put denyClasses into a rule of other kinds',
    ],
    [
      'a rule on channels that counts rows',
      policy('name: rows', 'name: rows\n    kinds: [channel]'),
      'rules/policies/rep.yaml:8:13: nobody sees what leaves by a channel, so limits cannot be kept',
    ],
    [
      'kinds of channels in a rule on exports',
      policy('name: rows', 'name: rows\n    channels: [email]'),
      'rules/policies/rep.yaml:7:15: channels stands beside `kinds: [channel]` alone',
    ],
    ['an unknown key', policy('rows: 5', 'row: 5'), 'rules/policies/rep.yaml:7:16: unknown key "row"'],
    [
      'two rules of one name',
      { 'rules/policies/rep.yaml': `${POLICY}  - name: rows\n` },
      'rules/policies/rep.yaml:10:11: another rule',
    ],
    [
      'another name than its file',
      policy('policy: rep', 'policy: reps'),
      'rules/policies/rep.yaml:1:9: the file is called rep.yaml',
    ],
    [
      'a profile of another name than its file',
      { 'rules/crm/small.yaml': swap(PROFILE, 'profile: small', 'profile: big') },
      'rules/crm/small.yaml:1:10: the file is called small.yaml',
    ],
    [
      'a profile without examples',
      { 'rules/crm/small.yaml': swap(PROFILE, 'examples:\n  - { url: /export, is: contacts }\n', '') },
      'rules/crm/small.yaml:1:1: "examples" is missing',
    ],
    [
      'a profile whose refusals would say nothing',
      { 'rules/crm/small.yaml': swap(PROFILE, '{message}', '{code}') },
      'rules/crm/small.yaml:9:18: "body" does not fit (JSON in the CRM',
    ],
    [
      'a test without a policy',
      { 'rules/policies/rap.test.yaml': TESTS },
      'rules/policies/rap.test.yaml:1:1: there is no policy rap.yaml',
    ],
    [
      'a test with an unknown key',
      { 'rules/policies/rep.test.yaml': swap(TESTS, 'rows: 5', 'row: 5') },
      'rules/policies/rep.test.yaml:2:26: unknown key "row": write "rows"',
    ],
    [
      'a file that nobody would read',
      { 'rules/policies/more.yml': POLICY },
      'rules/policies/more.yml:1:1: this file is not read',
    ],
    [
      'a detector that nobody would read',
      { 'rules/detectors/x.yml': '' },
      'rules/detectors/x.yml:1:1: this file is not read',
    ],
    [
      'a detector whose pattern looks around',
      { 'rules/detectors/x.yaml': detector("'(?<=a)b'") },
      'rules/detectors/x.yaml:3:10: "pattern" does not fit: write RE2',
    ],
    [
      'a detector that finds nothing everywhere',
      { 'rules/detectors/x.yaml': detector("'a*'") },
      'rules/detectors/x.yaml:3:10: "pattern" does not fit: write RE2',
    ],
    [
      'a detector by another name',
      { 'rules/detectors/y.yaml': detector('abc') },
      'rules/detectors/y.yaml:1:11: the file is called y.yaml',
    ],
  ])('%s', async (_name, change, expected) => {
    expect(await problems(change)).toContainEqual(expect.stringContaining(expected));
  });

  it('a star in a name of a policy is no name', async () => {
    expect(
      await problems(policy('name: rows', 'name: rows\n    entities: ["con*"]\n    formats: ["*"]')),
    ).toEqual([]);
  });
});

const detector = (pattern: string): string =>
  `detector: x\ndescription: Letters.\npattern: ${pattern}\nfinds: [abc]\nignores: ['1']\n`;

describe('detectors of the rules', () => {
  it('add a class that policies may name', async () => {
    const change = {
      ...policy('denyClasses: [cn-id]', 'denyClasses: [x]'),
      'rules/detectors/x.yaml': detector('abc'),
    };
    expect(await problems(change)).toEqual([]);
  });

  it('change the hash of the rules', async () => {
    const hashes = await Promise.all(
      ['abc', 'abcd'].map(async (pattern) => {
        const folder = await project({ 'rules/detectors/x.yaml': detector(pattern) });
        const read = await readRules(`${folder}/rules`, NO_NAMES, null);
        return read.ok ? read.rules.rulesHash : null;
      }),
    );
    expect(new Set(hashes).size).toBe(2);
    expect(hashes).not.toContain(null);
  });
});
