/** The access review as one page that needs nothing else: for a mail, a printer, or an auditor's folder. */

import { html, raw } from 'hono/html';
import type { Language } from '../model/exchange.ts';
import { REVIEW_KINDS } from '../model/review.ts';
import type { AccessReview, ReviewLine } from '../model/review.ts';
import { formatNumber } from '../model/texts/format.ts';
import { findingText } from '../model/texts/review-findings.ts';
import { reachText } from '../model/texts/review-reach.ts';
import { reviewTexts } from '../model/texts/review.ts';
import { style } from './assets.ts';
import { cut } from './layout.ts';
import type { Markup } from './layout.ts';

/** UTF-8 text of the page. */
export function reviewPage(report: AccessReview, siteName: string, language: Language): string {
  const t = reviewTexts[language];
  const number = (count: number): string => formatNumber(count, language);
  const sections = REVIEW_KINDS.flatMap((kind) => {
    const lines = report.lines.filter((line) => line.kind === kind);
    return lines.length === 0
      ? []
      : [html`<section><h2>${t.kinds[kind]}</h2>${lines.map((line) => lineBlock(line, language))}</section>`];
  });
  const page = html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${t.title} · ${siteName}</title>
<style>${raw(style)}${raw(OWN_STYLE)}</style></head>
<body>
<header><p class="site">${siteName}</p></header>
<main>
<h1>${t.title}</h1>
<p>${t.intro(number(report.days), number(report.lines.length), report.at)}</p>
${report.overdue.length === 0 ? '' : html`<p class="notice">${t.overdue(report.overdue.join(' '))}</p>`}
<p class="next">${t.howTo}</p>
${sections}
</main>
</body>
</html>
`;
  if (page instanceof Promise) throw new TypeError('review: a template held a promise');
  return page.toString();
}

/** One line with what it says; shared with the administration page, which puts its form below. */
export function lineBlock(line: ReviewLine, language: Language, form: Markup | '' = ''): Markup {
  const t = reviewTexts[language];
  const { used } = line;
  const about = line.about.filter(([, value]) => value !== '');
  return html`<article class="line" id="${line.id}">
<h3>${cut(line.name, 120)} <span class="id">${line.id}</span></h3>
${line.findings.map((found) => html`<p class="finding">${findingText(language, found)}</p>`)}
<dl>${about.map(([label, value]) => html`<div><dt>${t.about[label]}</dt><dd>${cut(value, 400)}</dd></div>`)}
${used === null ? '' : html`<div><dt>${t.about.used}</dt><dd>${usedText(line, language)}</dd></div>`}
<div><dt>${t.signedBy}</dt><dd>${signedText(line, language)}</dd></div>
<div><dt>${t.due}</dt><dd>${line.due.slice(0, 10)}${line.overdue ? html` <strong class="late">${t.dueNow}</strong>` : ''}</dd></div></dl>
${line.reach.length === 0 ? '' : reachTable(line, language)}
${form}</article>`;
}

function reachTable({ reach }: ReviewLine, language: Language): Markup {
  const t = reviewTexts[language];
  return html`<details><summary>${t.can}</summary><div class="scroll" tabindex="0" role="region" aria-label="${t.can}"><table class="wraps">
<thead><tr><th>${t.entity}</th><th>${t.rows}</th><th>${t.overTime}</th><th>${t.columns}</th></tr></thead>
<tbody>${reach.map((one) => {
    const { what, rows, time, columns } = reachText(language, one);
    return html`<tr><td>${what}</td><td>${rows}</td><td>${time}</td><td>${columns}</td></tr>`;
  })}</tbody></table></div></details>`;
}

/** What was used, in words. */
export function usedText({ used }: ReviewLine, language: Language): string {
  const t = reviewTexts[language];
  const number = (count: number): string => formatNumber(count, language);
  if (used === null) return '';
  if (used.exports === 0 && used.allRows === 0) return t.usedNothing;
  const { exports, rows, largest, allRows, records, last } = used;
  return `${t.used(number(exports), number(rows), number(largest))}; ${t.usedAll(number(allRows), number(records), last?.slice(0, 10) ?? t.none)}`;
}

/** Who signed it, in words. */
export function signedText({ signed }: ReviewLine, language: Language): string {
  const t = reviewTexts[language];
  if (signed === null) return t.never;
  return t.signed(t.words[signed.verdict], signed.by, signed.at.slice(0, 10), cut(signed.note, 200));
}

const OWN_STYLE = `
body { max-width: 1040px; }
@media print { details::details-content { content-visibility: visible; } }
`;
