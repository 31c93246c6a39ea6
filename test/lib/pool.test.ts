import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { getPriority } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openPool } from '../../src/lib/pool.ts';
import type { Pool, PoolOptions } from '../../src/lib/pool.ts';

const CHILD = new URL('../fixtures/pool/child.ts', import.meta.url);
const STILLBORN = new URL('../fixtures/pool/stillborn.ts', import.meta.url);

const open: Pool[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.close()));
});

function pool(options: Partial<PoolOptions> = {}): Pool {
  const opened = openPool({
    module: CHILD,
    processes: 1,
    heapMiB: 24,
    memoryMiB: 512,
    seconds: 120,
    graceSeconds: 0,
    ...options,
  });
  open.push(opened);
  return opened;
}

const alive = (pid: unknown): boolean => existsSync(`/proc/${String(pid)}`);

describe('a pool', () => {
  it('answers each job with its own result, whatever the order of ending', async () => {
    const two = pool({ processes: 2 });
    const values = Array.from({ length: 20 }, (_, index) => ({ index, bytes: new Uint8Array([index]) }));
    const results = await Promise.all(values.map((value) => two.run({ verb: 'echo', value })));
    expect(results).toEqual(values);
    expect(two.waiting).toBe(0);
  });

  it('keeps a child warm for the next job', async () => {
    const one = pool();
    expect(await one.run({ verb: 'pid' })).toBe(await one.run({ verb: 'pid' }));
  });

  it('makes later jobs wait in line', async () => {
    const one = pool();
    const first = one.run({ verb: 'echo', value: 1 });
    const second = one.run({ verb: 'echo', value: 2 });
    expect(one.waiting).toBe(2);
    expect(await Promise.all([first, second])).toEqual([1, 2]);
  });

  it.each([
    ['a fault, by its code', 'fault', 'FORMAT_BROKEN'],
    ['any other error as UNEXPECTED', 'error', 'UNEXPECTED'],
    ['a child that ended', 'exit', 'READER_DIED'],
    ['a heap that ran full', 'eat-heap', 'READER_DIED'],
  ])('reports %s, without a word of the message, and does the next job', async (_name, verb, code) => {
    const one = pool();
    const failed = await one.run({ verb }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ name: 'Fault', code });
    expect(JSON.stringify([String(failed), failed])).not.toContain('13800138000');
    expect(await one.run({ verb: 'echo', value: 'next' })).toBe('next');
  });

  it.each(['spin', 'hang'])(
    'ends a child that will not (%s) and does the next job in a fresh one',
    async (verb) => {
      const onDied = vi.fn<NonNullable<PoolOptions['onDied']>>();
      const one = pool({ seconds: 2, onDied });
      const before = await one.run({ verb: 'pid' });
      await expect(one.run({ verb })).rejects.toMatchObject({ code: 'LIMIT_TIME' });
      const after = await one.run({ verb: 'pid' });
      expect(after).not.toBe(before);
      expect(onDied).toHaveBeenCalledWith(before, 'LIMIT_TIME');
    },
  );

  it('ends a child whose memory outside the heap grows too large', async () => {
    const one = pool({ memoryMiB: 256 });
    await expect(one.run({ verb: 'eat' })).rejects.toMatchObject({ code: 'LIMIT_MEMORY' });
    expect(await one.run({ verb: 'echo', value: 'next' })).toBe('next');
  });

  it('replaces a child in which a job left much memory, and calls that no death', async () => {
    const onDied = vi.fn<NonNullable<PoolOptions['onDied']>>();
    const one = pool({ memoryMiB: 300, onDied });
    const before = await one.run({ verb: 'keep' });
    expect(await one.run({ verb: 'pid' })).not.toBe(before);
    expect(onDied).not.toHaveBeenCalled();
  });

  it('gives a child no secret of ours', async () => {
    vi.stubEnv('EXPORTGATE_KEY', 'made-up');
    const names = (await pool().run({ verb: 'environment' })) as string[];
    vi.unstubAllEnvs();
    expect(names.filter((name) => !['TZ', 'LANG', 'SystemRoot', 'TEMP'].includes(name))).toEqual(
      names.filter((name) => name.startsWith('NODE_CHANNEL')),
    );
  });

  it.runIf(process.platform !== 'win32')('runs a child at low priority', async () => {
    expect(getPriority((await pool().run({ verb: 'pid' })) as number)).toBe(10);
  });

  it('does not start a child for ever that cannot start: each job fails by itself', async () => {
    const onDied = vi.fn<NonNullable<PoolOptions['onDied']>>();
    const broken = pool({ module: STILLBORN, onDied });
    await expect(broken.run({ verb: 'echo' })).rejects.toMatchObject({ code: 'READER_DIED' });
    await expect(broken.run({ verb: 'echo' })).rejects.toMatchObject({ code: 'READER_DIED' });
    expect(onDied.mock.calls.length).toBeLessThanOrEqual(3);
  });
});

describe('a child', () => {
  it('ends by itself when its parent is gone, even in the middle of a job', async () => {
    const child = fork(CHILD, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const ended = once(child, 'exit');
    await once(child, 'message');
    child.send({ id: 1, job: { verb: 'hang' } });
    child.disconnect();
    expect(await ended).toEqual([0, null]);
  });
});

describe('closing a pool', () => {
  it('ends its children and refuses what waited and what comes later', async () => {
    const one = pool();
    const pid = await one.run({ verb: 'pid' });
    const running = one.run({ verb: 'hang' });
    const waited = one.run({ verb: 'echo' });
    const refused = Promise.all(
      [running, waited].map((job) => expect(job).rejects.toMatchObject({ code: 'READER_DIED' })),
    );
    await one.close();
    await refused;
    await expect(one.run({ verb: 'echo' })).rejects.toMatchObject({ code: 'READER_DIED' });
    expect(alive(pid)).toBe(false);
  });

  it('lets a running job end within its grace', async () => {
    const one = pool({ graceSeconds: 20 });
    await one.run({ verb: 'pid' });
    const running = one.run({ verb: 'echo', value: 'whole' });
    await one.close();
    expect(await running).toBe('whole');
  });
});
