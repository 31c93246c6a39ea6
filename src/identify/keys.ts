/** API keys: which key a request shows, and who answers for it. */

import { createHash } from 'node:crypto';
import { tokensIn } from './credential.ts';
import type { Client } from '../model/principal.ts';
import type { Asking } from './ports.ts';
import type { ApiKeys } from './source-settings.ts';

/** What a request's keys come to: none shown, one owner's, or nobody's (unknown, or of two people). Of several of one owner the first that is configured counts, as it would alone. */
export type KeyWord = {
  readonly owner: string | null;
  /** Hashes of what was shown. */
  readonly key: string;
  readonly client: Client;
  /** In place of the owner's; null for those. */
  readonly roles: readonly string[] | null;
} | null;

/** Where the settings name no place for keys no request shows one. */
export function openApiKeys(settings: ApiKeys | undefined): (asking: Asking) => KeyWord {
  if (!settings || (!settings.basic && settings.headers.length + settings.query.length === 0))
    return () => null;
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
    const known = settings.keys.filter(({ sha256 }) => hashes.includes(sha256));
    const owners = new Set(known.map(({ owner }) => owner));
    const [first] = known;
    const isOnes = known.length >= hashes.length && owners.size === 1;
    return {
      owner: isOnes ? (first?.owner ?? null) : null,
      key: hashes.join(),
      client: { kind: first?.kind ?? 'api', key: first?.name ?? null },
      roles: first?.roles ?? null,
    };
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
