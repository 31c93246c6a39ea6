/** Tests of `check`: files, examples and tests, every problem at once. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/commands/check.ts';
import type { CheckParts } from '../../src/commands/check.ts';
import { tryPolicyTest } from '../../src/decide/examples.ts';
import { tryDetector } from '../../src/inspect/rule-detectors.ts';
import { KNOWN, POLICY, project, swap, TESTS } from '../config/support.ts';

const parts: CheckParts = {
  known: KNOWN,
  tryExamples: () => [],
  tryDetector,
  tryPolicyTest,
  peopleProblems: async () => [],
  checkFiles: async () => ({ problems: [], notes: [] }),
};

describe('check', () => {
  it('says in one line what is good', async () => {
    const folder = await project();
    const target = join(folder, 'config.yaml');
    expect(await check(target, parts)).toEqual({
      problems: [],
      warnings: [],
      coverage: '1 of 1 rules reached by tests',
      notes: expect.arrayContaining([expect.stringContaining('crm: topology moved: ')]),
      summary: `${target} is good: 1 profiles with 1 examples, 1 policies with 1 rules and 1 tests`,
    });
  });

  it('takes a rules folder by itself, whose roles nobody knows', async () => {
    const folder = await project({
      'config.yaml': null,
      'rules/policies/rep.yaml': swap(POLICY, 'roles: [rep]', 'roles: [rep, other]'),
    });
    expect((await check(join(folder, 'rules'), parts)).problems).toEqual([]);
  });

  it('points at the test that does not hold', async () => {
    const folder = await project({
      'rules/policies/rep.test.yaml': `${TESTS}${swap(TESTS, 'rows: 5', 'rows: 6')}`,
    });
    const { problems, summary } = await check(join(folder, 'rules'), parts);
    expect(problems).toEqual([
      `${folder}/rules/policies/rep.test.yaml:6:11: five rows: expected verdict "allow", got "hold"`,
    ]);
    expect(summary).toBe(`${folder}/rules: 1 problem`);
  });

  it("says one file's problems together, whatever found them", async () => {
    const folder = await project({
      'rules/detectors/one.yaml': 'detector: other\ncolour: red\n',
      'rules/detectors/two.yaml': 'detector: another\ncolour: red\n',
    });
    const { problems } = await check(join(folder, 'rules'), parts);
    const files = problems.map((text) => text.slice(0, text.indexOf(':')));
    expect(new Set(files).size).toBeGreaterThan(1);
    expect(files).toEqual(files.toSorted((a, b) => files.indexOf(a) - files.indexOf(b)));
    expect(problems.join()).toContain('write "detector: one"');
  });

  it('points at the profile whose example does not hold', async () => {
    const folder = await project();
    const failing = { ...parts, tryExamples: () => ['GET /export: expected contacts, got none'] };
    expect((await check(join(folder, 'rules'), failing)).problems).toEqual([
      `${folder}/rules/crm/small.yaml:10:1: GET /export: expected contacts, got none`,
    ]);
  });

  it('tells the problems of the files before it tries anything', async () => {
    const folder = await project({ 'rules/policies/rep.yaml': 'policy: [' });
    const { problems } = await check(join(folder, 'config.yaml'), parts);
    expect(problems[0]).toMatch(/rep\.yaml:1:10: broken YAML/);
  });
});
