/** The encrypted files on disk. */

import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newGatewayKey, openKeyring } from '../../src/lib/keyring.ts';
import { writeSpool } from '../../src/lib/spool.ts';
import type { SpoolRef } from '../../src/model/export.ts';
import type { FileVault } from '../../src/store/vault.ts';
import { openVault } from '../../src/store/vault.ts';
import { newFolder } from './folder.ts';
import { AT } from './made.ts';

const TEXT = '姓名,电话\n张伟,13800138000\n'.repeat(4000);

function newVault(): { vault: FileVault; folder: string } {
  const folder = join(newFolder(), 'files');
  const ring = openKeyring([newGatewayKey(new Date(AT))]);
  return { folder, vault: openVault({ folder, keyring: () => ring }) };
}

async function put(vault: FileVault, text = TEXT): Promise<SpoolRef> {
  const made = vault.create();
  const writer = await writeSpool(made.path, Buffer.from(made.key, 'base64'), 1_000_000);
  await writer.write(Buffer.from(text));
  return vault.seal(made, await writer.end());
}

async function read(vault: FileVault, ref: SpoolRef): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of vault.stream(ref)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

describe('vault', () => {
  it('gives back what was put in, and shows none of it on disk', async () => {
    const { vault, folder } = newVault();
    const ref = await put(vault);
    expect(await read(vault, ref)).toBe(TEXT);
    expect(ref.bytes).toBe(Buffer.byteLength(TEXT));
    expect(readFileSync(join(folder, ref.file)).includes('13800138000')).toBe(false);
    expect(JSON.stringify(ref)).not.toContain(vault.handle(ref).key);
  });

  it.each([
    ['is missing', (vault: FileVault, _path: string, ref: SpoolRef) => vault.remove(ref)],
    ['was changed', (_vault: FileVault, path: string) => writeFileSync(path, flipped(path))],
    [
      'was cut',
      (_vault: FileVault, path: string) => writeFileSync(path, readFileSync(path).subarray(0, -70_000)),
    ],
    ['has more at its end', (_vault: FileVault, path: string) => appendFileSync(path, 'x')],
    [
      'was replaced by another of ours',
      async (vault: FileVault, path: string) => copyFileSync(vault.handle(await put(vault)).path, path),
    ],
  ])('fails with SPOOL_BROKEN when a file %s', async (_name, spoil) => {
    const { vault, folder } = newVault();
    const ref = await put(vault);
    await spoil(vault, join(folder, ref.file), ref);
    await expect(read(vault, ref)).rejects.toMatchObject({ code: 'SPOOL_BROKEN' });
  });

  it.each(['../keys/gateway.json', '/etc/passwd', '', 'a'.repeat(31), `${'a'.repeat(32)}\n`])(
    'opens and removes nothing under the name %j',
    async (file) => {
      const { vault } = newVault();
      const ref = { ...(await put(vault)), file };
      expect(() => vault.handle(ref)).toThrow(expect.objectContaining({ code: 'SPOOL_BROKEN' }));
      await expect(vault.remove(ref)).rejects.toMatchObject({ code: 'SPOOL_BROKEN' });
    },
  );

  it('removes orphans and nothing else when it sweeps', async () => {
    const { vault, folder } = newVault();
    const [kept, orphan] = [await put(vault), await put(vault)];
    writeFileSync(join(folder, 'README'), 'not ours');
    expect(await vault.sweep([kept.file, 'f'.repeat(32)])).toBe(1);
    expect(await vault.files()).toEqual([kept.file]);
    expect(readFileSync(join(folder, 'README'), 'utf8')).toBe('not ours');
    await expect(read(vault, orphan)).rejects.toMatchObject({ code: 'SPOOL_BROKEN' });
  });

  it('keeps removed files until those who copy are done', async () => {
    const { vault } = newVault();
    const ref = await put(vault);
    await vault.withoutRemovals(async () => {
      await vault.withoutRemovals(() => vault.remove(ref));
      expect(await vault.files()).toEqual([ref.file]);
    });
    expect(await vault.files()).toEqual([]);
  });

  it('removes a file that was never sealed, and one that is gone already', async () => {
    const { vault } = newVault();
    const made = vault.create();
    writeFileSync(made.path, 'half');
    await vault.discard(made);
    await vault.discard(made);
    expect(await vault.files()).toEqual([]);
  });
});

function flipped(path: string): Buffer {
  const bytes = readFileSync(path);
  bytes[70_000] = (bytes[70_000] ?? 0) ^ 1;
  return bytes;
}
