/** `inspect` when the process that reads the file ends: an answer like any other refusal. */

import { expect, it, vi } from 'vitest';
import { inspectFile } from '../../src/commands/look.ts';
import { Fault } from '../../src/lib/fault.ts';
import type { FaultCode } from '../../src/lib/fault.ts';

const lookAt = vi.hoisted(() => vi.fn<(path: string) => Promise<never>>());
vi.mock('../../src/wiring.ts', async (original) => ({ ...(await original<object>()), lookAt }));

type Context = Parameters<typeof inspectFile.run>[0];

async function said(code: FaultCode, json: boolean): Promise<{ lines: string[]; exit: number }> {
  lookAt.mockRejectedValueOnce(new Fault(code, 'ran a job'));
  const lines: string[] = [];
  const context = { json, env: {}, cwd: '/', out: (line: string) => void lines.push(line) };
  const exit = await inspectFile.run(context as unknown as Context, [import.meta.filename], {});
  return { lines, exit };
}

it.each(['READER_DIED', 'LIMIT_TIME', 'LIMIT_MEMORY'] as const)(
  '%s is a refusal with its code',
  async (code) => {
    const { lines, exit } = await said(code, true);
    expect(exit).toBe(1);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { outcome: 'refused', code, format: null, rows: 0, tables: [], values: {} },
    ]);
    const text = (await said(code, false)).lines;
    expect(text[0]).toBe(`Not read: ${code}`);
    expect(text.join()).not.toContain('sensitive');
  },
);

it('anything else ends the command as before', async () => {
  await expect(said('UNEXPECTED', true)).rejects.toThrow('ran a job');
});
