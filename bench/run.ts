/** `npm run bench -- NAME [--json] [--rows N] [--requests N] [--rounds N]`: one benchmark, ours beside the peers', ending with one JSON line. */

import { parseArgs } from 'node:util';
import { csv } from './csv.ts';
import { proxy } from './proxy.ts';
import type { Measured } from './support.ts';

const BENCHMARKS = [proxy, csv];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    rows: { type: 'string' },
    requests: { type: 'string' },
    rounds: { type: 'string' },
  },
});
const chosen = BENCHMARKS.find(({ name }) => name === positionals[0]);
const counts = [values.rows, values.requests, values.rounds].map(countOf);
if (!chosen || counts.includes(Number.NaN)) {
  const list = BENCHMARKS.map(({ name, says }) => `  ${name.padEnd(8)} ${says}`).join('\n');
  process.stderr.write(`npm run bench -- NAME [--json] [--rows N] [--requests N] [--rounds N]\n\n${list}\n`);
  process.exitCode = 2;
} else {
  const [rows = null, requests = null, rounds = null] = counts;
  const measured = await chosen.run({ rows, requests, rounds });
  if (!values.json) process.stdout.write(`${tableOf(measured)}\n`);
  process.stdout.write(`${JSON.stringify(lineOf(chosen.name, measured))}\n`);
}

/** Ours over theirs: above 1 is faster. */
function lineOf(name: string, { unit, ours, peers }: Measured): Readonly<Record<string, unknown>> {
  const each = (make: (rate: number) => unknown): Record<string, unknown> =>
    Object.fromEntries(Object.entries(peers).map(([peer, rate]) => [peer, make(rate)]));
  return {
    bench: name,
    ratio: each((rate) => rounded(ours / rate)),
    ours: { [unit]: rounded(ours) },
    peers: each((rate) => ({ [unit]: rounded(rate) })),
  };
}

function tableOf({ unit, ours, peers }: Measured): string {
  const lines = [
    ['', unit, 'ours over theirs'],
    ['ours', rounded(ours), ''],
  ];
  for (const [peer, rate] of Object.entries(peers)) lines.push([peer, rounded(rate), rounded(ours / rate)]);
  return lines
    .map(
      ([name, rate, ratio]) =>
        `${String(name).padEnd(12)}${String(rate).padStart(20)}${String(ratio).padStart(20)}`,
    )
    .join('\n');
}

/** Whole numbers above a hundred, three digits below. */
function rounded(value: number): number {
  return Number(value >= 100 ? value.toFixed(0) : value.toPrecision(3));
}

/** Null when it was not given, NaN when it is no count. */
function countOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : Number.NaN;
}
