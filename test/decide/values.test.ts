import { expect, it } from 'vitest';
import { Policy } from '../../src/decide/settings.ts';
import { valuesWanted } from '../../src/decide/values.ts';

const policy = (rule: object, apps: readonly string[] = ['*']): Policy =>
  Policy.parse({ policy: 'p', description: 'P.', roles: ['rep'], apps, rules: [{ name: 'r', ...rule }] });

it.each<[string, readonly Policy[], boolean]>([
  ['a rule that denies a class', [policy({ columns: { denyClasses: ['mobile'] } })], true],
  ['a rule that masks a class', [policy({}), policy({ columns: { maskClasses: { email: 'blank' } } })], true],
  ['rules of headings and rows alone', [policy({ rows: { max: 5 }, columns: { deny: ['Phone'] } })], false],
  ['a rule of another app', [policy({ columns: { denyClasses: ['mobile'] } }, ['other'])], false],
  ['no rules', [], false],
])('values are asked for: %s', (_name, policies, wanted) => {
  expect(valuesWanted(policies, 'crm')).toBe(wanted);
});
