/** A request's header fields: what is believed, and what is dropped. */

import { Fault } from '../lib/fault.ts';
import { remembered } from '../lib/remembered.ts';

/** Fields that belong to one connection (RFC 9110 section 7.6.1). What else `Connection` lists stays: a client must not choose what the CRM is not told. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'http2-settings',
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

export interface Fields {
  /** What is left after dropping, by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** What was dropped for belonging to the connection, or for being forgeable; for our own eyes. */
  readonly dropped: ReadonlyMap<string, string>;
}

/** Headers are read by name again and again: what is to be done with each is kept for this many names. */
const KNOWN_NAMES = 500;

/** What is to be done with a field of this name. */
interface Handling {
  /** Lower case. */
  readonly name: string;
  /** `connection`: it speaks of one connection and nobody needs it. */
  readonly kind: 'header' | 'dropped' | 'connection' | 'refused';
  readonly single: boolean;
}

const NOTHING: ReadonlyMap<string, string> = new Map();

/** Fields that the configuration names: those that only a proxy in front of us may set, and those that prove themselves: a signed token, the CRM's own session. */
interface NamedFields {
  readonly trusted: ReadonlySet<string>;
  readonly signed: ReadonlySet<string>;
}

/** Reads node's flat list of names and values. `trustedNames` and `signedNames` in lower case. REQUEST_AMBIGUOUS for a second field where only one makes sense, and for a name that is none. */
export function fieldReader(
  trustedNames: readonly string[],
  signedNames: readonly string[] = [],
): (raw: readonly string[]) => Fields {
  const named = { trusted: new Set(trustedNames), signed: new Set(signedNames) };
  const handlingOf = remembered(KNOWN_NAMES, (name) => handling(name, named));
  return (raw) => {
    const headers = new Map<string, string>();
    let dropped: Map<string, string> | null = null;
    for (let index = 0; index + 1 < raw.length; index += 2) {
      const { name, kind, single } = handlingOf(raw[index] ?? '');
      if (kind === 'connection') continue;
      if (kind === 'refused')
        throw new Fault('REQUEST_AMBIGUOUS', 'read a request: a field has no proper name');
      const value = raw[index + 1] ?? '';
      const into = kind === 'header' ? headers : (dropped ??= new Map<string, string>());
      const earlier = into.get(name);
      if (earlier === undefined) into.set(name, value);
      else if (single) throw twice();
      else into.set(name, `${earlier}${name === 'cookie' ? '; ' : ', '}${value}`);
    }
    return { headers, dropped: dropped ?? NOTHING };
  };
}

function twice(): Fault {
  return new Fault('REQUEST_AMBIGUOUS', 'read a request: a field that may stand once stands twice');
}

function handling(came: string, named: NamedFields): Handling {
  const name = came.toLowerCase();
  const single = SINGLE.has(name) || named.trusted.has(name) || named.signed.has(name);
  if (!/^[\w!#$%&'*+\-.^`|~]+$/.test(name)) return { name, kind: 'refused', single };
  if (!isDropped(name, named)) return { name, kind: 'header', single };
  return { name, kind: UNHEARD.has(name) ? 'connection' : 'dropped', single };
}

/** Nobody asks what they said. */
const UNHEARD: ReadonlySet<string> = new Set(['connection', 'http2-settings', 'keep-alive', 'te', 'trailer']);

function isDropped(name: string, { trusted, signed }: NamedFields): boolean {
  if (HOP_BY_HOP.has(name) || name === 'expect') return true; // node has answered Expect
  const plain = plainName(name);
  if ([...trusted].some((other) => plain === plainName(other))) return true;
  if (signed.has(name)) return false;
  return (
    [...signed].some((other) => plain === plainName(other)) ||
    FORGEABLE.has(plain) ||
    FORGEABLE_STARTS.some((start) => plain.startsWith(start)) ||
    (plain !== name && (HOP_BY_HOP.has(plain) || SINGLE.has(plain) || plain === 'cookie'))
  );
}

/** CGI, WSGI and their like read `X_User`, `X.User` and `X-User` as the same variable, and some call it `HTTP_X_USER`. */
function plainName(name: string): string {
  return name.replaceAll(/[^a-z0-9]/g, '-').replace(/^(?:redirect-)*(?:http-)+/, '');
}

/** Without the fields of these names, however they are spelled. */
export function withoutFields(
  headers: ReadonlyMap<string, string>,
  names: readonly string[],
): ReadonlyMap<string, string> {
  const unwanted = new Set(names.map(plainName));
  return new Map([...headers].filter(([name]) => !unwanted.has(plainName(name))));
}
