/** The host that a request names: one of the apps', in one spelling. */

import { Fault } from '../lib/fault.ts';
import { remembered } from '../lib/remembered.ts';
import type { ProxyApp } from './ports.ts';

export interface Host {
  /** Lower case, without port or a dot at the end. */
  readonly name: string;
  /** The name and, where it was given, the port: what the CRM is sent. */
  readonly sent: string;
  /** Null for a host of no app. */
  readonly app: ProxyApp | null;
}

/** Spellings and ports under which browsers come. */
const KNOWN_HOSTS = 500;

/** Reads the text of a `Host` field; REQUEST_AMBIGUOUS for what is no host. */
export function hostReader(apps: readonly ProxyApp[]): (text: string) => Host {
  const appOf = new Map(apps.flatMap((app) => app.hosts.map((host) => [host, app] as const)));
  const read = remembered(KNOWN_HOSTS, (text) => readHost(text, appOf));
  return (text) => {
    const host = read(text);
    if (host === null) throw new Fault('REQUEST_AMBIGUOUS', 'read a request: its Host is not a host');
    return host;
  };
}

/** Path and query of an origin-form or absolute-form target (RFC 9112 section 3.2); the latter must name the same host. */
export function originForm(url: string, host: Host): string {
  if (url.startsWith('/')) return url;
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url);
  if (absolute === null) return url;
  if (readHost(absolute[1] ?? '', new Map())?.sent !== host.sent) {
    throw new Fault('REQUEST_AMBIGUOUS', 'read a request: its target and its Host differ');
  }
  const rest = absolute[2] ?? '';
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Null for what is no host. Letters beyond ASCII are none either: browsers send such names in punycode. */
function readHost(text: string, appOf: ReadonlyMap<string, ProxyApp>): Host | null {
  const match = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(text);
  const [, came = '', port] = match ?? [];
  const name = came.toLowerCase().replace(/\.$/, '');
  if (name === '' || name.startsWith('.') || name.endsWith('.') || name.includes('..')) return null;
  if (port !== undefined && (Number(port) === 0 || Number(port) > 65_535)) return null;
  return {
    name,
    sent: port === undefined ? name : `${name}:${Number(port)}`,
    app: appOf.get(name) ?? null,
  };
}
