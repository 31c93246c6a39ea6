/** Forms that change something: only from our own page, only by the person that it was shown to. */

import { createHmac, timingSafeEqual } from 'node:crypto';
import { html } from 'hono/html';
import type { Identified } from '../model/principal.ts';
import type { Markup } from './layout.ts';
import type { Visit, WebContext, WebParts } from './parts.ts';

/** Fields of a form that was sent: the last value of each name, cut to what a form of ours could hold. */
export type Fields = ReadonlyMap<string, string>;

export type FormRead =
  | { readonly kind: 'fields'; readonly fields: Fields }
  /** Not a form of ours: another type, or too large. */
  | { readonly kind: 'unreadable' }
  /** Sent from elsewhere, by somebody else, or from a page of the day before yesterday. */
  | { readonly kind: 'foreign' };

/** Our forms are small; more is nobody's purpose. */
const MAX_FORM_BYTES = 65_536;

/** Reads a form and checks that it came from our page at `resource`, shown to `who` (null: to somebody not signed in). */
export async function readForm(
  c: WebContext,
  parts: WebParts,
  resource: string,
  who: Identified | null,
): Promise<FormRead> {
  const { visit } = c.var;
  if (!fromOwnPage(visit, parts.site.url)) return { kind: 'foreign' };
  const type = (visit.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') return { kind: 'unreadable' };
  const body = await bodyText(c.req.raw);
  if (body === null) return { kind: 'unreadable' };
  const fields = new Map(new URLSearchParams(body));
  const token = Buffer.from(fields.get('form') ?? '');
  const good = [0, 1].some((daysAgo) => {
    const expected = Buffer.from(tokenFor(parts, resource, who, daysAgo));
    return token.length === expected.length && timingSafeEqual(token, expected);
  });
  return good ? { kind: 'fields', fields } : { kind: 'foreign' };
}

/** The hidden field that a form of the page at `resource` carries. */
export function formToken(parts: WebParts, resource: string, who: Identified | null): Markup {
  return html`<input type="hidden" name="form" value="${tokenFor(parts, resource, who, 0)}">`;
}

/** A page that stays open past midnight still works: yesterday's token is good too. */
function tokenFor(
  { formsKey, now }: WebParts,
  resource: string,
  who: Identified | null,
  daysAgo: number,
): string {
  const day = new Date(now().getTime() - daysAgo * 86_400_000).toISOString().slice(0, 10);
  return createHmac('sha256', formsKey)
    .update(JSON.stringify(['form', who?.person.id ?? null, who?.credential ?? null, resource, day]))
    .digest('base64url');
}

/** Browsers send Origin with every POST, newer ones Sec-Fetch-Site too; what is there must agree, and something must be there. */
function fromOwnPage({ headers, host }: Visit, siteUrl: string): boolean {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  if (site === undefined && origin === undefined) return false;
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  // TLS may end in front of us, so the scheme is not compared; the host is the browser's own word either way.
  const sender = new URL(origin).host;
  return sender === host.toLowerCase() || sender === new URL(siteUrl).host;
}

/** Null when it is too large. */
async function bodyText(request: Request): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_FORM_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
