/** The short pages about a request that cannot be served, and a file on its way out. */

import { html } from 'hono/html';
import type { StatusCode } from 'hono/utils/http-status';
import type { FaultCode } from '../lib/fault.ts';
import type { Language, Reply } from '../model/exchange.ts';
import { textsFor } from '../model/texts/index.ts';
import { page } from './layout.ts';
import type { Markup, Tone } from './layout.ts';
import type { WebContext, WebParts } from './parts.ts';

/** The same for what does not exist and what is another person's. */
export function notFound(c: WebContext, parts: WebParts): Response {
  return short(c, parts, 404, 'notFound', 'plain');
}

/** The answer to a form that was not read: 403 when it is not from our page, 415 when it is no form. */
export function notTaken(c: WebContext, parts: WebParts, why: 'foreign' | 'unreadable'): Response {
  return why === 'foreign'
    ? short(c, parts, 403, 'badForm', 'stop')
    : short(c, parts, 415, 'badRequest', 'stop');
}

/** Whatever went wrong, in words; nothing of the error itself but its code. */
export function unavailable(c: WebContext, parts: WebParts, code: FaultCode): Response {
  // The request itself may have been what could not be read: then there is no visit.
  const visit = c.get('visit') as WebContext['var']['visit'] | undefined;
  const language: Language = visit?.language ?? parts.site.language;
  const t = textsFor(language).pages.unavailable;
  const body = page({
    site: parts.site,
    language,
    requestId: visit?.id ?? '–',
    logId: visit?.id ?? '–',
    chip: { text: t.chip, tone: 'stop' },
    sentence: t.sentence,
    why: code === 'UNEXPECTED' ? undefined : parts.reasons.faultText(language, code),
    next: [t.advice],
  });
  return c.html(body, statusOf(code));
}

/** A reply of another part, streamed as it is. */
export function sent(reply: Reply): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(reply.headers))
    for (const item of typeof value === 'string' ? [value] : value) headers.append(name, item);
  const { body } = reply;
  if (typeof body === 'string') return new Response(body, { status: reply.status, headers });
  const stream = body instanceof Uint8Array ? [body] : body;
  return new Response(ReadableStream.from(stream), { status: reply.status, headers });
}

function short(
  c: WebContext,
  parts: WebParts,
  status: StatusCode & (403 | 404 | 415),
  name: 'notFound' | 'badForm' | 'badRequest',
  tone: Tone,
): Response {
  const { language, id } = c.var.visit;
  const texts = textsFor(language).pages;
  const t = texts[name];
  const actions: Markup = html`<p class="actions"><a class="button" href="/">${texts.backToCrm}</a></p>`;
  const body = page({
    site: parts.site,
    language,
    requestId: id,
    logId: id,
    chip: { text: t.chip, tone },
    sentence: t.sentence,
    actions,
    next: [t.advice],
  });
  return c.body(body, status, { 'content-type': 'text/html; charset=UTF-8' });
}

function statusOf(code: FaultCode): 400 | 403 | 413 | 500 | 503 {
  if (code === 'SESSION_MIXED') return 403;
  if (code === 'REQUEST_AMBIGUOUS') return 400;
  if (code === 'REQUEST_TOO_LARGE') return 413;
  return code === 'UNEXPECTED' ? 500 : 503;
}
