/** A short run of `npm run fuzz` for every format, and all that it ever found. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formats } from '../src/formats/index.ts';
import { changed, findingOf, randomOf } from './fuzz/engine.ts';
import { KEPT, seedsOf } from './fuzz/seeds.ts';

const RUNS = 60;
const kept = existsSync(KEPT) ? readdirSync(KEPT).filter((file) => file.endsWith('.bin')) : [];

describe.each(formats)('$id', (format) => {
  it('reads a file that is nearly right, or says why not', { timeout: 60_000 }, async () => {
    const seeds = await seedsOf(format);
    expect(seeds.length).toBeGreaterThan(0);
    const random = randomOf(20_261_122);
    for (let run = 0; run < RUNS; run += 1)
      expect([run, await findingOf(format, changed(seeds, random), 4096)]).toEqual([run, null]);
  });

  it('reads what was found once', { timeout: 60_000 }, async () => {
    for (const file of kept.filter((name) => name.replace(/-[0-9a-f]{8}\.bin$/, '') === format.id))
      expect([file, await findingOf(format, readFileSync(join(KEPT, file)), 4096)]).toEqual([file, null]);
  });
});
