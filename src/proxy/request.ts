/** Reads a browser's request once. Everything after it, the CRM included, sees only what is read here. */

import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { Fault, faultCode } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import { asksForPage, languageOf } from '../lib/negotiate.ts';
import { remembered } from '../lib/remembered.ts';
import type { Asker, Exchange } from '../model/exchange.ts';
import { clientAddress, isMisdirected, peerAddress, saysHttps } from './peer.ts';
import type { ProxyApp } from './ports.ts';
import { ReadExchange } from './exchange.ts';
import { StreamRequest } from './h2-request.ts';
import { fieldReader, withoutFields } from './request-fields.ts';
import type { Fields } from './request-fields.ts';
import { hostReader, originForm } from './host.ts';
import { Strict } from './settings.ts';
import { readTarget } from './target.ts';
import type { Target } from './target.ts';

/** A header in which a proxy in front of us names the person, and whose connections may set it. */
interface TrustedHeader {
  /** Lower case. */
  readonly name: string;
  /** A second header of the same proxy; lower case. */
  readonly second?: string | undefined;
  /** Where the proxy shows a secret, too; nobody else is told what stands in it. */
  readonly secret?: string | undefined;
  accepts(address: string, secret: string | undefined): boolean;
}

export interface RequestParts {
  readonly apps: readonly ProxyApp[];
  readonly trustedHeader: TrustedHeader | null;
  /** Header in which a trusted proxy says what the device is. */
  readonly deviceHeader?: string | undefined;
  /** Lower-case names of headers that prove themselves (a signed token, a key, the CRM's own session): anybody may send them, once, under no other spelling. The same list while they do not change. */
  readonly signedHeaders?: () => readonly string[];
  /** Whether a socket's other end is a proxy in front of us whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed; absent: nobody's are. */
  readonly trustsProxy?: (address: string) => boolean;
  /** Whether browsers reach us by TLS, which another terminates. */
  readonly behindTls: boolean;
  /** Whether an app's requests are only watched: then nothing is refused that could be sent on. Absent: none is. */
  readonly monitors?: (app: string) => boolean;
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
      /** For the log: what could be read in two ways. It never quotes the request. */
      readonly why?: string;
    };

/** Who must be told of a refusal, as far as it was read. */
type Known = { -readonly [Key in 'id' | 'app' | 'asker' | 'language']: Exchange[Key] };

const DEFAULTS = Strict.parse({});
/** Of an app that is only watched. */
const LENIENT = Strict.parse({ encodedSlash: 'pass', backslash: 'pass', doubleEncoding: 'pass' });
const NOTHING: ReadonlyMap<string, string> = new Map();
const NONE: readonly string[] = [];

/** No browser wishes for so many languages or types; sorting thousands of them would keep everybody waiting. */
const MAX_WISHES = 500;

/** Reads a request as one Exchange; what two readers could read differently is refused. */
export function requestReader(parts: RequestParts): (request: IncomingMessage) => ReadRequest {
  const { signedHeaders = () => NONE } = parts;
  let signed = signedHeaders();
  let readFields = fieldReader(namesOf(parts), signed);
  const readHost = hostReader(parts.apps);
  const languageIn = remembered(200, languageOf);
  const unwantedBy = new Map(
    parts.apps.map((app) => [
      app,
      [...(app.strict?.dropHeaders ?? []), ...(app.assertion === undefined ? [] : [app.assertion.header])],
    ]),
  );

  const ownNames = new Map(
    parts.apps.map((app) => [app, app.assertion === undefined ? [] : [app.assertion.header]]),
  );

  return (request) => {
    const known: Known = { id: parts.newId(), app: '', asker: 'script', language: 'en' };
    if (signedHeaders() !== signed) {
      signed = signedHeaders();
      readFields = fieldReader(namesOf(parts), signed);
    }
    try {
      const fields = readFields(request.rawHeaders);
      known.asker = askerOf(fields);
      known.language = languageIn((fields.headers.get('accept-language') ?? '').slice(0, MAX_WISHES));
      checkVersion(request);
      checkFraming(fields, request.httpVersion);
      const host = readHost(fields.headers.get('host') ?? '');
      const { app } = host;
      known.app = app?.name ?? '';
      const method = (request.method ?? '').toUpperCase();
      if (method === 'TRACE' || method === 'CONNECT') return refused(known, 405, 'METHOD_REFUSED');
      if (app !== null && isMisdirected(request.socket, host.name, app))
        return refused(known, 421, 'REQUEST_AMBIGUOUS');
      const watched = app !== null && parts.monitors?.(app.name) === true;
      const unwanted = (app === null ? undefined : (watched ? ownNames : unwantedBy).get(app)) ?? NONE;
      const raw = originForm(request.url ?? '', host);
      const target = watched ? asItCame(raw) : readTarget(raw, app?.strict ?? DEFAULTS);
      const { trusted, clientAddress, secure } = peerOf(request, fields, parts);
      const read: Omit<Exchange, 'query'> = {
        id: known.id,
        at: parts.now(),
        app: known.app,
        method,
        path: target.path,
        target: target.sent,
        headers: unwanted.length === 0 ? fields.headers : withoutFields(fields.headers, unwanted),
        trusted,
        clientAddress,
        host: host.sent,
        secure,
        asker: known.asker,
        language: known.language,
        fields: NOTHING,
      };
      const exchange = new ReadExchange(read, target.search);
      if (isOwnPath(exchange.path)) return { kind: 'own', exchange };
      if (app === null) return refused(known, 421, 'HOST_UNKNOWN');
      return { kind: 'crm', exchange, app };
    } catch (error) {
      return {
        ...refused(known, 400, faultCode(error)),
        ...(error instanceof Fault ? { why: error.message } : {}),
      };
    }
  };
}

