/** The approver's page: readable in ten seconds, decided with one tap and one button. */

import { html } from 'hono/html';
import type { DecideProblem, HoldDesk, Sample } from '../hold/ports.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { Language } from '../model/exchange.ts';
import { mayLeave, uncuttable } from '../model/leaving.ts';
import type { HeldExport } from '../model/export.ts';
import type { Identified } from '../model/principal.ts';
import { REASON_CHIPS } from '../model/texts/approval.ts';
import { askedText } from '../model/texts/asked.ts';
import { formatTime } from '../model/texts/format.ts';
import { textsFor } from '../model/texts/index.ts';
import type { Texts } from '../model/texts/index.ts';
import { field } from './field.ts';
import { fileFacts, sensitiveFacts, whatOf } from './facts.ts';
import { formToken } from './forms.ts';
import type { Fields } from './forms.ts';
import { stageFacts } from './stages.ts';
import { columnTable, sampleTable } from './tables.ts';
import { cut, page } from './layout.ts';
import type { Markup } from './layout.ts';
import { OWN } from './parts.ts';
import type { Visit, WebParts } from './parts.ts';

/** What an approver's link opens. */
export type Opened = NonNullable<Awaited<ReturnType<HoldDesk['invitation']>>>;

export interface ApprovalView {
  readonly visit: Visit;
  readonly who: Identified;
  readonly token: string;
  readonly opened: Opened;
  readonly sample: Sample | FaultCode | null;
  readonly typed?: Fields;
  readonly problems?: readonly DecideProblem[];
}

/** The path of an approver's page; its form is bound to it. */
export const approvalPath = (token: string): string => `${OWN}/approvals/${token}`;

/** Whether the link still asks for a decision. */
export function isOpen({ invitation, held, turn }: Opened, now: Date): boolean {
  return (
    held.state === 'waiting' && turn === 'asked' && !invitation.ended && new Date(invitation.expiresAt) > now
  );
}

export function approvalPage(parts: WebParts, view: ApprovalView): string {
  const { visit, opened } = view;
  const { held, requester, invitation } = opened;
  const { language } = visit;
  const texts = textsFor(language);
  const t = texts.approval;
  const until = formatTime(new Date(invitation.expiresAt), language, parts.site.timeZone, parts.now());
  const uncut = uncuttable(held);
  return page({
    site: parts.site,
    language,
    requestId: held.id,
    logId: visit.id,
    chip: { text: t.chip, tone: 'wait' },
    sentence: t.sentence(requester.name, whatOf(held, language)),
    notice: noticeOf(t, view.problems ?? []),
    why: held.asked ? t.purpose(cut(held.asked.purpose, 500)) : undefined,
    actions: decisionForm(parts, view),
    next: [t.decideUntil(until)],
    more: held.facts?.asIs
      ? html``
      : html`${columnTable(held, language)}${sampleTable(view.sample, language, parts.reasons)}`,
    brief: [
      [t.fact.who, `${requester.name}${texts.pages.listComma}${requester.roles.join(texts.pages.listComma)}`],
      ...(held.asked?.category ? [[texts.terms.fact.category, cut(held.asked.category)] as const] : []),
      [t.fact.recipients, recipientsOf(view)],
      ...(mayLeave(held) ? [[t.fact.protection, protectionOf(view)] as const] : []),
      ...(uncut === null ? [] : [[t.fact.uncut, t.fact.uncuttable[uncut]] as const]),
      ...sensitiveFacts(held, language),
      ...stageFacts(parts, held, opened.approval, language),
    ],
    facts: [
      [t.fact.rule, whyAsked(parts, held, language)],
      ...alertFacts(held, language),
      ...fileFacts(held, language),
      ...(held.asked?.neededBy ? [[texts.facts.neededBy, cut(held.asked.neededBy)] as const] : []),
      [texts.facts.asked, formatTime(new Date(held.createdAt), language, parts.site.timeZone, parts.now())],
    ],
  });
}

/** What became of it, once the link no longer asks for a decision. */
export function settledPage(parts: WebParts, visit: Visit, opened: Opened): string {
  const { held, approver, requester, turn } = opened;
  const { language } = visit;
  const t = textsFor(language).approval;
  const byThem = held.settled?.by === approver.id;
  const agreed = turn === 'agreed';
  const chip =
    held.state === 'waiting' && (agreed || turn === 'not-now')
      ? agreed
        ? t.over.agreedChip
        : t.over.notNowChip
      : (t.over.chip[held.state] ?? t.over.ended);
  const shown = (sentence: string, tone: 'good' | 'stop' | 'plain' | 'wait', next?: string): string =>
    page({
      site: parts.site,
      language,
      requestId: held.id,
      logId: visit.id,
      chip: { text: chip, tone },
      sentence,
      next: next === undefined ? [] : [next],
      facts: [
        ...(byThem && held.settled ? [[t.fact.answered, cut(held.settled.reason, 500)] as const] : []),
        ...stageFacts(parts, held, opened.approval, language),
      ],
    });
  switch (held.state) {
    case 'approved':
    case 'ready':
      return shown(byThem || agreed ? t.over.approvedByYou(requester.name) : t.over.approved, 'good');
    case 'denied':
      return shown(byThem ? t.over.deniedByYou(requester.name) : t.over.denied, 'stop');
    case 'withdrawn':
      return shown(t.over.withdrawn(requester.name), 'plain');
    case 'released':
      return shown(t.over.taken(requester.name), 'plain');
    case 'failed':
      return shown(t.over.failed, 'stop');
    case 'waiting':
      if (agreed) return shown(t.over.agreedByYou(requester.name), 'good', t.over.othersToo);
      if (turn === 'not-now') return shown(t.over.notNow(requester.name), 'wait', t.over.notNowNext);
      return shown(t.over.expired, 'plain', t.over.why);
    case 'preparing':
    case 'draft':
    case 'refused':
    case 'lapsed':
      return shown(t.over.expired, 'plain', t.over.why);
    default:
      return held.state satisfies never;
  }
}

