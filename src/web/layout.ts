/** The one shape of every page: state, why, what you can do now, facts, help. */

import { html } from 'hono/html';
import type { Language } from '../model/exchange.ts';
import { textsFor } from '../model/texts/index.ts';
import type { Site } from './settings.ts';

/** Escaped markup: values in its template are escaped, markup in it is kept. */
export type Markup = ReturnType<typeof html>;

/** Tells the state by its shape too, never by colour alone. */
export type Tone = 'wait' | 'good' | 'stop' | 'plain';

/** Label and value pairs; escaped by the page. */
export type Facts = readonly (readonly [label: string, value: string])[];

export interface Page {
  readonly site: Pick<Site, 'name' | 'support'>;
  readonly language: Language;
  /** What a person names when asking for help: the export's id, or the request's. */
  readonly requestId: string;
  /** The request's own id, by which the log has it; said apart where people name the export. */
  readonly logId: string;
  /** Of a refusal, as the README lists it. */
  readonly code?: string;
  readonly chip: { readonly text: string; readonly tone: Tone };
  readonly sentence: string;
  /** Something that went wrong with what was just sent. */
  readonly notice?: string | undefined;
  readonly why?: string | undefined;
  /** The few facts that a decision needs, before the buttons. */
  readonly brief?: Facts;
  readonly actions?: Markup | undefined;
  /** Sentences below the buttons. */
  readonly next?: readonly string[];
  /** Tables and the like between the actions and the facts. */
  readonly more?: Markup | undefined;
  readonly facts?: Facts;
  /** The page renews itself when this state changes; without JavaScript by reloading. */
  readonly live?: { readonly url: string; readonly state: string; readonly seconds: number } | undefined;
}

/** The whole page as text. Everything from outside is escaped by the templates. */
export function page(content: Page): string {
  const { site, language, chip, sentence, live } = content;
  const t = textsFor(language).pages;
  return text(html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${chip.text} · ${site.name}</title>
<link rel="stylesheet" href="/_exportgate/style.css">
${
  live
    ? html`<noscript><meta http-equiv="refresh" content="${live.seconds}"></noscript>
<script src="/_exportgate/live.js" defer></script>`
    : ''
}
</head>
<body${live ? html` data-live="${live.url}" data-state="${live.state}" data-seconds="${live.seconds}"` : ''}>
<header><p class="site">${site.name}</p></header>
<main>
<p class="chip ${chip.tone}"${live ? html` role="status"` : ''}>${shape(chip.tone)}${chip.text}</p>
<h1>${sentence}</h1>
${content.notice ? html`<p class="notice" role="alert">${content.notice}</p>` : ''}
${content.why ? html`<p class="why"><strong>${t.why}</strong> ${content.why}</p>` : ''}
${content.brief ? html`<div class="brief">${factList(content.brief)}</div>` : ''}
${content.actions ?? ''}
${(content.next ?? []).map((line) => html`<p class="next">${line}</p>`)}
${content.more ?? ''}
${content.facts?.length ? html`<section><h2>${t.facts}</h2>${factList(content.facts)}</section>` : ''}
</main>
<footer>
<p>${t.request} <strong class="id">${content.requestId}</strong></p>
${content.logId === content.requestId ? '' : html`<p>${t.logId} <span class="id">${content.logId}</span></p>`}
${content.code === undefined ? '' : html`<p>${t.code} <span class="id">${content.code}</span></p>`}
<p>${t.help} ${contact(site.support)}</p>
</footer>
</body>
</html>
`);
}

/** Text from outside on one line and bounded: no control, no invisible and no direction-changing characters. */
export function cut(outside: string, most = 80): string {
  const clean = outside.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const letters = Array.from(clean);
  return letters.length <= most ? clean : `${letters.slice(0, most - 1).join('')}…`;
}

/** The template's text; none of ours holds a promise, which is what hono's type also allows. */
function text(markup: Markup): string {
  if (markup instanceof Promise) throw new TypeError('page: a template held a promise');
  return markup.toString();
}

const SHAPES: Readonly<Record<Tone, string>> = {
  wait: 'M8 4v4l3 2',
  good: 'M4.5 8.5l2.5 2.5 4.5-5.5',
  stop: 'M5 5l6 6M11 5l-6 6',
  plain: 'M4.5 8h7',
};

function shape(tone: Tone): Markup {
  return html`<svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="7"/><path d="${SHAPES[tone]}"/></svg>`;
}

function factList(facts: Facts): Markup {
  return html`<dl>${facts.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** An address is a link; a telephone number or an office is words. */
function contact(support: string): Markup {
  return /^[^\s@:/]+@[^\s@:/]+$/.test(support)
    ? html`<a href="mailto:${support}">${support}</a>`
    : html`${support}`;
}
