/** The gateway's figures for Prometheus. Everything is counted in plain numbers; the text is made when somebody asks. Labels come from the configuration alone: never a person, a path, a host of a request. */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Registry } from 'prom-client';
import type { Metric } from 'prom-client';
import { VERSION } from '../lib/version.ts';
import type { VerdictKind } from '../model/export.ts';
import type { Watch } from '../proxy/ports.ts';

/** What is not counted but looked up when somebody asks. */
export interface Gauges {
  /** Exports by state. */
  exports(): Promise<Readonly<Record<string, number>>>;
  jobsWaiting(): number;
  storeCallsWaiting(): number;
  open(): { readonly sockets: number; readonly tunnels: number };
  upstreams(): readonly { readonly app: string; readonly upstream: string; readonly well: boolean }[];
}

export interface Metrics {
  readonly watch: Watch;
  /** `roles` of the person; the first one is the label. */
  decided(app: string, verdict: VerdictKind, roles: readonly string[]): void;
  released(app: string, rows: number, roles: readonly string[]): void;
  /** In the text format of Prometheus. */
  text(gauges: Gauges): Promise<{ readonly type: string; readonly text: string }>;
  close(): void;
}

interface Value {
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Where it is not the family's name. */
  readonly metricName?: string;
}

const KINDS = ['crm', 'journey', 'own', 'refused'] as const;
/** By the first digit; 0 for a browser that went away before any. */
const CLASSES = ['none', '1xx', '2xx', '3xx', '4xx', '5xx'] as const;
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120] as const;

/** Figures of one app. */
interface Figures {
  /** By kind and class of status. */
  readonly requests: Float64Array;
  readonly upstream: Spread;
  readonly added: Spread;
  bytes: number;
}

/** Of durations: how many fell into each step of SECONDS, the last for longer ones; and their sum. */
interface Spread {
  readonly steps: Float64Array;
  sum: number;
}

export function openMetrics(config: {
  readonly apps: readonly { readonly name: string }[];
  readonly roles: readonly string[];
}): Metrics {
  const apps = new Map([...config.apps.map(({ name }) => name), ''].map((name) => [name, newFigures()]));
  const decisions = new Map<string, number>();
  const rows = new Map<string, number>();
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  const roleOf = (roles: readonly string[]): string =>
    roles.find((role) => config.roles.includes(role)) ?? 'none';

  return {
    watch(done) {
      const figures = apps.get(done.app);
      if (figures === undefined) return;
      const at = KINDS.indexOf(done.kind) * CLASSES.length + Math.min(5, Math.trunc(done.status / 100));
      figures.requests[at] = (figures.requests[at] ?? 0) + 1;
      figures.bytes += done.bytes;
      note(figures.added, done.addedMs);
      if (done.upstreamMs !== null) note(figures.upstream, done.upstreamMs);
    },
    decided: (app, verdict, roles) => add(decisions, [app, verdict, roleOf(roles)], 1),
    released: (app, count, roles) => add(rows, [app, roleOf(roles)], count),
    async text(gauges) {
      const registry = new Registry();
      const family = (type: 'counter' | 'gauge' | 'histogram', name: string, help: string, values: Value[]) =>
        registry.registerMetric(given(type, `exportgate_${name}`, help, values));
      const exports = await gauges.exports();
      const { sockets, tunnels } = gauges.open();

      family('counter', 'requests_total', 'Requests of browsers.', requestsOf(apps));
      family('counter', 'sent_bytes_total', 'Bytes of body that browsers were sent.', bytesOf(apps));
      family(
        'histogram',
        'upstream_seconds',
        "Time until the head of the CRM's answer.",
        spreadsOf(apps, 'upstream'),
      );
      family(
        'histogram',
        'added_seconds',
        'Time that the gateway added until the first byte, without upstream_seconds.',
        spreadsOf(apps, 'added'),
      );
      family(
        'counter',
        'decisions_total',
        'Decisions about exports.',
        labelled(decisions, ['app', 'verdict', 'role']),
      );
      family('counter', 'rows_released_total', 'Rows that left in files.', labelled(rows, ['app', 'role']));
      family('gauge', 'exports', 'Exports that are kept, by state.', byKey(exports, 'state'));
      family(
        'gauge',
        'event_loop_lag_seconds',
        'How late the event loop was since the figures were last read.',
        lagOf(lag),
      );
      family(
        'gauge',
        'reading_jobs_waiting',
        'Files that wait for a process to read them.',
        one(gauges.jobsWaiting()),
      );
      family(
        'gauge',
        'store_calls_waiting',
        'Calls that the store has not answered.',
        one(gauges.storeCallsWaiting()),
      );
      family('gauge', 'sockets', 'Open connections of browsers.', one(sockets));
      family('gauge', 'websockets', 'Open WebSockets among them.', one(tunnels));
      family('gauge', 'upstream_up', "Whether the CRM's address answers.", upstreamsOf(gauges));
      family('gauge', 'resident_memory_bytes', 'Memory of the main process.', one(process.memoryUsage.rss()));
      family('gauge', 'info', 'The running version.', [{ value: 1, labels: { version: VERSION } }]);
      return { type: registry.contentType, text: await registry.metrics() };
    },
    close: () => void lag.disable(),
  };
}

