/** Tests of reloading: a bad rule file never replaces a good one. */

import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';
import { watchRules } from '../../src/config/watch.ts';
import type { Reload, RulesInForce } from '../../src/config/watch.ts';
import { KNOWN, POLICY, project, swap } from './support.ts';

const policyFile = 'rules/policies/rep.yaml';

async function watched(): Promise<{
  folder: string;
  rules: RulesInForce;
  heard: Reload[];
  write: (path: string, text: string) => Promise<void>;
}> {
  const folder = await project();
  const loading = await loadConfig(join(folder, 'config.yaml'), KNOWN);
  if (!loading.ok) throw new Error('the project is good');
  const heard: Reload[] = [];
  const rules = watchRules({
    loaded: loading.loaded,
    known: KNOWN,
    onReload: (reload) => heard.push(reload),
  });
  onTestFinished(() => rules.close());
  return { folder, rules, heard, write: (path, text) => writeFile(join(folder, path), text) };
}

const maxOf = (rules: RulesInForce): number | undefined =>
  rules.current().policies[0]?.rules[0]?.limits[0]?.rows;

describe('a reload', () => {
  it('takes good rules into force', async () => {
    const { rules, write } = await watched();
    const before = rules.current().rulesHash;
    await write(policyFile, swap(POLICY, 'rows: 5', 'rows: 6'));
    const reload = await rules.reload();
    expect(reload).toMatchObject({
      kind: 'loaded',
      rulesHash: rules.current().rulesHash,
      before: { rulesHash: before },
    });
    expect(rules.current().rulesHash).not.toBe(before);
    expect(maxOf(rules)).toBe(6);
  });

  it('says when nothing that decides has changed', async () => {
    const { rules, write } = await watched();
    await write(policyFile, `# a comment\n${POLICY}`);
    expect(await rules.reload()).toEqual({ kind: 'unchanged' });
  });

  it.each([
    ['broken YAML', 'policy: ['],
    ['an empty file', ''],
    ['half a file', POLICY.slice(0, POLICY.indexOf('rules:'))],
    ['an unknown key', swap(POLICY, 'rows: 5', 'rowz: 5')],
    ['a role that does not exist', swap(POLICY, 'roles: [rep]', 'roles: [rap]')],
  ])('refuses %s whole, and the last good rules stay', async (_name, text) => {
    const { rules, write } = await watched();
    const before = rules.current();
    await write(
      'rules/policies/also.yaml',
      swap(swap(POLICY, 'policy: rep', 'policy: also'), 'rows: 5', 'rows: 1'),
    );
    await write(policyFile, text);
    const reload = await rules.reload();
    if (reload.kind !== 'refused') throw new Error(`it was ${reload.kind}`);
    expect(reload.problems[0]?.text).toMatch(/rep\.yaml:\d+:\d+: /);
    expect(rules.current()).toBe(before);
    await write(policyFile, POLICY);
    expect((await rules.reload()).kind).toBe('loaded');
    expect(rules.current().policies).toHaveLength(2);
  });

  it('refuses a folder that is gone, and one that lacks the profile of an app', async () => {
    const { rules, folder, write } = await watched();
    await rename(join(folder, 'rules'), join(folder, 'away'));
    expect((await rules.reload()).kind).toBe('refused');
    await rename(join(folder, 'away'), join(folder, 'rules'));
    await write(policyFile, swap(POLICY, 'profiles: [small]\n', ''));
    await rm(join(folder, 'rules/crm/small.yaml'));
    expect(await rules.reload()).toMatchObject({
      kind: 'refused',
      problems: [{ message: expect.stringContaining('the app crm relies on this profile') }],
    });
    expect(maxOf(rules)).toBe(5);
  });

  it('ends with what stands on disk last, however many were asked for', async () => {
    const { rules, write } = await watched();
    const reloads: Promise<Reload>[] = [];
    for (const max of [6, 7, 8, 9]) {
      await write(policyFile, swap(POLICY, 'rows: 5', `rows: ${max}`));
      reloads.push(rules.reload());
    }
    await Promise.all(reloads);
    expect(maxOf(rules)).toBe(9);
  });

  it('follows a change on disk by itself, good or bad', async () => {
    const { rules, heard, write } = await watched();
    await write(policyFile, swap(POLICY, 'rows: 5', 'rows: 6'));
    await vi.waitFor(() => expect(maxOf(rules)).toBe(6), { timeout: 10_000 });
    await write(policyFile, 'policy: [');
    await vi.waitFor(() => expect(heard.at(-1)?.kind).toBe('refused'), { timeout: 10_000 });
    expect(maxOf(rules)).toBe(6);
  });

  it('follows one change after another of an editor that replaces the file by renaming', async () => {
    const { rules, folder, write } = await watched();
    for (const max of [6, 7, 8, 9]) {
      await write(`beside-${max}`, swap(POLICY, 'rows: 5', `rows: ${max}`));
      await rename(join(folder, `beside-${max}`), join(folder, policyFile));
      await vi.waitFor(() => expect(maxOf(rules)).toBe(max), { timeout: 10_000 });
    }
  }, 45_000);
});
