/** Requests of our own to a CRM, by the way that the browsers' requests take. */

import type { Dispatcher } from 'undici';
import { codingsOf } from '../lib/coding-names.ts';
import { decoded } from '../lib/codings.ts';
import { Fault } from '../lib/fault.ts';
import { bounded } from '../lib/limits.ts';
import { gather } from '../lib/source.ts';
import type { CrmAnswer, CrmClient, CrmRequest } from '../model/crm.ts';
import type { ProxyLog } from './parts.ts';
import type { ProxyApp } from './ports.ts';
import { failureOf } from './upstream-faults.ts';
import type { Failure } from './upstream-faults.ts';
import type { Lane, Upstream, Upstreams } from './upstreams.ts';

/** The body's bound is its own: how well a small answer packs is nobody's trouble. */
const ANY_RATIO = { maxInflatedBytes: Number.POSITIVE_INFINITY, maxInflateRatio: Number.POSITIVE_INFINITY };

/** A `Host` in the request is sent where the app's topology sends on what browsers say; otherwise, and without one, the app's first host name is. */
export function openCrmClient(
  apps: readonly ProxyApp[],
  upstreams: Pick<Upstreams, 'lane'>,
  log: ProxyLog,
): CrmClient {
  const lanes = new Map(
    apps.map((app) => [app.name, { app, lane: upstreams.lane(app.name, app.hosts[0] ?? '') }]),
  );

  return {
    async ask(name, request, limits) {
      const known = lanes.get(name);
      if (known === undefined) throw new Fault('UNEXPECTED', 'asked a CRM: the app is not configured');
      const signal = AbortSignal.timeout(limits.seconds * 1000);
      const host = known.lane.host ?? request.headers.get('host') ?? known.app.hosts[0] ?? '';
      let answer: Dispatcher.ResponseData | null = null;
      try {
        answer = await asked(name, known.lane, request, host, signal);
        return await read(answer, limits.maxBytes);
      } catch (error) {
        answer?.body.on('error', () => undefined).destroy();
        if (error instanceof Fault) throw error;
        if (signal.aborted) throw new Fault('UPSTREAM_TIMEOUT', 'asked the CRM: no whole answer in time');
        throw told(name, error, answer !== null).fault;
      }
    },
  };

  /** A question that changes nothing is asked once more where the first one met a dead connection. */
  async function asked(
    app: string,
    lane: Lane,
    request: CrmRequest,
    host: string,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const first = lane.pick([], request.method === 'GET');
    try {
      return await send(first, first.pool, request, host, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const failure = told(app, error, false);
      if (request.method !== 'GET' || !failure.again) throw failure.fault;
      if (lane.upstreams === 1 && !failure.stale) throw failure.fault;
      const second = lane.pick([first], true);
      const dispatcher = second === first ? first.fresh() : second.pool;
      const answer = send(second, dispatcher, request, host, signal);
      if (second === first) void dispatcher.close().catch(() => undefined);
      return answer;
    }
  }

  function told(app: string, error: unknown, headSeen: boolean): Failure {
    const failure = failureOf(error instanceof Error ? error : new Error('no error'), headSeen);
    log.warn(failure.words, { app, code: failure.fault.code });
    return failure;
  }
}

async function send(
  { address, servername }: Upstream,
  dispatcher: Dispatcher,
  { method, path, headers, body }: CrmRequest,
  host: string,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const sent = Object.fromEntries([...headers].filter(([name]) => name !== 'host'));
  const options: Dispatcher.RequestOptions & { servername?: string } = {
    method: method as Dispatcher.HttpMethod,
    path,
    headers: { ...sent, host },
    body,
    signal,
    ...(servername === null ? {} : { servername }),
  };
  address.load += 1;
  try {
    const answer = await dispatcher.request(options);
    address.answered();
    return answer;
  } catch (error) {
    if (!signal.aborted) address.failed();
    throw error;
  } finally {
    address.load -= 1;
  }
}

async function read(answer: Dispatcher.ResponseData, maxBytes: number): Promise<CrmAnswer> {
  const headers = new Map(
    Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, joined(name, value)] as const],
    ),
  );
  const packed = bounded(answer.body as AsyncIterable<Uint8Array>, maxBytes, 'LIMIT_BYTES');
  const plain = bounded(decoded(packed, codingsOf(headers), ANY_RATIO), maxBytes, 'LIMIT_BYTES');
  return { status: answer.statusCode, headers, body: await gather(plain).catch(undecodable) };
}

const joined = (name: string, value: string | string[]): string =>
  typeof value === 'string' ? value : value.join(name === 'set-cookie' ? '\n' : ', ');

function undecodable(error: unknown): never {
  if (!(error instanceof Fault) || !error.code.startsWith('CODING_')) throw error;
  throw new Fault('UPSTREAM_INVALID', 'asked the CRM: its content coding does not decode');
}
