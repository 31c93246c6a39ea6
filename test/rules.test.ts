/** The rules that we ship: every example of every profile and every test of every policy holds. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../src/commands/check.ts';
import { loadConfig } from '../src/config/index.ts';
import { tryPolicyTest } from '../src/decide/examples.ts';
import { tryExamples } from '../src/detect/profile.ts';
import { formats } from '../src/formats/index.ts';
import { classNames } from '../src/inspect/class-names.ts';
import { AS_IS_KINDS } from '../src/model/export.ts';
import { tryDetector } from '../src/inspect/rule-detectors.ts';

const ROOT = join(import.meta.dirname, '..');
const known = { classes: classNames, formats: [...formats.map(({ id }) => id), ...AS_IS_KINDS] };

describe('the rules that we ship', () => {
  it('hold together, with every example and test', async () => {
    const { problems, summary } = await check(join(ROOT, 'rules'), {
      known,
      tryExamples,
      tryDetector,
      tryPolicyTest,
      peopleProblems: async () => [],
      checkFiles: async () => ({ problems: [], notes: [] }),
    });
    expect(problems).toEqual([]);
    expect(summary).toMatch(/is good/);
  });

  it('have a test file for each policy', () => {
    const names = readdirSync(join(ROOT, 'rules/policies'));
    const policies = names.filter((name) => !name.endsWith('.test.yaml'));
    expect(policies.length).toBeGreaterThan(0);
    for (const name of policies) expect(names).toContain(name.replace('.yaml', '.test.yaml'));
  });
});

const loading = await loadConfig(join(ROOT, 'config.example.yaml'), known);
const policies = loading.ok ? loading.loaded.policies : [];
describe.each(policies)('policy $policy', ({ policy }) => {
  it('is for people who exist in the example', () => {
    if (!loading.ok) throw new Error('loaded above');
    const { config } = loading.loaded;
    const roles = policies.find((one) => one.policy === policy)?.roles ?? [];
    const known_ = [...config.people.flatMap((person) => person.roles), 'nobody', '*'];
    expect(roles.filter((role) => !known_.includes(role))).toEqual([]);
    // Somebody else may approve what the policy holds.
    for (const person of config.people.filter((one) => one.roles.some((role) => roles.includes(role))))
      expect(
        config.people.some(
          (other) => other.id !== person.id && other.approves.some((role) => person.roles.includes(role)),
        ),
      ).toBe(true);
  });
});

it('the example configuration is good', () => {
  expect(loading.ok ? [] : loading.problems.map(({ text }) => text)).toEqual([]);
});