/** The reason that was tapped and the words that were typed, as one; empty when there is neither. */
export function reasonOf(fields: Fields, language: Language): string {
  const { chips } = textsFor(language).approval;
  const chip = REASON_CHIPS.find((name) => name === fields.get('chip'));
  const words = cut(fields.get('reason') ?? '', 4000);
  return [chip ? chips[chip] : '', words].filter(Boolean).join(language === 'en' ? ': ' : '：');
}

function decisionForm(parts: WebParts, view: ApprovalView): Markup {
  const { visit, who, token, opened, typed } = view;
  const t = textsFor(visit.language).approval;
  const path = approvalPath(token);
  const readable = mayLeave(opened.held);
  const wrong = (view.problems ?? []).some((problem) => problem.field === 'reason');
  return html`${readable ? '' : html`<p>${opened.held.facts?.asIs ? t.noRuleForUnread : t.deniedOnly}</p>`}
<form method="post" action="${path}/deny" class="fields" novalidate>
${formToken(parts, path, who)}
<fieldset${wrong ? html` aria-describedby="reason-problem"` : ''}><legend>${t.reason}</legend>
<div class="chips">${REASON_CHIPS.map(
    (name) =>
      html`<label><input type="radio" name="chip" value="${name}"${typed?.get('chip') === name ? html` checked` : ''}>${t.chips[name]}</label>`,
  )}</div>
${field({
  name: 'reason',
  label: t.words,
  problems: wrong ? [noticeOf(t, view.problems ?? []) ?? ''] : [],
  input: (attributes) => html`<input name="reason" value="${typed?.get('reason') ?? ''}" ${attributes}>`,
})}</fieldset>
<p class="actions">${readable ? html`<button class="primary" formaction="${path}/approve">${t.approve}</button>` : ''}
<button>${t.deny}</button></p>
</form>`;
}

/** Limits that were passed and only alarm, and what a rule in monitor mode would have done. */
function alertFacts({ decision }: HeldExport, language: Language): readonly (readonly [string, string])[] {
  const t = textsFor(language).terms.fact;
  const passed = (decision?.alerts ?? []).map((because) => askedText(language, because));
  const would = decision?.would ? [askedText(language, decision.would.because)] : [];
  return [
    ...(passed.length === 0 ? [] : [[t.alerts, passed.join('\n')] as const]),
    ...(would.length === 0 ? [] : [[t.also, would.join('\n')] as const]),
    ...(decision?.terms?.totp === true ? [[t.code, t.codeGiven] as const] : []),
  ];
}

/** The reason, and of a file that could not be read what that means. */
function whyAsked(parts: WebParts, held: HeldExport, language: Language): string {
  const asked = askedText(language, held.decision?.because);
  const fault = held.fault ?? held.decision?.because.fault;
  return fault === undefined ? asked : `${asked}\n${parts.reasons.faultText(language, fault)}`;
}

function noticeOf({ problem: t }: Texts['approval'], problems: readonly DecideProblem[]): string | undefined {
  const words = problems.map(({ code }) => {
    switch (code) {
      case 'missing':
        return t.missing;
      case 'too-long':
        return t.tooLong;
      case 'cannot-release':
        return t.cannotRelease;
      case 'plan-changed':
        return t.planChanged;
      default:
        return code satisfies never;
    }
  });
  return words[0];
}

function recipientsOf({ opened: { held }, visit: { language } }: ApprovalView): string {
  const texts = textsFor(language);
  const addresses = (held.asked?.recipients ?? []).map((address) => cut(address, 120));
  return addresses.length === 0 ? texts.approval.fact.nobodyNamed : addresses.join(texts.pages.listComma);
}

function protectionOf({ opened: { held }, visit: { language } }: ApprovalView): string {
  const texts = textsFor(language);
  const t = texts.approval.fact;
  const encrypted = (held.plan?.recipients.length ?? 0) > 0;
  const kind = held.plan?.unread?.kind ?? 'pdf';
  return [...(encrypted ? [t.encrypted] : []), kind === 'pdf' ? t.marked : t.unmarked].join(
    texts.pages.listComma,
  );
}
