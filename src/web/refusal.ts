/** What somebody sees of us inside the CRM: a page for a navigation, the CRM's own error shape for its scripts. */

import type { Language } from '../model/exchange.ts';
import { page } from './layout.ts';
import type { Tone } from './layout.ts';
import type { Site } from './settings.ts';
import { html } from 'hono/html';

/** A whole page that says one sentence and offers one link. */
export function refusalPage(refusal: {
  readonly site: Pick<Site, 'name' | 'support'>;
  readonly language: Language;
  readonly requestId: string;
  readonly logId: string;
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly sentence: string;
  /** A path of ours, or of the CRM. */
  readonly link?: { readonly url: string; readonly label: string };
}): string {
  const { link } = refusal;
  return page({
    site: refusal.site,
    language: refusal.language,
    requestId: refusal.requestId,
    logId: refusal.logId,
    code: refusal.code,
    chip: { text: refusal.title, tone: toneOf(refusal.status) },
    sentence: refusal.sentence,
    actions:
      link &&
      html`<p class="actions"><a class="button primary" href="${localPath(link.url)}">${link.label}</a></p>`,
  });
}

/** The profile's error body with {message}, {code}, {url} and {request} filled in wherever a string holds them. */
export function refusalJson(
  shape: { readonly status: number; readonly body: Readonly<Record<string, unknown>> },
  values: {
    readonly message: string;
    readonly code: string;
    readonly url: string;
    readonly request: string;
  },
): { readonly status: number; readonly body: string } {
  return { status: shape.status, body: JSON.stringify(filled(shape.body, new Map(Object.entries(values)))) };
}

/** One pass, so that braces inside a value are left alone. */
function filled(node: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof node === 'string')
    return node.replaceAll(
      /\{(message|code|url|request)\}/g,
      (whole, name: string) => values.get(name) ?? whole,
    );
  if (Array.isArray(node)) return node.map((item) => filled(item, values));
  if (node !== null && typeof node === 'object')
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, filled(value, values)]));
  return node;
}

function toneOf(status: number): Tone {
  if (status < 400) return 'wait';
  return status >= 500 ? 'plain' : 'stop';
}

/** Escaping does not stop a `javascript:` address. */
function localPath(url: string): string {
  return url.startsWith('/') && !/^\/[/\\]/.test(url) ? url : '/';
}
