/** The apps as the proxy reaches them: the settings, with the certificates read, and whose request one is. */

import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { within } from '../config/index.ts';
import type { Config } from '../config/settings.ts';
import type { RulesInForce } from '../config/watch.ts';
import { Fault } from '../lib/fault.ts';
import type { Exchange } from '../model/exchange.ts';
import type { ProxyApp, UpstreamTls } from '../proxy/ports.ts';
import { perRules, profileOf } from './rules.ts';

type App = Config['apps'][number];

/** Without their signed word, whose key is opened later. Throws INPUT where a certificate cannot be read. Paths are seen from the configuration's folder. */
export function crmApps({ apps }: Pick<Config, 'apps'>, baseFolder: string): readonly ProxyApp[] {
  return apps.map((app) => ({ ...app, tls: tlsOf(app, baseFolder), assertion: undefined }));
}

function tlsOf({ name, tls }: App, baseFolder: string): UpstreamTls {
  const read = (key: 'ca' | 'certificate' | 'key'): string | null => {
    const file = tls[key];
    if (file === undefined) return null;
    try {
      return readFileSync(within(baseFolder, file), 'utf8');
    } catch {
      throw new Fault(
        'INPUT',
        `read the file of apps[].tls.${key} of the app ${name}: it cannot be read; check its name and who may read it`,
      );
    }
  };
  const [ca, certificate, key] = [read('ca'), read('certificate'), read('key')];
  if ((certificate === null) !== (key === null))
    throw new Fault(
      'INPUT',
      `read apps[].tls of the app ${name}: certificate and key belong together; write both or none`,
    );
  try {
    if (ca !== null && !ca.includes('-----BEGIN CERTIFICATE-----')) throw new TypeError('no certificate');
    createSecureContext({
      ...(ca === null ? {} : { ca }),
      ...(certificate === null || key === null ? {} : { cert: certificate, key }),
    });
  } catch {
    throw new Fault(
      'INPUT',
      `read apps[].tls of the app ${name}: ca, certificate or key is no PEM file, or the key is not the certificate's`,
    );
  }
  return { ca, certificate, key, minVersion: tls.minVersion, servername: tls.servername ?? null };
}

/** What a user's requests are counted under: the name that a trusted proxy gives, or the session or key that they show, or else the address. Only ever compared, never kept; the letter before it keeps a cookie from being another's name or address. */
export function userOf({ apps }: Pick<Config, 'apps'>, rules: RulesInForce): (exchange: Exchange) => string {
  const current = perRules(
    rules,
    (inForce) => new Map(apps.map(({ name, profile }) => [name, profileOf(inForce, profile).session])),
  );
  return ({ app, headers, trusted, clientAddress }) => {
    // Whom a proxy in front of us names; its own address would stand for everybody.
    for (const login of trusted.values()) return `n${login}`;
    const session = current().get(app);
    const cookies = headers.get('cookie');
    if (session !== undefined) {
      if (cookies !== undefined)
        for (const name of session.cookies) {
          const value = cookieOf(cookies, name);
          if (value !== null) return `c${value}`;
        }
      for (const name of session.headers) {
        const value = headers.get(name);
        if (value !== undefined) return `h${value}`;
      }
    }
    const key = headers.get('authorization');
    return key === undefined ? `a${clientAddress}` : `h${key}`;
  };
}

/** The first cookie of that name; found by searching, since it is done for every request. Of a name with `*` only its first and last parts are compared: this counts, and lets nobody in. */
function cookieOf(cookies: string, pattern: string): string | null {
  const star = pattern.indexOf('*');
  const start = star < 0 ? pattern : pattern.slice(0, star);
  const rest = star < 0 ? '' : pattern.slice(pattern.lastIndexOf('*') + 1);
  if (start === '') return cookieEnding(cookies, rest);
  for (let at = cookies.indexOf(start); at >= 0; at = cookies.indexOf(start, at + 1)) {
    const begins = at === 0 || cookies[at - 1] === ' ' || cookies[at - 1] === ';';
    const equals = cookies.indexOf('=', at);
    if (!begins || equals < 0) continue;
    const middle = cookies.slice(at + start.length, equals);
    if (star < 0 ? middle !== '' : middle.includes(';') || !middle.endsWith(rest)) continue;
    const end = cookies.indexOf(';', equals);
    return cookies.slice(equals + 1, end < 0 ? undefined : end);
  }
  return null;
}

function cookieEnding(cookies: string, ending: string): string | null {
  for (const pair of cookies.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim().endsWith(ending)) return pair.slice(equals + 1);
  }
  return null;
}
