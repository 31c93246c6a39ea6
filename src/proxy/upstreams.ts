/** The CRMs' addresses: kept connections to each, and which of several is asked next. */

import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import { Client, Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { openAddress } from './upstream-health.ts';
import type { Address } from './upstream-health.ts';
import type { ProxyLog } from './parts.ts';
import type { ProxyApp } from './ports.ts';
import type { ProxyLimits } from './settings.ts';
import { Health } from './upstream-settings.ts';

/** One address of a CRM, as one host name of the app reaches it. */
export interface Upstream {
  readonly address: Address;
  readonly pool: Pool;
  /** Told to TLS, so that the CRM shows the right certificate; null where it is an address, which is never told (RFC 6066 section 3). */
  readonly servername: string | null;
  /** A connection that has carried nothing yet, for one request; it is closed after that. */
  fresh(): Dispatcher;
}

/** The way of an app's requests under one host name. */
export interface Lane {
  readonly app: ProxyApp;
  /** What the CRM is sent as `Host`; null: what the browser sent. */
  readonly host: string | null;
  readonly upstreams: number;
  /** Whether the CRM is told of the browser's address, and of the name and scheme that it used. */
  readonly forwards: boolean;
  /** The CRM's own origin, where browsers use a name of ours. */
  readonly crm: URL | null;
  /** The next to ask; none of `except` as long as there are others. `mayFail`: the request may be sent to another one after it. */
  pick(except: readonly Upstream[], mayFail: boolean): Upstream;
}

export interface Upstreams {
  /** `host` in lower case; a port does not matter. */
  lane(app: string, host: string): Lane;
  /** Addresses and whether they are well, app by app. */
  health(): readonly { readonly app: string; readonly upstream: string; readonly well: boolean }[];
  /** Ends every connection; answers on their way break off. */
  close(): Promise<void>;
}

export function openUpstreams(
  apps: readonly ProxyApp[],
  { limits, log }: { readonly limits: ProxyLimits; readonly log: ProxyLog },
): Upstreams {
  const pools: Pool[] = [];
  const addresses: { readonly app: string; readonly address: Address }[] = [];
  const lanes = new Map<string, ReadonlyMap<string, Lane>>(apps.map((app) => [app.name, lanesOf(app)]));

  /** Host names share their connections, unless the CRM's certificate is asked for by the browser's name. */
  function lanesOf(app: ProxyApp): ReadonlyMap<string, Lane> {
    const health = app.health ?? Health.parse({});
    const own = originsOf(app).map((origin) => openAddress({ app: app.name, origin, health, log }));
    addresses.push(...own.map((address) => ({ app: app.name, address })));
    const made = new Map<string, Lane>();
    const byNames = new Map<string, Lane>();
    for (const host of app.hosts) {
      const names = own.map(({ origin }) => servernameOf(app, origin, host));
      const lane = byNames.get(names.join(' ')) ?? laneOf(app, own, names);
      byNames.set(names.join(' '), lane);
      made.set(host, lane);
    }
    return made;
  }

  function laneOf(app: ProxyApp, own: readonly Address[], names: readonly (string | null)[]): Lane {
    const upstreams = own.map((address, index) => upstreamOf(app, address, names[index] ?? null));
    const host = hostSentBy(app);
    for (const upstream of upstreams)
      upstream.address.watch((path, seconds) => ask(upstream, path, host ?? app.hosts[0] ?? '', seconds));
    return {
      app,
      host,
      upstreams: upstreams.length,
      // The vendor's own edge tells its servers; our inner addresses are none of its business.
      forwards: app.topology !== 'vendor',
      crm: crmOriginOf(app),
      pick: picker(upstreams, app.balance),
    };
  }

  function upstreamOf(app: ProxyApp, address: Address, servername: string | null): Upstream {
    const options = connectionsOf(app, limits, servername);
    const pool = new Pool(address.origin, options);
    pools.push(pool);
    return {
      address,
      pool,
      servername: servername !== null && isAddress(servername) ? null : servername,
      fresh: () => new Client(address.origin, options),
    };
  }

  return {
    lane(app, host) {
      const colon = host.indexOf(':');
      const lane = lanes.get(app)?.get(colon < 0 ? host : host.slice(0, colon));
      if (lane === undefined) throw new TypeError('lane: an app or a host that is not configured');
      return lane;
    },
    health: () =>
      addresses.map(({ app, address }) => ({ app, upstream: address.origin, well: address.well })),
    async close() {
      for (const { address } of addresses) address.close();
      await Promise.all(pools.map((pool) => pool.destroy()));
    },
  };
}

/** Each upstream as an origin, without a slash at its end. */
const originsOf = ({ upstream }: Pick<ProxyApp, 'upstream'>): readonly string[] =>
  (typeof upstream === 'string' ? [upstream] : upstream).map((url) => new URL(url).origin);

const crmOriginOf = (app: ProxyApp): URL | null =>
  app.topology === 'mapped' ? new URL(app.crmOrigin ?? originsOf(app)[0] ?? '') : null;

const hostSentBy = (app: ProxyApp): string | null => crmOriginOf(app)?.host ?? null;

function connectionsOf(
  { tls, reuseConnections }: ProxyApp,
  limits: ProxyLimits,
  expected: string | null,
): Pool.Options {
  return {
    pipelining: 1,
    ...(reuseConnections === false ? { maxRequestsPerClient: 1 } : {}),
    allowH2: false,
    connect: {
      timeout: limits.connectSeconds * 1000,
      rejectUnauthorized: true,
      // Whatever was told: the certificate must be for this name or address.
      checkServerIdentity: (host, certificate) => checkServerIdentity(expected ?? host, certificate),
      minVersion: tls?.minVersion ?? 'TLSv1.2',
      ...(tls?.ca ? { ca: tls.ca } : {}),
      ...(tls?.certificate ? { cert: tls.certificate } : {}),
      ...(tls?.key ? { key: tls.key } : {}),
    },
    headersTimeout: limits.headersSeconds * 1000,
    bodyTimeout: limits.idleSeconds * 1000,
    maxHeaderSize: 128 * 1024, // CRMs set large cookies
  };
}

/** The certificate must be the upstream's, though `Host` names what the browser asked for; the vendor's own, and that of a bare address, must be the one of that `Host`. */
function servernameOf(app: ProxyApp, origin: string, host: string): string | null {
  const { protocol, hostname } = new URL(origin);
  if (protocol !== 'https:') return null;
  const mapped = crmOriginOf(app)?.hostname ?? hostname;
  const named = app.topology !== 'vendor' && (app.topology === 'mapped' || !isAddress(mapped));
  return app.tls?.servername ?? (named ? mapped.replaceAll(/[[\]]/g, '') : host);
}

const isAddress = (host: string): boolean => isIP(host.replaceAll(/[[\]]/g, '')) !== 0;

/** Well ones first, and of these the least loaded, or the next in turn; when none is well, whichever comes next. */
function picker(upstreams: readonly Upstream[], balance: ProxyApp['balance'] = 'least-loaded'): Lane['pick'] {
  const [only] = upstreams;
  if (only === undefined) throw new TypeError('picker: an app without upstreams');
  if (upstreams.length === 1) return () => only;
  let turn = 0;
  return (except, mayFail) => {
    let best: Upstream | null = null;
    let spare: Upstream | null = null;
    for (let step = 0; step < upstreams.length; step += 1) {
      const one = upstreams[(turn + step) % upstreams.length] ?? only;
      if (except.includes(one)) continue;
      spare ??= one;
      if (!one.address.takes(mayFail)) continue;
      if (best === null || one.address.load < best.address.load) best = one;
      if (balance === 'round-robin') break;
    }
    turn = (turn + 1) % upstreams.length;
    const picked = best ?? spare ?? only;
    picked.address.tried();
    return picked;
  };
}

/** The status of an answer to a question of ours; rejects when there is none. */
async function ask(
  { pool, servername }: Upstream,
  path: string,
  host: string,
  seconds: number,
): Promise<number> {
  const options: Dispatcher.RequestOptions & { servername?: string } = {
    method: 'GET',
    path,
    headers: { host },
    signal: AbortSignal.timeout(seconds * 1000),
    ...(servername === null ? {} : { servername }),
  };
  const { statusCode, body } = await pool.request(options);
  await body.dump();
  return statusCode;
}
