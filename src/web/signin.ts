/** Signing in with a code to one's own address, from mail or another device. */

import { html } from 'hono/html';
import { textsFor } from '../model/texts/index.ts';
import { field } from './field.ts';
import { formToken } from './forms.ts';
import { cut, page } from './layout.ts';
import type { Markup } from './layout.ts';
import { OWN } from './parts.ts';
import type { Visit, WebParts } from './parts.ts';

/** The forms of signing in are bound to this path. */
export const SIGN_IN = `${OWN}/signin`;

/** Whom a code goes to: an address that is typed, or the approver of a link, whose address is not told to whoever holds the link. */
export type Addressee =
  | { readonly kind: 'typed'; readonly address: string }
  | { readonly kind: 'approver'; readonly token: string; readonly address: string };

export interface SignInView {
  readonly visit: Visit;
  readonly to: Addressee;
  /** Where to go on; a path of ours. */
  readonly next: string;
  readonly problem?: 'address-missing' | 'code-wrong' | 'too-often';
}

/** The first step: where the code is sent. */
export function addressPage(parts: WebParts, view: SignInView): string {
  const { to, visit } = view;
  const t = textsFor(visit.language).signIn;
  const missing = view.problem === 'address-missing';
  return signInPage(parts, view, {
    sentence: t.whoAreYou,
    why: to.kind === 'approver' ? t.whyApproval(masked(to.address)) : t.whyExport,
    form: html`<form method="post" action="${SIGN_IN}/code" class="fields" novalidate>${hidden(parts, view, to.kind === 'typed')}
${
  to.kind === 'approver'
    ? ''
    : field({
        name: 'email',
        label: t.address,
        problems: missing ? [t.addressMissing] : [],
        input: (attributes) =>
          html`<input type="email" name="email" autocomplete="email" value="${to.address}" ${attributes}>`,
      })
}
<p class="actions"><button class="primary">${t.sendCode}</button></p></form>${account(parts, view)}`,
  });
}

/** The second step: the code is typed. Says the same whether the address is known or not. */
export function codePage(parts: WebParts, view: SignInView): string {
  const { to, visit } = view;
  const t = textsFor(visit.language).signIn;
  const wrong = view.problem === 'code-wrong';
  return signInPage(parts, view, {
    sentence: t.codeSent,
    why: t.codeSentTo(to.kind === 'approver' ? masked(to.address) : cut(to.address, 120)),
    form: html`<form method="post" action="${SIGN_IN}" class="fields" novalidate>${hidden(parts, view)}
${field({
  name: 'code',
  label: t.code,
  hint: t.codeHint,
  problems: wrong ? [t.codeWrong] : [],
  input: (attributes) =>
    html`<input class="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="20" ${attributes}>`,
})}
<p class="actions"><button class="primary">${t.signIn}</button>
<button class="quiet" formaction="${SIGN_IN}/code">${t.anotherCode}</button></p></form>`,
  });
}

/** A path of ours to go on to; anything else is the CRM's start page. Only what we link to ourselves is taken. */
export function localNext(wanted: string | undefined): string {
  return wanted !== undefined && NEXT.test(wanted) ? wanted : '/';
}
const NEXT = /^\/_exportgate\/(?:exports\/[0-9A-Za-z-]{1,40}|approvals\/[0-9A-Za-z_-]{1,100}|admin)$/;

/** A path of this host to go on to, the CRM's own too; anything else is the CRM's start page. */
export function anyNext(wanted: string | undefined): string {
  const safe = wanted !== undefined && wanted.length <= 2000 && /^\/(?![/\\])[!-~]*$/.test(wanted);
  return safe && new URL(wanted, 'http://here.invalid').host === 'here.invalid' ? wanted : '/';
}

/** The sign-in at the identity provider did not end well. */
export function accountPage(parts: WebParts, visit: Visit, why: 'refused' | 'unknown'): string {
  const t = textsFor(visit.language).signIn;
  return page({
    site: parts.site,
    language: visit.language,
    requestId: visit.id,
    logId: visit.id,
    chip: { text: t.chip, tone: 'stop' },
    sentence: why === 'unknown' ? t.accountUnknown : t.accountFailed,
    actions: html`<p class="actions"><a class="button primary" href="${SIGN_IN}/oidc">${t.tryAgain}</a></p>`,
    next: [t.askFor(parts.site.support)],
  });
}

/** `m***@corp.example`: enough to know which mailbox to open. */
export function masked(address: string): string {
  const at = address.lastIndexOf('@');
  return `${Array.from(address.slice(0, at))[0] ?? ''}***${address.slice(at)}`;
}

/** Two people never meet here: an approver's address stays behind the link's token. */
function hidden(parts: WebParts, { to, next }: SignInView, addressIsTyped = false): Markup {
  return html`${formToken(parts, SIGN_IN, null)}<input type="hidden" name="next" value="${next}">${
    to.kind === 'approver'
      ? html`<input type="hidden" name="approval" value="${to.token}">`
      : addressIsTyped
        ? ''
        : html`<input type="hidden" name="email" value="${to.address}">`
  }`;
}

/** The way to the company's identity provider, where there is one. */
function account(parts: WebParts, { visit, next }: SignInView): Markup | '' {
  if (!parts.signIn.oidc.offered) return '';
  const href = `${SIGN_IN}/oidc?next=${encodeURIComponent(next)}`;
  return html`<p class="actions"><a class="button" href="${href}">${textsFor(visit.language).signIn.withAccount}</a></p>`;
}

function signInPage(
  parts: WebParts,
  { visit, problem }: SignInView,
  step: { readonly sentence: string; readonly why: string; readonly form: Markup },
): string {
  const t = textsFor(visit.language).signIn;
  return page({
    site: parts.site,
    language: visit.language,
    requestId: visit.id,
    logId: visit.id,
    chip: { text: t.chip, tone: 'plain' },
    sentence: step.sentence,
    notice: problem === 'too-often' ? t.tooOften : undefined,
    actions: html`<p>${step.why}</p>${step.form}`,
  });
}
