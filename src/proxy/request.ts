/** Reads a browser's request once. Everything after it, the CRM included, sees only what is read here. */

import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { Fault, faultCode } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import { asksForPage, languageOf } from '../lib/negotiate.ts';
import type { Asker, Exchange } from '../model/exchange.ts';
import type { ProxyApp } from './ports.ts';
import { readFields } from './request-headers.ts';
import type { Fields } from './request-headers.ts';
import { readTarget } from './target.ts';

/** A header in which a proxy in front of us names the person, and whose connections may set it. */
interface TrustedHeader {
  /** Lower case. */
  readonly name: string;
  accepts(address: string): boolean;
}

export interface RequestParts {
  readonly apps: readonly ProxyApp[];
  readonly trustedHeader: TrustedHeader | null;
  /** Whether browsers reach us by TLS, which another terminates. */
  readonly behindTls: boolean;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** A request that was read, or what a refusal of it needs to know. `app` is null for a path of our own under a host of no app. */
export type ReadRequest =
  | { readonly kind: 'crm'; readonly exchange: Exchange; readonly app: ProxyApp }
  | { readonly kind: 'own'; readonly exchange: Exchange }
  | {
      readonly kind: 'refused';
      readonly exchange: Pick<Exchange, 'id' | 'app' | 'asker' | 'language'>;
      readonly status: number;
      readonly code: FaultCode;
    };

/** The request as one Exchange; what two readers could read differently is refused. */
export function readRequest(request: IncomingMessage, parts: RequestParts): ReadRequest {
  const id = parts.newId();
  let known: Pick<Exchange, 'id' | 'app' | 'asker' | 'language'> = {
    id,
    app: '',
    asker: 'script',
    language: 'en',
  };
  try {
    const fields = readFields(request.rawHeaders, parts.trustedHeader?.name ?? null);
    known = { ...known, asker: askerOf(fields), language: languageOf(fields.headers.get('accept-language')) };
    checkFraming(fields);
    const host = fields.headers.get('host') ?? '';
    const app = parts.apps.find((candidate) => candidate.hosts.includes(hostName(host)));
    known = { ...known, app: app?.name ?? '' };
    const method = (request.method ?? '').toUpperCase();
    if (method === 'TRACE' || method === 'CONNECT') return refused(known, 405, 'REQUEST_AMBIGUOUS');
    const target = readTarget(originForm(request.url ?? '', host));
    const exchange: Exchange = {
      ...known,
      at: parts.now(),
      method,
      path: target.path,
      query: target.query,
      target: target.sent,
      headers: fields.headers,
      host,
      ...peerOf(request, fields, parts),
      fields: new Map(),
    };
    if (isOwnPath(exchange.path)) return { kind: 'own', exchange };
    if (app === undefined) return refused(known, 421, 'HOST_UNKNOWN');
    return { kind: 'crm', exchange, app };
  } catch (error) {
    return refused(known, 400, faultCode(error));
  }
}

function refused(
  exchange: Pick<Exchange, 'id' | 'app' | 'asker' | 'language'>,
  status: number,
  code: FaultCode,
): ReadRequest {
  return { kind: 'refused', exchange, status, code };
}

/** A browser that says how it will use the answer is believed; an older one is judged by what it accepts. */
function askerOf({ headers }: Fields): Asker {
  const mode = headers.get('sec-fetch-mode');
  const dest = headers.get('sec-fetch-dest');
  if (mode !== undefined || dest !== undefined) {
    const shown = dest === 'document' || dest === 'iframe' || dest === 'frame';
    return mode === 'navigate' || shown ? 'navigation' : 'script';
  }
  const page = asksForPage(headers.get('accept')) && !headers.has('x-requested-with');
  return page ? 'navigation' : 'script';
}

/** node's parser refuses these already; a second look costs nothing and holds if that ever changes. */
function checkFraming({ headers, dropped }: Fields): void {
  const coding = dropped.get('transfer-encoding');
  if (coding === undefined) return;
  if (headers.has('content-length') || coding.trim().toLowerCase() !== 'chunked') {
    throw new Fault('REQUEST_AMBIGUOUS', 'read a request: its length is told in two ways');
  }
}

/** Lower case, without port. */
function hostName(host: string): string {
  if (!/^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host)) {
    throw new Fault('REQUEST_AMBIGUOUS', 'read a request: its Host is not a host');
  }
  return host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
}

/** Path and query of an origin-form or absolute-form target (RFC 9112 section 3.2); the latter must name the same host. */
function originForm(url: string, host: string): string {
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url);
  if (absolute === null) return url;
  if ((absolute[1] ?? '').toLowerCase() !== host.toLowerCase()) {
    throw new Fault('REQUEST_AMBIGUOUS', 'read a request: its target and its Host differ');
  }
  const rest = absolute[2] ?? '';
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function peerOf(
  request: IncomingMessage,
  { dropped }: Fields,
  { trustedHeader, behindTls }: RequestParts,
): Pick<Exchange, 'trusted' | 'clientAddress' | 'secure'> {
  const clientAddress = (request.socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
  const trusted = new Map<string, string>();
  let secure = behindTls || request.socket instanceof TLSSocket;
  if (trustedHeader?.accepts(clientAddress) === true) {
    const value = dropped.get(trustedHeader.name);
    if (value !== undefined) trusted.set(trustedHeader.name, value);
    secure ||= dropped.get('x-forwarded-proto')?.trim().toLowerCase() === 'https';
  }
  return { trusted, clientAddress, secure };
}

function isOwnPath(path: string): boolean {
  return path === '/_exportgate' || path.startsWith('/_exportgate/');
}
