/** `npm run bench -- NAME [--json] [--rows N] [--seconds N] [--rounds N] [--mib N] [--connections N]`: one benchmark, ours beside the peers', ending with one JSON line. */

import { parseArgs } from 'node:util';
import { busy } from './busy.ts';
import { connections } from './connections.ts';
import { csv } from './csv.ts';
import { flight } from './flight.ts';
import { json } from './json.ts';
import { policy } from './policy.ts';
import { proxy } from './proxy.ts';
import type { Measured } from './support.ts';
import { xlsx } from './xlsx.ts';

const BENCHMARKS = [proxy, busy, connections, csv, json, xlsx, flight, policy];
const COUNTS = ['rows', 'seconds', 'rounds', 'mib', 'connections'] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    rows: { type: 'string' },
    seconds: { type: 'string' },
    rounds: { type: 'string' },
    mib: { type: 'string' },
    connections: { type: 'string' },
  },
});
const chosen = BENCHMARKS.find(({ name }) => name === positionals[0]);
const counts = COUNTS.map((name) => countOf(values[name]));
if (!chosen || counts.includes(Number.NaN)) {
  const list = BENCHMARKS.map(({ name, says }) => `  ${name.padEnd(12)} ${says}`).join('\n');
  const sizes = COUNTS.map((name) => `[--${name} N]`).join(' ');
  process.stderr.write(`npm run bench -- NAME [--json] ${sizes}\n\n${list}\n`);
  process.exitCode = 2;
} else {
  const [rows = null, seconds = null, rounds = null, mib = null, connections = null] = counts;
  const measured = await chosen.run({ rows, seconds, rounds, mib, connections });
  if (!values.json) process.stdout.write(`${tableOf(measured)}\n`);
  const { ratio, ours, peers } = measured;
  const line = {
    bench: chosen.name,
    ratio: roundedAll(ratio),
    ours: roundedAll(ours),
    peers: Object.fromEntries(Object.entries(peers).map(([peer, figures]) => [peer, roundedAll(figures)])),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function tableOf({ ratio, ours, peers }: Measured): string {
  const lines = [
    ...Object.entries(ours).map(([name, figure]) => [`ours ${name}`, figure] as const),
    ...Object.entries(peers).flatMap(([peer, figures]) =>
      Object.entries(figures).map(([name, figure]) => [`${peer} ${name}`, figure] as const),
    ),
    ...Object.entries(ratio).map(([name, figure]) => [`ours over theirs: ${name}`, figure] as const),
  ];
  return lines
    .map(([name, figure]) => `${name.padEnd(44)}${String(rounded(figure)).padStart(16)}`)
    .join('\n');
}

function roundedAll(figures: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, rounded(figure)]));
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
