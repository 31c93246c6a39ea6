/** Addresses of files on other hosts, as an answer hands them out: in a redirect, or in a field of its JSON. */

import { globMatcher } from '../lib/glob.ts';
import type { AnswerHead, Exchange } from '../model/exchange.ts';
import type { ExportRouteFound, RouteFound } from './match.ts';
import type { Offsite } from './settings.ts';

/** `none`: nothing that leads elsewhere. `file`: to be fetched. `refuse`: it leads where nothing may be fetched. */
export type HandedOut =
  | { readonly kind: 'none' }
  | { readonly kind: 'file'; readonly url: URL }
  | { readonly kind: 'refuse'; readonly host: string };

/** What a JSON answer tells. `text` is the answer with a link in place of every address of a file elsewhere. */
export type Told =
  | { readonly kind: 'none' }
  | { readonly kind: 'links'; readonly text: string }
  | { readonly kind: 'refuse'; readonly host: string };

/** Where files of a route may be fetched from. */
export interface Reach extends Pick<Offsite, 'networks' | 'plainHttp'> {
  readonly accepts: (host: string) => boolean;
}

export interface OffsiteApp {
  /** Host names under which browsers reach the app. */
  readonly hosts: readonly string[];
  /** Origins that the CRM knows itself by, and that are mapped to one of `hosts`. */
  readonly origins: readonly string[];
  readonly offsite: Offsite;
  /** Redirects of everything but exports are looked at too. */
  readonly strict: boolean;
}

export interface OffsiteFinder {
  reach(route: RouteFound | null): Reach;
  inHead(exchange: Exchange, route: RouteFound | null, head: AnswerHead): HandedOut;
  inJson(exchange: Exchange, route: ExportRouteFound, text: string, linkTo: (url: URL) => string): Told;
}

const NONE = { kind: 'none' } as const;

const hostsOf = (route: RouteFound | null): readonly string[] =>
  route?.kind === 'export' ? (route.route.offsite?.hosts ?? []) : [];

export function offsiteFinder(app: OffsiteApp): OffsiteFinder {
  const signIn = anyOf(app.offsite.signIn);
  const reaches = new Map<RouteFound | null, Reach>();

  function reach(route: RouteFound | null): Reach {
    const known = reaches.get(route);
    if (known) return known;
    const { networks, plainHttp, hosts } = app.offsite;
    const made = { networks, plainHttp, accepts: anyOf([...hosts, ...hostsOf(route)]) };
    reaches.set(route, made);
    return made;
  }

  return {
    reach,

    inHead(exchange, route, head) {
      if (route?.kind !== 'export' && !app.strict) return NONE;
      for (const { value, followed } of addressesIn(head)) {
        const url = resolved(exchange, value);
        if (url === null) return { kind: 'refuse', host: '' };
        if (isHere(exchange, app, url) || signIn(url.hostname)) continue;
        if (!followed || !isWeb(url) || !reach(route).accepts(url.hostname))
          return { kind: 'refuse', host: url.hostname };
        return { kind: 'file', url };
      }
      return NONE;
    },

    inJson(exchange, route, text, linkTo) {
      const { accepts } = reach(route);
      const named = new Set(route.route.offsite?.json);
      let found = NONE as Told;
      let key = '';
      // `text` is valid JSON, so this finds its strings and nothing else.
      const changed = text.replace(
        /("(?:[^"\\]|\\.)*")(\s*:)?/g,
        (all: string, token: string, colon: string | undefined) => {
          const value = String(JSON.parse(token));
          if (colon !== undefined) {
            key = value;
            return all;
          }
          const url = elsewhere(exchange, app, value);
          const mayBeFetched = url !== null && isWeb(url) && accepts(url.hostname);
          if (mayBeFetched && found.kind !== 'refuse') found = { kind: 'links', text: '' };
          if (mayBeFetched) return JSON.stringify(linkTo(url));
          if (url !== null && named.has(key)) found = { kind: 'refuse', host: url.hostname };
          else if (hostsWithin(value).some(accepts))
            found = { kind: 'refuse', host: hostsWithin(value)[0] ?? '' };
          return all;
        },
      );
      return found.kind === 'links' ? { kind: 'links', text: changed } : found;
    },
  };
}

function anyOf(globs: readonly string[]): (host: string) => boolean {
  const tests = globs.map((glob) => globMatcher(glob));
  return (host) => tests.some((test) => test(plainHost(host)));
}

/** Browsers follow Location under 201 and 3xx, and Refresh under every status; a script may read either. */
function addressesIn({ status, headers }: AnswerHead): readonly { value: string; followed: boolean }[] {
  const location = headers.get('location');
  const refresh = /^[\d.\s]*[;,]?\s*(?:url\s*=)?\s*(["']?)(.+?)\1\s*$/is.exec(
    headers.get('refresh') ?? '',
  )?.[2];
  return [
    ...(location === undefined ? [] : [{ value: location, followed: status === 201 || status >= 300 }]),
    ...(refresh === undefined ? [] : [{ value: refresh, followed: true }]),
  ];
}

function resolved({ secure, host, target }: Exchange, value: string): URL | null {
  return URL.parse(value.trim(), `${secure ? 'https' : 'http'}://${host}${target}`);
}

/** Another port of the same name is another server, unless it is the scheme's own. */
function isHere({ host }: Exchange, { hosts, origins }: OffsiteApp, url: URL): boolean {
  const asked = URL.parse(`http://${host}`);
  const name = plainHost(url.hostname);
  if (origins.includes(url.origin)) return true;
  if (!isWeb(url) || (name !== plainHost(asked?.hostname ?? '') && !hosts.includes(name))) return false;
  return url.port === '' || url.port === asked?.port;
}

/** The address, when the whole text is one and leads away. */
function elsewhere(exchange: Exchange, app: OffsiteApp, value: string): URL | null {
  if (!/^\s*(?:[a-z][a-z\d+.-]*:)?[/\\]{2}\S+\s*$/i.test(value)) return null;
  const url = resolved(exchange, value);
  return url === null || isHere(exchange, app, url) ? null : url;
}

/** Hosts of the addresses that stand in a longer text. */
function hostsWithin(value: string): readonly string[] {
  const found = value.matchAll(/https?:[/\\]{2}(?:[^\s"'<>/\\]*@)?([\w.-]+|\[[\da-f:.]+\])/gi);
  return Array.from(found, ([, host = '']) => plainHost(host));
}

const isWeb = ({ protocol }: URL): boolean => protocol === 'https:' || protocol === 'http:';

const plainHost = (host: string): string => host.toLowerCase().replace(/\.$/, '');
