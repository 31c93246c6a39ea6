/** Kills the gateway as often as is asked: `node test/soak/kill.ts --times N [--seed S]`. Not part of `npm test`, which kills it three times. */

import { parseArgs } from 'node:util';
import { killOften } from '../support/kill.ts';

const { values } = parseArgs({
  options: { times: { type: 'string', default: '30' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const out = (line: string): void => void process.stdout.write(`${line}\n`);

out(`seed ${seed}`);
const { kills, wrongs, midway, done } = await killOften(Number(values.times), numbers(seed), out);
for (const line of wrongs) out(line);
out(JSON.stringify({ seed, kills, wrong: wrongs.length, midway, done }));
process.exitCode = wrongs.length === 0 ? 0 : 1;

/** Random numbers that a seed repeats (mulberry32). */
function numbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
