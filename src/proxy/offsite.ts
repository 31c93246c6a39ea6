/** Fetches a file from another host for a user: only from hosts that are named, at addresses that were checked, and without anything of the user's. */

import { lookup as systemLookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import type { Dispatcher } from 'undici';
import { Fault } from '../lib/fault.ts';
import { addressCheck } from '../lib/public-address.ts';
import type { AnswerHead } from '../model/exchange.ts';
import type { OffsiteFile, OffsiteReach } from './ports.ts';
import type { ProxyLimits } from './settings.ts';

const MOST_REDIRECTS = 3;

interface Address {
  readonly address: string;
  readonly family: number;
}

export interface OffsiteParts {
  readonly limits: Pick<ProxyLimits, 'connectSeconds' | 'headersSeconds' | 'idleSeconds'>;
  /** Every address of a host name; the system's own where it is left out. */
  readonly lookup?: (host: string) => Promise<readonly Address[]>;
}

/** A whole answer with its body still to be read; leaving it early closes the connection. Throws OFFSITE_REFUSED where it leads to no host that is named, and UPSTREAM_* where there is no file. */
export function openOffsite(parts: OffsiteParts): (url: URL, reach: OffsiteReach) => Promise<OffsiteFile> {
  const { limits } = parts;
  const lookup = parts.lookup ?? ((host: string) => systemLookup(host, { all: true, verbatim: true }));

  return async (first, reach) => {
    const mayAsk = addressCheck(reach.networks);
    let url = first;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      check(url, reach);
      const agent = agentFor(await checked(url.hostname, mayAsk, lookup), limits);
      let kept = false;
      try {
        const answer = await asked(url, agent);
        const next = redirectOf(answer, url);
        if (next === null) {
          kept = true;
          return fileOf(answer, url, agent);
        }
        url = next;
      } finally {
        // What is not read is not waited for.
        if (!kept) void agent.destroy();
      }
    }
    throw refused('it is redirected too often');
  };
}

function check(url: URL, { accepts, plainHttp }: OffsiteReach): void {
  if (url.protocol !== 'https:' && !(plainHttp && url.protocol === 'http:'))
    throw refused('its address is not https; see apps[].offsite.plainHttp');
  if (url.username !== '' || url.password !== '') throw refused('its address holds a name or a password');
  if (!accepts(url.hostname)) throw refused('its host is not named; see apps[].offsite.hosts');
}

/** All addresses of a name are checked, and it is connected to these and no others: a second look-up could name another machine. */
async function checked(
  hostname: string,
  mayAsk: (address: string) => boolean,
  lookup: (host: string) => Promise<readonly Address[]>,
): Promise<readonly Address[]> {
  const host = hostname.replaceAll(/[[\]]/g, '');
  const family = isIP(host);
  const addresses =
    family === 0
      ? await lookup(host).catch(() => {
          throw new Fault('UPSTREAM_DOWN', 'fetched a file from another host: its name has no address');
        })
      : [{ address: host, family }];
  if (addresses.length === 0 || !addresses.every(({ address }) => mayAsk(address)))
    throw refused('its host has a private address; see apps[].offsite.networks');
  return addresses;
}

function agentFor(addresses: readonly Address[], limits: OffsiteParts['limits']): Agent {
  const known: LookupFunction = (_host, options, done) => {
    const [first] = addresses;
    if (options.all === true) done(null, [...addresses]);
    else done(null, first?.address ?? '', first?.family);
  };
  return new Agent({
    connect: { lookup: known, timeout: limits.connectSeconds * 1000 },
    headersTimeout: limits.headersSeconds * 1000,
    bodyTimeout: limits.idleSeconds * 1000,
    allowH2: false,
  });
}

async function asked(url: URL, agent: Agent): Promise<Dispatcher.ResponseData> {
  const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'exportgate' };
  try {
    return await request(url, { dispatcher: agent, headers });
  } catch (error) {
    throw faultOf(error, 'UPSTREAM_DOWN');
  }
}

/** Where it leads on; null for the file itself. */
function redirectOf({ statusCode, headers }: Dispatcher.ResponseData, from: URL): URL | null {
  const { location } = headers;
  if (statusCode === 200) return null;
  if (statusCode === 206)
    throw new Fault('UPSTREAM_PARTIAL', 'fetched a file from another host: it is a part');
  const leads = [301, 302, 303, 307, 308].includes(statusCode) && typeof location === 'string';
  const next = leads ? URL.parse(location, from.href) : null;
  // The storage's own words name keys and buckets: nothing of them is shown.
  if (next === null) throw new Fault('UPSTREAM_ERROR', 'fetched a file from another host: there is none');
  return next;
}

function fileOf({ headers, body }: Dispatcher.ResponseData, url: URL, agent: Agent): OffsiteFile {
  const fields = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, [value].flat().join(', ')]],
  );
  const head: AnswerHead = { status: 200, headers: new Map(fields) };
  return { head, url, body: chunksOf(body, agent) };
}

async function* chunksOf(body: AsyncIterable<Uint8Array>, agent: Agent): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk;
  } catch (error) {
    throw faultOf(error, 'UPSTREAM_TRUNCATED');
  } finally {
    await agent.destroy();
  }
}

function faultOf(error: unknown, otherwise: 'UPSTREAM_DOWN' | 'UPSTREAM_TRUNCATED'): Fault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^UND_ERR_(?:HEADERS|BODY|CONNECT)_TIMEOUT$/.test(code))
    return new Fault('UPSTREAM_TIMEOUT', 'fetched a file from another host: it took too long');
  if (/^(?:ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code))
    return new Fault(
      'UPSTREAM_TLS',
      'fetched a file from another host: its certificate is not to be trusted',
    );
  return new Fault(otherwise, 'fetched a file from another host: it gave no whole answer');
}

function refused(why: string): Fault {
  return new Fault('OFFSITE_REFUSED', `fetched a file from another host: ${why}`);
}
