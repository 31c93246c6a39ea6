import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scratchIn } from '../../src/lib/scratch.ts';
import { gather } from '../../src/lib/source.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'room-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const CANARY = Buffer.from('Canary 13912340000 '.repeat(10_000));

describe.each([
  ['in memory', 1_000_000],
  ['on disk', 1000],
])('a scratch file %s', (_where, memoryBytes) => {
  it('gives back what was written, at any place', async () => {
    const scratch = scratchIn(folder, 1_000_000, memoryBytes);
    const room = scratch.room();
    for (let at = 0; at < CANARY.length; at += 777) await room.write(CANARY.subarray(at, at + 777));
    const kept = await room.kept();
    expect(kept.size).toBe(CANARY.length);
    expect(Buffer.from(await gather(kept.stream(100))).equals(CANARY.subarray(100))).toBe(true);
    expect(Buffer.from(await kept.slice(65_000, 66_000)).equals(CANARY.subarray(65_000, 66_000))).toBe(true);
    await kept.drop();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is a copy: the writer may use its memory again', async () => {
    const room = scratchIn(folder, 1_000_000, memoryBytes).room();
    const bytes = Buffer.from('abc');
    await room.write(bytes);
    bytes.fill(0);
    expect(String(await gather((await room.kept()).stream()))).toBe('abc');
  });

  it('has a bound', async () => {
    const scratch = scratchIn(folder, 5000, memoryBytes);
    const room = scratch.room();
    await room.write(CANARY.subarray(0, 5000));
    await expect(room.write(CANARY.subarray(0, 1))).rejects.toMatchObject({ code: 'LIMIT_INFLATED' });
    await scratch.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is gone when the work is done, whatever became of it', async () => {
    const scratch = scratchIn(folder, 1_000_000, memoryBytes);
    const [left, given, kept] = [scratch.room(), scratch.room(), scratch.room()];
    for (const room of [left, given, kept]) await room.write(CANARY);
    await given.drop();
    await kept.kept();
    await scratch.close();
    expect(readdirSync(folder)).toEqual([]);
  });
});

it('what rests on disk is encrypted', async () => {
  const room = scratchIn(folder, 1_000_000, 1000).room();
  await room.write(CANARY);
  await room.write(Buffer.alloc(100));
  const [name = ''] = readdirSync(folder);
  await room.write(Buffer.concat([CANARY, CANARY, CANARY]));
  expect(readFileSync(join(folder, name)).includes('Canary')).toBe(false);
  await room.drop();
  expect(readdirSync(folder)).toEqual([]);
});
