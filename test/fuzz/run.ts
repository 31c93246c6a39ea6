/** `npm run fuzz -- NAME|all [--seconds N] [--seed N]`: reads changed files of a format until the time is over. A finding is kept under test/fixtures/fuzz, and the exit code is 1. */

import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formats } from '../../src/formats/index.ts';
import { changed, findingOf, randomOf } from './engine.ts';
import { fuzzed, KEPT, seedsOf } from './seeds.ts';

/** No small file may keep its reader busy for longer. */
const MOST_MS = 20_000;
const CHUNKS = [1, 7, 4096, 1_000_000];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string' },
    child: { type: 'string' },
  },
});
const [name = ''] = positionals;
const seconds = Number(values.seconds);
const seed = Number(values.seed ?? Date.now() % 2 ** 31);

if (values.child !== undefined) await read(name, values.child);
else if ((name !== 'all' && !fuzzed(name)) || !(seconds > 0)) {
  process.stderr.write(
    `npm run fuzz -- NAME|all [--seconds N] [--seed N]\n${formats.map(({ id }) => id).join(' ')}\n`,
  );
  process.exitCode = 2;
} else {
  const names = name === 'all' ? formats.map(({ id }) => id) : [name];
  for (const one of names) if (!(await watched(one, seconds / names.length))) process.exitCode = 1;
}

/** In a process of its own, which is ended when it stands still. */
async function watched(id: string, allowed: number): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'exportgate-fuzz-'));
  const current = join(folder, 'current');
  const child = fork(
    import.meta.filename,
    [id, '--seconds', String(allowed), '--seed', String(seed), '--child', current],
    {
      execArgv: [...process.execArgv, '--max-old-space-size=512'],
    },
  );
  let runs = 0;
  let finding: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  const awake = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      finding = `took more than ${MOST_MS} ms`;
      child.kill('SIGKILL');
    }, MOST_MS);
  };
  awake();
  child.on('message', (message: { runs: number; finding: string | null }) => {
    awake();
    ({ runs } = message);
    finding ??= message.finding;
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearTimeout(timer);
  finding ??= code === 0 ? null : 'ended its process';
  process.stdout.write(`${id}: ${runs} files, seed ${seed}: ${finding ?? 'nothing found'}\n`);
  if (finding !== null && existsSync(current))
    process.stdout.write(`  kept as ${keep(id, readFileSync(current))}\n`);
  rmSync(folder, { recursive: true });
  return finding === null;
}

async function read(id: string, current: string): Promise<void> {
  const format = fuzzed(id);
  const seeds = format ? await seedsOf(format) : [];
  if (!format || seeds.length === 0) throw new Error(`there is no seed of the format ${id}`);
  const random = randomOf(seed);
  const until = performance.now() + seconds * 1000;
  let runs = 0;
  let finding: string | null = null;
  while (finding === null && performance.now() < until) {
    const bytes = changed(seeds, random);
    writeFileSync(current, bytes);
    const chunk = CHUNKS[random(bytes.length > 20_000 ? 2 : CHUNKS.length)] ?? 4096;
    finding = await findingOf(format, bytes, bytes.length > 20_000 ? Math.max(chunk, 512) : chunk);
    runs += 1;
    if (runs % 50 === 0 || finding !== null) process.send?.({ runs, finding });
  }
  process.send?.({ runs, finding });
  process.disconnect();
}

function keep(id: string, bytes: Uint8Array): string {
  mkdirSync(KEPT, { recursive: true });
  const file = `${id}-${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}.bin`;
  writeFileSync(join(KEPT, file), bytes);
  return file;
}
