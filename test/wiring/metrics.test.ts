/** The figures: what they count, and that nothing of a person, a path or a host of a request stands in them. */

import { describe, expect, it, onTestFinished } from 'vitest';
import { openMetrics } from '../../src/wiring/metrics.ts';
import type { Gauges } from '../../src/wiring/metrics.ts';

const GAUGES: Gauges = {
  exports: async () => ({ draft: 2, waiting: 1 }),
  jobsWaiting: () => 3,
  storeCallsWaiting: () => 4,
  open: () => ({ sockets: 5, tunnels: 1 }),
  upstreams: () => [{ app: 'crm', upstream: 'http://10.0.0.5:8000', well: false }],
};

function open() {
  const metrics = openMetrics({ apps: [{ name: 'crm' }], roles: ['rep', 'boss'] });
  onTestFinished(() => metrics.close());
  return { metrics, lines: async () => (await metrics.text(GAUGES)).text.split('\n') };
}

const DONE = { id: 'secret-id', app: 'crm', method: 'GET', kind: 'crm', status: 200 } as const;

describe('the figures', () => {
  it('count requests, bytes and times by app, kind and class of status', async () => {
    const { metrics, lines } = open();
    metrics.watch({ ...DONE, bytes: 100, upstreamMs: 30, addedMs: 0.5 });
    metrics.watch({ ...DONE, bytes: 50, upstreamMs: 300_000, addedMs: 2 });
    metrics.watch({ ...DONE, kind: 'refused', status: 429, bytes: 1, upstreamMs: null, addedMs: 1 });
    metrics.watch({ ...DONE, app: '', kind: 'own', status: 0, bytes: 0, upstreamMs: null, addedMs: 1 });
    const text = await lines();
    for (const line of [
      'exportgate_requests_total{app="crm",kind="crm",status="2xx"} 2',
      'exportgate_requests_total{app="crm",kind="refused",status="4xx"} 1',
      'exportgate_requests_total{app="",kind="own",status="none"} 1',
      'exportgate_sent_bytes_total{app="crm"} 151',
      'exportgate_upstream_seconds_bucket{app="crm",le="0.025"} 0',
      'exportgate_upstream_seconds_bucket{app="crm",le="0.05"} 1',
      'exportgate_upstream_seconds_bucket{app="crm",le="120"} 1',
      'exportgate_upstream_seconds_bucket{app="crm",le="+Inf"} 2',
      'exportgate_upstream_seconds_sum{app="crm"} 300.03',
      'exportgate_upstream_seconds_count{app="crm"} 2',
      'exportgate_added_seconds_bucket{app="crm",le="0.001"} 2',
      'exportgate_added_seconds_count{app="crm"} 3',
    ])
      expect(text).toContain(line);
    expect(text.join('\n')).not.toContain('secret');
  });

  it('count decisions and rows by role, and know only roles of the configuration', async () => {
    const { metrics, lines } = open();
    metrics.decided('crm', 'hold', ['boss', 'rep']);
    metrics.decided('crm', 'hold', ['boss']);
    metrics.decided('crm', 'block', ['lilei@demo.example']);
    metrics.released('crm', 500, ['rep']);
    metrics.released('crm', 20, ['rep']);
    const text = await lines();
    expect(text).toContain('exportgate_decisions_total{app="crm",verdict="hold",role="boss"} 2');
    expect(text).toContain('exportgate_decisions_total{app="crm",verdict="block",role="none"} 1');
    expect(text).toContain('exportgate_rows_released_total{app="crm",role="rep"} 520');
    expect(text.join('\n')).not.toContain('lilei');
  });

  it('are looked up when somebody asks', async () => {
    const text = await open().lines();
    for (const line of [
      'exportgate_exports{state="waiting"} 1',
      'exportgate_reading_jobs_waiting 3',
      'exportgate_store_calls_waiting 4',
      'exportgate_sockets 5',
      'exportgate_websockets 1',
      'exportgate_upstream_up{app="crm",upstream="http://10.0.0.5:8000"} 0',
    ])
      expect(text).toContain(line);
    expect(text.filter((line) => line.startsWith('exportgate_event_loop_lag_seconds{'))).toHaveLength(2);
  });

  it('follow the text format: each family has its help and type once, before its values', async () => {
    const { metrics, lines } = open();
    metrics.watch({ ...DONE, bytes: 1, upstreamMs: 1, addedMs: 1 });
    const families = (await lines()).filter((line) => line.startsWith('# TYPE'));
    expect(new Set(families).size).toBe(families.length);
    for (const line of await lines())
      expect(line).toMatch(
        /^$|^# (HELP|TYPE) exportgate_\w+ .+$|^exportgate_\w+(\{(\w+="[^"]*",?)+\})? [\d.e+-]+$/,
      );
  });
});
