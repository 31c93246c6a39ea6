/** Our own cookies: how they are called, read and set. */

import type { Asking } from './ports.ts';

/** `gateway`, `device` and `oidc` sign somebody in; `code` and `begun` tie a sign-in that is under way to the browser that began it. */
export type CookieKind = 'gateway' | 'device' | 'oidc' | 'code' | 'begun';

const NAMES: Readonly<Record<CookieKind, string>> = {
  gateway: 'exportgate',
  device: 'exportgate-device',
  oidc: 'exportgate-oidc',
  code: 'exportgate-code',
  begun: 'exportgate-begun',
};

/** Under TLS no other host and no plain connection can plant it (`__Host-`), and where the browser knows `__Host-Http-` (RFC 6265bis) no script on a page of the CRM either. */
function cookieName(kind: CookieKind, secure: boolean): string {
  return secure ? `__Host-Http-${NAMES[kind]}` : NAMES[kind];
}

/** The value of our cookie; null when there is none, or two that differ. */
export function ownCookie(asking: Pick<Asking, 'headers' | 'secure'>, kind: CookieKind): string | null {
  const name = cookieName(kind, asking.secure);
  if (asking.headers.get('cookie')?.includes(name) !== true) return null;
  const values = new Set(cookiePairs(asking).flatMap((pair) => (pair.name === name ? [pair.value] : [])));
  const [value = ''] = values;
  return values.size === 1 && value !== '' ? value : null;
}

/** With `maxAgeSeconds` 0 the browser forgets it. */
export function setCookie(kind: CookieKind, token: string, secure: boolean, maxAgeSeconds: number): string {
  const end = secure ? '; Secure' : '';
  return `${cookieName(kind, secure)}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${end}`;
}

/** The request's cookies in their order, each `text` as it was sent. */
export function cookiePairs({ headers }: Pick<Asking, 'headers'>): readonly {
  readonly name: string;
  readonly value: string;
  readonly text: string;
}[] {
  return (headers.get('cookie') ?? '').split(';').flatMap((part) => {
    const text = part.trim();
    const equals = text.indexOf('=');
    if (equals < 1) return [];
    return [{ name: text.slice(0, equals).trim(), value: text.slice(equals + 1).trim(), text }];
  });
}