/** The target of a request that is only watched: sent as it came, and read as well as it can be. */
function asItCame(raw: string): Target {
  try {
    return { ...readTarget(raw, LENIENT), sent: raw };
  } catch (error) {
    if (!(error instanceof Fault) || !raw.startsWith('/')) throw error;
    const mark = raw.indexOf('?');
    return {
      path: mark < 0 ? raw : raw.slice(0, mark),
      search: mark < 0 ? '' : raw.slice(mark + 1),
      sent: raw,
    };
  }
}

function refused(
  exchange: Pick<Exchange, 'id' | 'app' | 'asker' | 'language'>,
  status: number,
  code: FaultCode,
): Extract<ReadRequest, { kind: 'refused' }> {
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
  const page = asksForPage(headers.get('accept')?.slice(0, MAX_WISHES)) && !headers.has('x-requested-with');
  return page ? 'navigation' : 'script';
}

/** node's parser takes HTTP/0.9 too, whose answers have no head, and a line that says HTTP/2.0. */
function checkVersion(request: IncomingMessage): void {
  const { httpVersion } = request;
  const known = httpVersion === '1.1' || httpVersion === '1.0';
  if (!known && !(request instanceof StreamRequest))
    throw new Fault('REQUEST_AMBIGUOUS', 'read a request: its version is none that we speak');
}

/** node's parser refuses these already; a second look costs nothing and holds if that ever changes. */
function checkFraming({ headers, dropped }: Fields, version: string): void {
  const coding = dropped.get('transfer-encoding');
  if (coding === undefined) return;
  // HTTP/1.0 knows no chunks (RFC 9112 section 6.1).
  if (headers.has('content-length') || coding.trim().toLowerCase() !== 'chunked' || version === '1.0') {
    throw new Fault('REQUEST_AMBIGUOUS', 'read a request: its length is told in two ways');
  }
}

function peerOf(
  request: IncomingMessage,
  { dropped }: Fields,
  { trustedHeader, deviceHeader, trustsProxy, behindTls }: RequestParts,
): Pick<Exchange, 'trusted' | 'clientAddress' | 'secure'> {
  const peer = peerAddress(request.socket);
  let trusted = NOTHING;
  let secure = behindTls || request.socket instanceof TLSSocket;
  const secret = trustedHeader?.secret === undefined ? undefined : dropped.get(trustedHeader.secret);
  if (trustedHeader?.accepts(peer, secret) === true) {
    trusted = new Map(
      [trustedHeader.name, trustedHeader.second ?? trustedHeader.name].flatMap((name) => {
        const value = dropped.get(name);
        return value === undefined ? [] : [[name, value]];
      }),
    );
    secure ||= saysHttps(dropped.get('x-forwarded-proto'));
  }
  const device = deviceHeader === undefined ? undefined : dropped.get(deviceHeader);
  const trustsPeer = trustsProxy?.(peer) === true;
  const accepts = trustsPeer || trustedHeader?.accepts(peer, secret) === true;
  if (deviceHeader !== undefined && device !== undefined && accepts)
    trusted = new Map([...trusted, [deviceHeader, device]]);
  if (!trustsPeer) return { trusted, clientAddress: peer, secure };
  secure ||= saysHttps(dropped.get('x-forwarded-proto'));
  return { trusted, clientAddress: clientAddress(peer, dropped.get('x-forwarded-for'), trustsProxy), secure };
}

/** What only the proxy in front of us may send. */
function namesOf({
  trustedHeader: trusted,
  deviceHeader,
}: Pick<RequestParts, 'trustedHeader' | 'deviceHeader'>): readonly string[] {
  return [trusted?.name, trusted?.second, trusted?.secret, deviceHeader].filter((name) => name !== undefined);
}

function isOwnPath(path: string): boolean {
  return path === '/_exportgate' || path.startsWith('/_exportgate/');
}
