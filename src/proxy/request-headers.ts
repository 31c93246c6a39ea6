/** A request's header fields: what is believed, what is dropped, and what the CRM is sent. */

import { Fault } from '../lib/fault.ts';
import type { Exchange } from '../model/exchange.ts';

/** Fields that belong to one connection (RFC 9110 section 7.6.1). What else `Connection` lists stays: a client must not choose what the CRM is not told. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'trailers',
  'transfer-encoding',
  'upgrade',
]);

/** A second one of these would be read differently by different servers. */
const SINGLE: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
  'authorization',
  'origin',
  'upgrade',
  'sec-websocket-key',
]);

/** Fields by which somebody in front of a server tells it who asks, from where, or what is really asked for. */
const FORGEABLE: ReadonlySet<string> = new Set([
  'forwarded',
  'via',
  'proxy', // becomes HTTP_PROXY under CGI
  'remote-user',
  'remote-addr',
  'client-ip',
  'true-client-ip',
  'front-end-https',
  'cf-connecting-ip',
  'fastly-client-ip',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-originating-ip',
  'x-remote-ip',
  'x-remote-addr',
  'x-remote-user',
  'x-host',
  'x-scheme',
  'x-url-scheme',
  'x-http-method',
  'x-http-method-override',
  'x-http-path-override',
  'x-method-override',
  'x-rewrite-url',
  'x-webauth-user',
  'x-request-id',
]);
const FORGEABLE_STARTS = [
  'x-forwarded',
  'x-original-',
  'x-auth-request-',
  'x-authenticated-',
  'x-goog-authenticated-',
  'x-amzn-oidc-',
  'x-ms-client-principal',
  'x-client-cert',
  'x-ssl-client-',
  'ssl-client-',
  'cf-access-',
  'tailscale-user-',
];

/** Fields that ask for a part of an answer, or for none when it did not change; a governed answer must be whole. */
const PARTIAL: ReadonlySet<string> = new Set([
  'range',
  'if-range',
  'if-none-match',
  'if-modified-since',
  'if-match',
  'if-unmodified-since',
]);

/** What browsers play and render in slices; a slice of anything else could not be judged. */
const SLICED: ReadonlySet<string> = new Set(['audio', 'video', 'track', 'image', 'font', 'style', 'script']);

/** Validators are harmless where nothing is governed; a range is asked for media alone (Fetch Metadata names what for). */
function mayBePartial(name: string, { headers }: Pick<Exchange, 'headers'>): boolean {
  return !name.endsWith('range') || SLICED.has(headers.get('sec-fetch-dest') ?? '');
}

/** Our cookies; the CRM never sees them, nor sets them. */
export const OWN_COOKIES: ReadonlySet<string> = new Set([
  'exportgate',
  '__Host-Http-exportgate',
  'exportgate-device',
  '__Host-Http-exportgate-device',
]);

const CODINGS: ReadonlySet<string> = new Set(['gzip', 'deflate', 'br', 'zstd', 'identity']);

export interface Fields {
  /** What is left after dropping, by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** What was dropped for belonging to the connection, or for being forgeable; for our own eyes. */
  readonly dropped: ReadonlyMap<string, string>;
}

/** Sorts node's flat list of names and values. REQUEST_AMBIGUOUS for a second field where only one makes sense. */
export function readFields(raw: readonly string[], trustedName: string | null): Fields {
  const headers = new Map<string, string>();
  const dropped = new Map<string, string>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    if (!/^[\w!#$%&'*+\-.^`|~]+$/.test(name)) continue;
    const into = isDropped(name, trustedName) ? dropped : headers;
    const earlier = into.get(name);
    if (earlier !== undefined && (SINGLE.has(name) || name === trustedName)) {
      throw new Fault('REQUEST_AMBIGUOUS', 'read a request: a field that may stand once stands twice');
    }
    const joint = name === 'cookie' ? '; ' : ', ';
    into.set(name, earlier === undefined ? value : `${earlier}${joint}${value}`);
  }
  return { headers, dropped };
}

function isDropped(name: string, trustedName: string | null): boolean {
  if (HOP_BY_HOP.has(name) || name === 'expect') return true; // node has answered Expect
  // CGI, WSGI and their like read `X_User`, `X.User` and `X-User` as the same variable.
  const plain = name.replaceAll(/[_.]/g, '-');
  const trusted = trustedName?.replaceAll(/[_.]/g, '-');
  return (
    plain === trusted ||
    FORGEABLE.has(plain) ||
    FORGEABLE_STARTS.some((start) => plain.startsWith(start)) ||
    (plain !== name && (HOP_BY_HOP.has(plain) || SINGLE.has(plain)))
  );
}

/** What the CRM is sent, as undici's flat list; ours are set last. `connection`, framing and `upgrade` are undici's. */
export function upstreamHeaders(exchange: Exchange, governed: boolean): string[] {
  const sent: string[] = [];
  for (const [name, value] of exchange.headers) {
    if (name === 'host' || (PARTIAL.has(name) && (governed || !mayBePartial(name, exchange)))) continue;
    if (name === 'cookie') {
      const cookies = withoutOwnCookies(value);
      if (cookies !== '') sent.push(name, cookies);
    } else if (name === 'accept-encoding') {
      sent.push(name, narrowCodings(value));
    } else {
      sent.push(name, value);
    }
  }
  for (const [name, value] of exchange.trusted) sent.push(name, value);
  sent.push(
    'host',
    exchange.host,
    'x-forwarded-for',
    exchange.clientAddress,
    'x-forwarded-proto',
    exchange.secure ? 'https' : 'http',
    'x-forwarded-host',
    exchange.host,
    'x-request-id',
    exchange.id,
  );
  return sent;
}

function withoutOwnCookies(value: string): string {
  const parts = value.split(';');
  const kept = parts.filter((part) => !OWN_COOKIES.has((part.split('=')[0] ?? '').trim()));
  return kept.length === parts.length ? value : kept.join(';').trim();
}

/** Only codings that we can undo (and none by `*`); the browser can undo what is left, since it named it. */
function narrowCodings(value: string): string {
  const kept = value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => CODINGS.has((part.split(';')[0] ?? '').trim().toLowerCase()));
  return kept.length === 0 ? 'identity' : kept.join(', ');
}
