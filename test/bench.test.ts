/** The benchmarks run, and end with the line that scripts read. How fast anything is stands in no test. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const RUN = join(import.meta.dirname, '..', 'bench', 'run.ts');
const run = (...args: string[]) => promisify(execFile)(process.execPath, [RUN, ...args]);

const rate = (unit: string) => ({ [unit]: expect.any(Number) as number });

describe('npm run bench', () => {
  it.each([
    ['proxy', 'requestsPerSecond', ['hono', 'node'], ['--requests', '64', '--rounds', '1']],
    ['csv', 'rowsPerSecond', ['papaparse'], ['--rows', '200', '--rounds', '1']],
  ])('%s ends with one JSON line', { timeout: 120_000 }, async (name, unit, peers, sizes) => {
    const { stdout } = await run(name, '--json', ...sizes);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      bench: name,
      ratio: Object.fromEntries(peers.map((peer) => [peer, expect.any(Number)])),
      ours: rate(unit),
      peers: Object.fromEntries(peers.map((peer) => [peer, rate(unit)])),
    });
  });

  it.each([
    ['no name', []],
    ['an unknown name', ['nothing']],
    ['a size that is no count', ['csv', '--rows', 'many']],
  ])('refuses %s and lists what there is', { timeout: 60_000 }, async (_sentence, args) => {
    await expect(run(...args)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/proxy[\s\S]*csv/),
    });
  });
});
