/** What is known of the running gateway from outside: whether it is ready, its figures, and a line for each request. */

import type { Config } from '../config/settings.ts';
import type { HeldExports } from '../hold/ports.ts';
import { networkList } from '../lib/networks.ts';
import type { Directory } from '../identify/ports.ts';
import type { Log } from '../lib/log.ts';
import type { Watch } from '../proxy/ports.ts';
import type { Store } from '../store/index.ts';
import type { Health } from '../web/parts.ts';
import { openMetrics } from './metrics.ts';
import type { Gauges, Metrics } from './metrics.ts';

export interface WatchParts {
  readonly config: Config;
  readonly store: Pick<Store, 'probe' | 'countExports' | 'waiting'>;
  readonly upstreams: { health(): ReturnType<Gauges['upstreams']> };
  readonly jobsWaiting: () => number;
  readonly log: Log;
}

export interface Watching {
  /** Tell it of every request. */
  readonly watch: Watch;
  /** Where nobody may read figures, nothing is counted. */
  readonly metrics: Pick<Metrics, 'decided' | 'released'> | null;
  readonly health: () => Promise<Health>;
  /** Null for a client that may not read them. */
  readonly metricsFor: (visit: { readonly clientAddress: string }) => Promise<Page | null>;
  /** From now on the gateway is not ready. */
  drain(): void;
  /** What is open towards browsers, once it is known. */
  countOpen(open: Gauges['open']): void;
  page(path: string): Promise<Page | null>;
  close(): void;
}

/** An answer for whoever watches. */
interface Page {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';
/** How long one look at the store counts: each writes to the disk, and anybody may ask. */
const PROBE_MS = 1000;

export function openWatching({ config, store, upstreams, jobsWaiting, log }: WatchParts): Watching {
  const { port, networks } = config.metrics;
  const metrics = port === undefined && networks.length === 0 ? null : openMetrics(config);
  const mayRead = networkList(networks);
  let open: Gauges['open'] = () => ({ sockets: 0, tunnels: 0 });
  let draining = false;
  let probed: { readonly at: number; readonly well: Promise<boolean> } | null = null;

  function storeIsWell(): Promise<boolean> {
    const now = performance.now();
    if (probed === null || now - probed.at >= PROBE_MS)
      probed = {
        at: now,
        well: store.probe().then(
          () => true,
          () => false,
        ),
      };
    return probed.well;
  }

  const count = metrics?.watch ?? (() => undefined);
  const watch: Watch = config.log.requests
    ? (done) => {
        count(done);
        const { id, ...figures } = done;
        log.info('request', {
          ...figures,
          requestId: id,
          milliseconds: rounded(done.addedMs + (done.upstreamMs ?? 0)),
          addedMilliseconds: rounded(done.addedMs),
          upstreamMilliseconds: done.upstreamMs === null ? undefined : rounded(done.upstreamMs),
        });
      }
    : count;

  /** The rules are always loaded: without good ones the gateway does not start, and bad ones replace none. */
  async function health(): Promise<Health> {
    const well = await storeIsWell();
    const facts = { store: well, draining, upstreams: upstreams.health() };
    return { ready: well && !draining, facts };
  }

  async function figures(): Promise<Page | null> {
    if (metrics === null) return null;
    const exports = (): Promise<Readonly<Record<string, number>>> => store.countExports().catch(() => ({}));
    const made = await metrics.text({
      exports,
      jobsWaiting,
      storeCallsWaiting: () => store.waiting(),
      open: () => open(),
      upstreams: () => upstreams.health(),
    });
    return { status: 200, ...made };
  }

  return {
    watch,
    metrics,
    health,
    metricsFor: async ({ clientAddress }) => (mayRead(clientAddress) ? figures() : null),
    drain() {
      draining = true;
    },
    countOpen(now) {
      open = now;
    },
    async page(path) {
      switch (path) {
        case '/_exportgate/healthz':
          return { status: 200, type: 'text/plain; charset=utf-8', text: 'ok' };
        case '/_exportgate/readyz': {
          const { ready, facts } = await health();
          return { status: ready ? 200 : 503, type: JSON_TYPE, text: JSON.stringify({ ready, ...facts }) };
        }
        case '/_exportgate/metrics':
          return figures();
        default:
          return null;
      }
    },
    close: () => metrics?.close(),
  };
}

/** The same exports; what is charged as it leaves is counted under the person's role. */
export function countedReleases(
  exports: HeldExports,
  metrics: Watching['metrics'],
  directory: Pick<Directory, 'byId'>,
): HeldExports {
  if (metrics === null) return exports;
  return {
    ...exports,
    async move(id, from, change, event, spend) {
      const moved = await exports.move(id, from, change, event, spend);
      if (moved && spend) {
        const { app, person } = spend.account;
        metrics.released(app, spend.amounts.rows, directory.byId(person)?.roles ?? []);
      }
      return moved;
    },
  };
}

const rounded = (ms: number): number => Math.round(ms * 10) / 10;
