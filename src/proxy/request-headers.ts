/** The header fields that the CRM is sent. */

import { remembered } from '../lib/remembered.ts';
import type { Exchange } from '../model/exchange.ts';

/** Fields that ask for a part of an answer, or for none when it did not change; a governed answer must be whole. */
const PARTIAL: ReadonlySet<string> = new Set([
  'range',
  'if-range',
  'if-none-match',
  'if-modified-since',
  'if-match',
  'if-unmodified-since',
]);

/** What browsers play and render in slices, and keep copies of; a slice of anything else could not be judged, and an old copy was not. */
const SLICED: ReadonlySet<string> = new Set(['audio', 'video', 'track', 'image', 'font', 'style', 'script']);
const SLICED_NAME =
  /\.(?:m?js|css|map|png|jpe?g|gif|svg|webp|avif|ico|bmp|woff2?|ttf|otf|eot|mp[34]|m4[av]|webm|og[gv]|wav|mov)$/i;

/** Writes say with a validator which version they change. What a read is for Fetch Metadata tells, and without it (plain HTTP has none) its name or what it accepts. */
function mayBePartial(name: string, { headers, method, path }: Exchange): boolean {
  if (!name.endsWith('range') && method !== 'GET' && method !== 'HEAD') return true;
  const use = headers.get('sec-fetch-dest');
  if (use !== undefined) return SLICED.has(use);
  return (
    SLICED_NAME.test(path) ||
    /^\s*(?:(?:image|audio|video|font)\/|text\/css)/i.test(headers.get('accept') ?? '')
  );
}

/** Our cookies; the CRM never sees them, nor sets them. */
export const OWN_COOKIES: ReadonlySet<string> = new Set([
  'exportgate',
  '__Host-Http-exportgate',
  'exportgate-device',
  '__Host-Http-exportgate-device',
  'exportgate-oidc',
  '__Host-Http-exportgate-oidc',
  'exportgate-code',
  '__Host-Http-exportgate-code',
  'exportgate-begun',
  '__Host-Http-exportgate-begun',
]);

const CODINGS: ReadonlySet<string> = new Set(['gzip', 'deflate', 'br', 'zstd', 'identity']);

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
  if (!value.includes('exportgate')) return value;
  const parts = value.split(';');
  const kept = parts.filter((part) => !OWN_COOKIES.has((part.split('=')[0] ?? '').trim()));
  return kept.length === parts.length ? value : kept.join(';').trim();
}

/** Only codings that we can undo (and none by `*`); the browser can undo what is left, since it named it. */
const narrowCodings = remembered(100, (value) => {
  const kept = value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => CODINGS.has((part.split(';')[0] ?? '').trim().toLowerCase()));
  return kept.length === 0 ? 'identity' : kept.join(', ');
});