const newFigures = (): Figures => ({
  requests: new Float64Array(KINDS.length * CLASSES.length),
  upstream: newSpread(),
  added: newSpread(),
  bytes: 0,
});
const newSpread = (): Spread => ({ steps: new Float64Array(SECONDS.length + 1), sum: 0 });

function note(spread: Spread, ms: number): void {
  const seconds = ms / 1000;
  let step = 0;
  while (seconds > (SECONDS[step] ?? Number.POSITIVE_INFINITY)) step += 1;
  spread.steps[step] = (spread.steps[step] ?? 0) + 1;
  spread.sum += seconds;
}

/** The parts of a key are of the configuration and hold no blanks. */
function add(counts: Map<string, number>, key: readonly string[], by: number): void {
  const joined = key.join(' ');
  counts.set(joined, (counts.get(joined) ?? 0) + by);
}

/** prom-client writes the text; its own counters cost too much for each request. */
function given(type: string, name: string, help: string, values: readonly Value[]): Metric {
  return {
    name,
    help,
    get: async () => ({ name, help, type, values, aggregator: 'sum' }),
  } as unknown as Metric;
}

type Apps = ReadonlyMap<string, Figures>;

function requestsOf(apps: Apps): Value[] {
  return [...apps].flatMap(([app, { requests }]) =>
    KINDS.flatMap((kind, row) =>
      CLASSES.map((status, column) => ({
        value: requests[row * CLASSES.length + column] ?? 0,
        labels: { app, kind, status },
      })).filter(({ value }) => value > 0),
    ),
  );
}

const bytesOf = (apps: Apps): Value[] =>
  [...apps].map(([app, { bytes }]) => ({ value: bytes, labels: { app } }));

function spreadsOf(apps: Apps, which: 'upstream' | 'added'): Value[] {
  const name = `exportgate_${which}_seconds`;
  return [...apps].flatMap(([app, figures]) => {
    const { steps, sum } = figures[which];
    let count = 0;
    const buckets = [...steps].map((step, index) => {
      count += step;
      return {
        metricName: `${name}_bucket`,
        value: count,
        labels: { app, le: index < SECONDS.length ? String(SECONDS[index]) : '+Inf' },
      };
    });
    const labels = { app };
    return [
      ...buckets,
      { metricName: `${name}_sum`, value: sum, labels },
      { metricName: `${name}_count`, value: count, labels },
    ];
  });
}

const labelled = (counts: ReadonlyMap<string, number>, names: readonly string[]): Value[] =>
  [...counts].map(([key, value]) => {
    const parts = key.split(' ');
    return { value, labels: Object.fromEntries(names.map((name, index) => [name, parts[index] ?? ''])) };
  });

const byKey = (counts: Readonly<Record<string, number>>, name: string): Value[] =>
  Object.entries(counts).map(([key, value]) => ({ value, labels: { [name]: key } }));

const one = (value: number): Value[] => [{ value, labels: {} }];

/** What the loop was late, in seconds; the timer's own ten milliseconds are no lag. */
function lagOf(lag: ReturnType<typeof monitorEventLoopDelay>): Value[] {
  const at = (percentile: number): number => Math.max(0, lag.percentile(percentile) / 1e9 - 0.01);
  const values = [
    { value: at(50), labels: { quantile: '0.5' } },
    { value: at(99), labels: { quantile: '0.99' } },
  ];
  lag.reset();
  return values;
}

const upstreamsOf = (gauges: Gauges): Value[] =>
  gauges.upstreams().map(({ app, upstream, well }) => ({ value: well ? 1 : 0, labels: { app, upstream } }));
