/** The pages of administration: the code, and then the access review with its forms, grants in force, and what waits. */

import { html } from 'hono/html';
import type { Identified } from '../model/principal.ts';
import { REVIEW_KINDS, REVIEW_VERDICTS } from '../model/review.ts';
import type { ReviewLine } from '../model/review.ts';
import { formatNumber } from '../model/texts/format.ts';
import { textsFor } from '../model/texts/index.ts';
import { reviewTexts } from '../model/texts/review.ts';
import type { AdminView } from '../office/ports.ts';
import { field } from './field.ts';
import { formToken } from './forms.ts';
import { cut, page } from './layout.ts';
import type { Markup } from './layout.ts';
import { OWN } from './parts.ts';
import type { Visit, WebParts } from './parts.ts';
import { lineBlock } from './review-page.ts';
import { TOTP } from './terms.ts';

/** Its forms are bound to this path. */
export const ADMIN = `${OWN}/admin`;

/** Before: the code. */
export function codePage(parts: WebParts, visit: Visit, who: Identified, problem?: 'wrong' | 'wait'): string {
  const t = textsFor(visit.language).admin;
  return shortPage(parts, visit, {
    sentence: t.code,
    actions: html`<form method="post" action="${ADMIN}/code" class="fields" novalidate>${formToken(parts, ADMIN, who)}
${field({
  name: 'code',
  label: t.code,
  hint: t.codeWhy,
  problems: problem === undefined ? [] : [t[problem]],
  input: (attributes) =>
    html`<input class="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="12" ${attributes}>`,
})}
<p class="actions"><button class="primary">${t.enter}</button></p></form>`,
  });
}

/** Without an authenticator app nobody enters. */
export function setUpPage(parts: WebParts, visit: Visit): string {
  const t = textsFor(visit.language).admin;
  return shortPage(parts, visit, {
    sentence: t.setUp,
    actions: html`<p class="actions"><a class="button primary" href="${TOTP}?next=${encodeURIComponent(ADMIN)}">${t.setUpButton}</a></p>`,
  });
}

export function adminPage(
  parts: WebParts,
  asked: {
    readonly visit: Visit;
    readonly who: Identified;
    readonly view: AdminView;
    readonly problem?: string | undefined;
  },
): string {
  const { visit, who, view, problem } = asked;
  const { language } = visit;
  const { review } = view;
  const t = textsFor(language).admin;
  const words = reviewTexts[language];
  const number = (count: number): string => formatNumber(count, language);
  const sections = REVIEW_KINDS.flatMap((kind) => {
    const lines = review.lines
      .filter((line) => line.kind === kind)
      .toSorted((one, other) => Number(other.overdue) - Number(one.overdue));
    return lines.length === 0
      ? []
      : [
          html`<section><h2>${words.kinds[kind]}</h2>${lines.map((line) => lineBlock(line, language, signForm(parts, asked, line)))}</section>`,
        ];
  });
  return page({
    site: parts.site,
    language,
    requestId: visit.id,
    logId: visit.id,
    chip: { text: t.chip, tone: review.overdue.length === 0 ? 'plain' : 'wait' },
    sentence: t.sentence,
    notice: problem,
    next: [
      words.intro(number(review.days), number(review.lines.length), review.at),
      ...(review.overdue.length === 0 ? [] : [words.overdue(review.overdue.join(' '))]),
      who.person.name,
    ],
    more: html`${waits(view, visit)}${grants(view, visit)}${sections}`,
  });
}

function signForm(
  parts: WebParts,
  { visit, who }: { readonly visit: Visit; readonly who: Identified },
  line: ReviewLine,
): Markup | '' {
  // Nobody signs his own; the desk refuses it too.
  if (line.own.includes(who.person.id)) return '';
  const t = reviewTexts[visit.language];
  return html`<details><summary>${t.signOff}</summary><form method="post" action="${ADMIN}/sign" class="fields">${formToken(parts, ADMIN, who)}
<input type="hidden" name="line" value="${line.id}">
<fieldset><legend>${t.verdict}</legend><div class="chips">${REVIEW_VERDICTS.map(
    (word) =>
      html`<label><input type="radio" name="verdict" value="${word}" required>${t.words[word]}</label>`,
  )}</div></fieldset>
<div class="field"><label for="note-${line.id}">${t.note}</label><input id="note-${line.id}" name="note" maxlength="500"></div>
<p class="actions"><button>${t.signOff}</button></p></form></details>`;
}

function grants({ grants: all }: AdminView, { language }: Visit): Markup {
  const t = textsFor(language).admin;
  return html`<section><h2>${t.grants}</h2>${
    all.length === 0
      ? html`<p class="next">${t.noGrants}</p>`
      : all.map(
          ({ id, people, rows, until, grantedBy, reason }) =>
            html`<p><span class="id">${id}</span> ${t.grant(people.join(', '), rows === null ? t.anyRows : formatNumber(rows, language), until.slice(0, 10), grantedBy, cut(reason, 200))}</p>`,
        )
  }</section>`;
}

function waits({ waiting, emergencies, rulesWait }: AdminView, { language }: Visit): Markup {
  const t = textsFor(language).admin;
  const sentences = [
    ...(rulesWait ? [t.rulesWait] : []),
    ...(emergencies > 0 ? [t.emergencies(formatNumber(emergencies, language))] : []),
    ...waiting.map(({ id, requester, app, since }) => t.waiting(id, requester, app, since.slice(0, 10))),
  ];
  return html`<section><h2>${t.waits}</h2>${
    sentences.length === 0
      ? html`<p class="next">${t.nothingWaits}</p>`
      : sentences.map((sentence) => html`<p>${sentence}</p>`)
  }</section>`;
}

function shortPage(
  parts: WebParts,
  { language, id }: Visit,
  { sentence, actions }: { readonly sentence: string; readonly actions: Markup },
): string {
  return page({
    site: parts.site,
    language,
    requestId: id,
    logId: id,
    chip: { text: textsFor(language).admin.chip, tone: 'wait' },
    sentence,
    actions,
  });
}
