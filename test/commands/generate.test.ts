/** Tests of what is made from the settings: the example loads, the schemas speak of every key, and nothing is stale. */

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { generate } from '../../src/commands/generate.ts';
import { exampleConfig } from '../../src/config/example.ts';
import { loadConfig } from '../../src/config/index.ts';
import { schemaFiles } from '../../src/config/schema.ts';
import { settingsTable } from '../../src/config/table.ts';

const ROOT = join(import.meta.dirname, '../..');

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'exportgate-generate-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

describe('generate', () => {
  it('finds nothing stale in this project', async () => {
    expect(await generate({ root: ROOT, check: true })).toEqual([]);
  });

  it('writes what is missing, and then nothing more', async () => {
    const root = await folder();
    const first = await generate({ root, check: false });
    expect(first).toEqual(['config.example.yaml', ...schemaFiles().map(({ path }) => path)]);
    expect(await generate({ root, check: false })).toEqual([]);
  });

  it('only names what is stale when it checks', async () => {
    const root = await folder();
    await generate({ root, check: false });
    await writeFile(join(root, 'config.example.yaml'), 'old');
    expect(await generate({ root, check: true })).toEqual(['config.example.yaml']);
    expect(await readFile(join(root, 'config.example.yaml'), 'utf8')).toBe('old');
  });

  it('fills the table of a README between its marks, and leaves one without marks alone', async () => {
    const root = await folder();
    await writeFile(join(root, 'README.md'), 'a\n<!-- settings -->\nold\n<!-- /settings -->\nz\n');
    await writeFile(join(root, 'README.zh-CN.md'), 'no marks\n');
    expect(await generate({ root, check: false })).toContain('README.md');
    const page = await readFile(join(root, 'README.md'), 'utf8');
    expect(page).toBe(`a\n<!-- settings -->\n${settingsTable()}\n<!-- /settings -->\nz\n`);
    expect(await readFile(join(root, 'README.zh-CN.md'), 'utf8')).toBe('no marks\n');
    expect(await generate({ root, check: true })).toEqual([]);
  });
});

describe('the example', () => {
  it('loads with the rules that we ship', async () => {
    const root = await folder();
    await cp(join(ROOT, 'rules'), join(root, 'rules'), { recursive: true });
    await writeFile(join(root, 'config.yaml'), exampleConfig());
    const loading = await loadConfig(join(root, 'config.yaml'));
    expect(loading.ok ? [] : loading.problems.map(({ text }) => text)).toEqual([]);
  });

  it('loads too when everything that is off is turned on', async () => {
    const root = await folder();
    await cp(join(ROOT, 'rules'), join(root, 'rules'), { recursive: true });
    const on = exampleConfig().replaceAll(
      /^( *)# ((?: {2})?(?:trustedHeader:|name: x-|networks:|user:|file:))/gm,
      '$1$2',
    );
    await writeFile(join(root, 'config.yaml'), on);
    const loading = await loadConfig(join(root, 'config.yaml'));
    if (!loading.ok) throw new Error(loading.problems.map(({ text }) => text).join('\n'));
    const { config } = loading.loaded;
    expect([config.identity.trustedHeader?.networks.length, config.mail.user, config.key.file]).toEqual([
      1,
      'exportgate',
      './data/keys/gateway.json',
    ]);
  });
});

describe('the schemas', () => {
  it.each(schemaFiles().map(({ path, text }) => [path, text] as const))(
    '%s is a JSON Schema, each key with a sentence or obvious',
    (_path, text) => {
      const schema = JSON.parse(text) as { readonly $schema: string; readonly title: string };
      expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
      // Reads it back: throws where it is no schema that a validator could work with.
      const back = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
      expect(back.safeParse(17).success).toBe(false);
    },
  );
});

describe('the table', () => {
  it('has a line for each setting, with a sentence', () => {
    const lines = settingsTable().split('\n');
    expect(lines.length).toBeGreaterThan(50);
    for (const line of lines.slice(2)) expect(line).toMatch(/^\| `[\w.[\]]+` \| \S.*\| .+ \|.*\|$/);
    expect(lines).toContainEqual(expect.stringMatching(/^\| `listen\.port` .* \| 8080 \| 0 to 65535 \|$/));
  });
});
