/** API keys: which key a request shows, and who answers for it. */

import { createHash } from 'node:crypto';
import { tokensIn } from './credential.ts';
import type { Asking } from './ports.ts';
import type { ApiKeys } from './source-settings.ts';

/** What a request's keys come to: none shown, one owner's, or nobody's (unknown, or of two people). */
export type KeyWord = { readonly owner: string | null; readonly key: string } | null;

/** Where the settings name no place for keys no request shows one. */
export function openApiKeys(settings: ApiKeys | undefined): (asking: Asking) => KeyWord {
  if (!settings || (!settings.basic && settings.headers.length + settings.query.length === 0))
    return () => null;
  const owners = new Map(settings.keys.map(({ sha256, owner }) => [sha256, owner]));
  const { apps, headers, basic } = settings;
  const query = new Set(settings.query.map(plainParameter));

  return (asking) => {
    if (apps && !apps.includes(asking.app)) return null;
    const keys = [
      ...headers.flatMap((name) => tokensIn(asking.headers.get(name))),
      ...asking.query.flatMap(([name, value]) =>
        query.has(plainParameter(name)) && value !== '' ? [value] : [],
      ),
      ...(basic ? passwordOf(asking.headers.get('authorization')) : []),
    ];
    if (keys.length === 0) return null;
    // Looked up by its hash: how long that takes tells nothing of a key.
    const hashes = [...new Set(keys.map((key) => createHash('sha256').update(key).digest('hex')))];
    const named = new Set(hashes.map((hash) => owners.get(hash) ?? null));
    const [owner = null] = named;
    return { owner: named.size === 1 ? owner : null, key: hashes.join() };
  };
}

/** Servers differ in whether letters' case counts, and PHP reads blanks and dots as `_` and `key[]` as `key`. */
function plainParameter(name: string): string {
  return name.replace(/\[.*$/s, '').trim().replaceAll(/[. ]/g, '_').toLowerCase();
}

function passwordOf(authorization: string | undefined): readonly string[] {
  const [, coded] = /^\s*Basic\s+([A-Za-z0-9+/=]+)\s*$/i.exec(authorization ?? '') ?? [];
  if (coded === undefined) return [];
  const text = Buffer.from(coded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  const password = colon < 0 ? '' : text.slice(colon + 1);
  return password === '' ? [] : [password];
}
