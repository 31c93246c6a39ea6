/** The benchmarks run, and end with the line that scripts read. How fast anything is stands in no test. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const RUN = join(import.meta.dirname, '..', 'bench', 'run.ts');
const run = (...args: string[]) => promisify(execFile)(process.execPath, [RUN, ...args]);

const HTTP_PEERS = ['http_proxy', 'fastify_http_proxy', 'hono_proxy', 'nginx'];
const RATE = ['requestsPerSecond'];
const FILE_PEER = ['seconds', 'rss_mib'];

describe('npm run bench', () => {
  it.each([
    {
      name: 'proxy',
      sizes: ['--seconds', '1', '--rounds', '1', '--mib', '8'],
      ratio: [...HTTP_PEERS, 'featured_to_bare', 'nginx_1mib'],
      ours: [...RATE, 'featuredRequestsPerSecond', 'mibPerSecond', 'growth_1gib_mib'],
      peers: { ...Object.fromEntries(HTTP_PEERS.map((peer) => [peer, RATE])), nginx_1mib: ['mibPerSecond'] },
    },
    {
      name: 'busy',
      sizes: ['--seconds', '1', '--rows', '200'],
      ratio: ['median_to_idle'],
      ours: ['idle_median_ms', 'busy_median_ms', 'lag_p99_ms', 'pages', 'exports_s'],
      peers: {},
    },
    {
      name: 'connections',
      sizes: ['--connections', '100'],
      ratio: [],
      ours: ['rss_mib', 'rss_before_mib', 'idle', 'websockets'],
      peers: {},
    },
    {
      name: 'csv',
      sizes: ['--rows', '200', '--rounds', '1'],
      ratio: ['papaparse', 'papaparse_full_inspection', 'gb18030_to_utf8'],
      ours: [
        'seconds',
        'seconds_full_inspection',
        'seconds_gb18030',
        'mib_per_second',
        'mib_per_second_gb18030',
        'rss_mib',
        'rss_mib_without_detectors',
      ],
      peers: { papaparse: FILE_PEER, papaparse_parse: FILE_PEER },
    },
    {
      name: 'xlsx',
      sizes: ['--rows', '100', '--rounds', '1'],
      ratio: ['exceljs_stream_shared', 'exceljs_stream_inline'],
      ours: ['seconds_shared', 'seconds_inline', 'rss_mib'],
      peers: { exceljs_stream_shared: FILE_PEER, exceljs_stream_inline: FILE_PEER },
    },
    {
      name: 'json',
      sizes: ['--mib', '1', '--rounds', '1'],
      ratio: ['json_parse_stringify'],
      ours: ['seconds', 'mib_per_second', 'rss_mib'],
      peers: { json_parse_stringify: FILE_PEER },
    },
    {
      name: 'flight',
      sizes: ['--rows', '100', '--rounds', '1'],
      ratio: ['two_to_one'],
      ours: ['four_mib', 'four_s', 'one_s', 'two_s'],
      peers: {},
    },
  ])('$name ends with one JSON line', { timeout: 240_000 }, async ({ name, sizes, ratio, ours, peers }) => {
    const { stdout } = await run(name, '--json', ...sizes);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      bench: name,
      ratio: figures(ratio),
      ours: figures(ours),
      peers: Object.fromEntries(Object.entries(peers).map(([peer, names]) => [peer, figures(names)])),
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

function figures(names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, expect.any(Number)]));
}
