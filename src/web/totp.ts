/** The pages of one's own authenticator app: before, while, and after it is set up. */

import { html, raw } from 'hono/html';
import { renderSVG } from 'uqr';
import type { Identified } from '../model/principal.ts';
import { textsFor } from '../model/texts/index.ts';
import { field } from './field.ts';
import { formToken } from './forms.ts';
import { page } from './layout.ts';
import type { Markup, Tone } from './layout.ts';
import type { Visit, WebParts } from './parts.ts';
import { TOTP } from './terms.ts';

export interface TotpView {
  readonly visit: Visit;
  readonly who: Identified;
  /** Where to go on; a path of ours. */
  readonly next: string;
}

/** Before: what it is for. Looking at it changes nothing. */
export function beginPage(parts: WebParts, view: TotpView, problem?: 'over'): string {
  const t = textsFor(view.visit.language).totp;
  return totpPage(parts, view, {
    sentence: t.begin,
    notice: problem === 'over' ? t.over : undefined,
    actions: html`<p>${t.beginWhy}</p><form method="post" action="${TOTP}/begin" class="actions">${hidden(parts, view)}
<button class="primary">${problem === 'over' ? t.again : t.beginButton}</button></form>`,
  });
}

/** The secret, this once, and the field for its first code. */
export function scanPage(parts: WebParts, view: TotpView, shown: { secret: string; uri: string }): string {
  const t = textsFor(view.visit.language).totp;
  // Made by us of a base32 text and the site's name; its background is white in dark pages too, or no camera reads it.
  const picture = raw(renderSVG(shown.uri, { border: 2, pixelSize: 6 }));
  return totpPage(parts, view, {
    sentence: t.scan,
    actions: html`<p>${t.scanWhy}</p>
<div class="qr" role="img" aria-label="${t.picture}">${picture}</div>
<p>${t.secret}<br><span class="id secret">${grouped(shown.secret)}</span></p>
${codeForm(parts, view)}`,
    next: t.once,
  });
}

/** The code was not right: the secret is not shown again. */
export function codeAgainPage(parts: WebParts, view: TotpView, problem: 'wrong' | 'wait'): string {
  const t = textsFor(view.visit.language).totp;
  return totpPage(parts, view, {
    sentence: t.code,
    actions: codeForm(parts, view, problem === 'wrong' ? t.wrong : t.wait),
  });
}

/** After. */
export function enrolledPage(parts: WebParts, view: TotpView): string {
  const t = textsFor(view.visit.language).totp;
  const goOn = html`<p class="actions"><a class="button primary" href="${view.next}">${t.goOn}</a></p>`;
  return totpPage(parts, view, {
    chip: { text: t.doneChip, tone: 'good' },
    sentence: t.done,
    ...(view.next !== '/' && { actions: goOn }),
    next: t.doneNext,
  });
}

function codeForm(parts: WebParts, view: TotpView, problem?: string): Markup {
  const t = textsFor(view.visit.language).totp;
  return html`<form method="post" action="${TOTP}/confirm" class="fields" novalidate>${hidden(parts, view)}
${field({
  name: 'code',
  label: t.code,
  problems: problem === undefined ? [] : [problem],
  input: (attributes) =>
    html`<input class="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="12" ${attributes}>`,
})}
<p class="actions"><button class="primary">${t.confirm}</button>
<button class="quiet" formaction="${TOTP}/begin">${t.again}</button></p></form>`;
}

function totpPage(
  parts: WebParts,
  { visit }: TotpView,
  content: {
    readonly chip?: { readonly text: string; readonly tone: Tone };
    readonly sentence: string;
    readonly notice?: string | undefined;
    readonly actions?: Markup;
    readonly next?: string;
  },
): string {
  const { language, id } = visit;
  return page({
    site: parts.site,
    language,
    requestId: id,
    logId: id,
    chip: content.chip ?? { text: textsFor(language).totp.chip, tone: 'wait' },
    sentence: content.sentence,
    notice: content.notice,
    actions: content.actions,
    next: content.next === undefined ? [] : [content.next],
  });
}

function hidden(parts: WebParts, { who, next }: TotpView): Markup {
  return html`${formToken(parts, TOTP, who)}<input type="hidden" name="next" value="${next}">`;
}

const grouped = (secret: string): string => secret.replaceAll(/(.{4})(?=.)/g, '$1 ');
