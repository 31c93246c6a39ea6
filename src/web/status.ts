/** The page of one's own export, from "being prepared" to the download. */

import { html } from 'hono/html';
import type { ApprovalView, AskProblem, Needs, TakeProblem } from '../hold/ports.ts';
import type { HeldExport } from '../model/export.ts';
import type { Identified } from '../model/principal.ts';
import { leavingRows } from '../model/leaving.ts';
import { countOf } from '../model/texts/classes.ts';
import { formatTime } from '../model/texts/format.ts';
import { textsFor } from '../model/texts/index.ts';
import { whyText } from '../model/texts/reasons.ts';
import { factsForRequester, whatOf } from './facts.ts';
import { stageFacts } from './stages.ts';
import { emergencyFields } from './terms.ts';
import { formToken } from './forms.ts';
import type { Fields } from './forms.ts';
import { askFields } from './askform.ts';
import { cut, page } from './layout.ts';
import type { Markup, Page, Tone } from './layout.ts';
import { exportPath } from './parts.ts';
import type { Visit, WebParts } from './parts.ts';

export interface StatusView {
  readonly visit: Visit;
  readonly who: Identified;
  readonly held: HeldExport;
  /** What the terms still ask. */
  readonly needs: Needs;
  readonly approval: ApprovalView;
  /** What was typed, when the form comes back with problems. */
  readonly typed?: Fields;
  readonly problems?: readonly (AskProblem | TakeProblem)[];
  /** The act came too late. */
  readonly tooLate?: boolean;
}

export function statusPage(parts: WebParts, view: StatusView): string {
  const { held, visit } = view;
  const { language } = visit;
  const { status: t, terms } = textsFor(language);
  const onTerms = isOnTerms(held);
  return page({
    site: parts.site,
    language,
    requestId: held.id,
    logId: visit.id,
    chip: { text: onTerms ? terms.chip : t.chip[held.state], tone: toneOf(held) },
    sentence: onTerms
      ? terms.sentence(whatOf(held, language))
      : t.sentence(held.state, whatOf(held, language), held.sealed !== null),
    notice: noticeOf(view),
    why: whyOf(parts, view),
    ...(showsStages(view) && { brief: stageFacts(parts, held, view.approval, language) }),
    actions: actionsOf(parts, view),
    next: nextOf(parts, view),
    facts: factsForRequester(held, language, parts),
    live: liveOf(held),
  });
}

function toneOf({ state }: HeldExport): Tone {
  switch (state) {
    case 'preparing':
    case 'draft':
    case 'waiting':
      return 'wait';
    case 'approved':
    case 'ready':
    case 'released':
      return 'good';
    case 'refused':
    case 'denied':
    case 'failed':
      return 'stop';
    case 'withdrawn':
    case 'lapsed':
      return 'plain';
    default:
      return state satisfies never;
  }
}

function noticeOf({ visit, problems = [], tooLate }: StatusView): string | undefined {
  const t = textsFor(visit.language).status;
  if (tooLate) return t.tooLate;
  const words = problems.map((problem) => {
    if (problem.field === 'approver') return t.problem.noApprover;
    if (problem.field !== 'rows') return t.problem.check;
    const { code } = problem;
    switch (code) {
      case 'nothing-to-take':
        return t.problem.nothingToTake;
      case 'over-budget':
        return t.problem.budget;
      case 'not-sealed':
        return t.problem.notSealed;
      default:
        return code satisfies never;
    }
  });
  return words.length === 0 ? undefined : [...new Set(words)].join(textsFor(visit.language).pages.gap);
}

function whyOf(
  { reasons, site, now }: WebParts,
  { held, visit: { language } }: StatusView,
): string | undefined {
  switch (held.state) {
    case 'preparing':
    case 'approved':
    case 'ready':
    case 'withdrawn':
    case 'lapsed':
      return undefined;
    case 'denied':
      return held.settled ? textsFor(language).status.approverSays(cut(held.settled.reason, 500)) : undefined;
    case 'draft':
    case 'waiting':
    case 'released':
    case 'refused':
    case 'failed':
      if (held.fault !== null) return reasons.faultText(language, held.fault);
      return held.decision
        ? whyText(language, held.decision, { zone: site.timeZone, now: now() })
        : undefined;
    default:
      return held.state satisfies never;
  }
}

function actionsOf(parts: WebParts, view: StatusView): Markup | undefined {
  const { held, visit } = view;
  const t = textsFor(visit.language).status;
  const back = html`<p class="actions"><a class="button" href="/">${textsFor(visit.language).pages.backToCrm}</a></p>`;
  switch (held.state) {
    case 'preparing':
    case 'approved':
      return undefined;
    case 'draft':
      return draftForms(parts, view);
    case 'waiting':
      return html`<div class="actions">${takeNowOf(held) === null ? '' : takeNowForm(parts, view)}
${actForm(parts, view, 'withdraw', html`<button>${t.withdraw}</button>`)}</div>
${emergencyForm(parts, view)}`;
    case 'ready':
    case 'released':
      return html`<div class="actions">${actForm(parts, view, 'file', html`<button class="primary">${t.download}</button>`)}</div>`;
    case 'refused':
    case 'denied':
    case 'withdrawn':
    case 'lapsed':
    case 'failed':
      return back;
    default:
      return held.state satisfies never;
  }
}

/** The form of the terms alone where no approver is needed; else asking one, with taking what needs none beside it. */
function draftForms(parts: WebParts, view: StatusView): Markup {
  const { held, visit } = view;
  const path = exportPath(held.id);
  const { status: t, terms } = textsFor(visit.language);
  const rows = takeNowOf(held);
  const onTerms = isOnTerms(held);
  // What the terms ask stands in one form for both.
  const together = rows !== null && !onTerms && held.decision?.terms !== undefined;
  const primary = onTerms ? terms.takeAll(rows ?? 0) : askLabel(view);
  return html`${rows === null || onTerms || together ? '' : html`<div class="actions">${takeNowForm(parts, view)}</div>`}
<form method="post" action="${path}/${onTerms ? 'take' : 'ask'}" class="fields" id="ask" novalidate>
${formToken(parts, path, view.who)}
${askFields(view, !onTerms)}
<p class="actions"><button class="primary">${primary}</button>
${together ? html`<button formaction="${path}/take">${t.takeNow(rows)}</button>` : ''}
<button class="quiet" form="cancel">${t.cancel}</button></p>
${emergencyFields(view, parts.breakGlassMinChars)}
</form>
${actForm(parts, view, 'withdraw', '', 'cancel')}`;
}

/** While it waits; its terms were fulfilled when it was asked. */
function emergencyForm(parts: WebParts, view: StatusView): Markup | '' {
  const path = exportPath(view.held.id);
  const fields = emergencyFields(view, parts.breakGlassMinChars);
  if (fields === '') return '';
  return html`<form method="post" action="${path}/break-glass" class="fields" novalidate>${formToken(parts, path, view.who)}
${fields}</form>`;
}

/** The rules let it go, on terms that the person fulfils himself. */
function isOnTerms({ state, decision }: HeldExport): boolean {
  return state === 'draft' && decision?.because.code === 'terms' && decision.takeNow !== null;
}

function showsStages({ held: { state } }: StatusView): boolean {
  return state === 'waiting' || state === 'draft' || state === 'approved' || state === 'denied';
}

function nextOf(parts: WebParts, { held, approval, visit: { language } }: StatusView): readonly string[] {
  const { status: t, terms } = textsFor(language);
  const until = formatTime(new Date(held.expiresAt), language, parts.site.timeZone, parts.now());
  const stuck = approval.possible || isOnTerms(held) ? [] : [terms.stage.impossible];
  switch (held.state) {
    case 'preparing':
      return [t.next.preparing];
    case 'draft':
      return isOnTerms(held) ? [terms.next] : [...stuck, t.next.draft];
    case 'waiting':
      return [...stuck, t.next.waiting(until)];
    case 'approved':
      return [t.next.approved];
    case 'ready':
    case 'released': {
      const { listComma: comma, gap } = textsFor(language).pages;
      const to = held.plan?.recipients.length ? (held.asked?.recipients ?? []).join(comma) : '';
      return [
        ...(to === '' ? [] : [`${t.open.encrypted(to)}${gap}${t.open.programs}`]),
        `${t.next.downloadUntil(until)}${gap}${t.open.mark}`,
      ];
    }
    case 'refused': {
      const { limit, measure = 'rows', per = 'export' } = held.decision?.because ?? {};
      const passes =
        held.fault === null && limit && measure === 'rows' && per === 'export'
          ? [t.next.narrower(countOf(language, held.found.entity, limit))]
          : [];
      return [...passes, t.next.wrong(parts.site.support)];
    }
    case 'denied':
      return [t.next.wrong(parts.site.support)];
    case 'withdrawn':
    case 'lapsed':
    case 'failed':
      return [t.next.again];
    default:
      return held.state satisfies never;
  }
}

/** Seconds between two looks; states that no longer change have none. A draft is not watched: its page is being typed in. */
function liveOf({ id, state }: HeldExport): Page['live'] {
  const url = `${exportPath(id)}/state`;
  if (state === 'preparing' || state === 'approved') return { url, state, seconds: 2 };
  return state === 'waiting' ? { url, state, seconds: 10 } : undefined;
}

function takeNowOf(held: HeldExport): number | null {
  return held.decision?.takeNow || null;
}

function takeNowForm(parts: WebParts, view: StatusView): Markup {
  const { language } = view.visit;
  const label = textsFor(language).status.takeNow(takeNowOf(view.held) ?? 0);
  return actForm(parts, view, 'take', html`<button>${label}</button>`);
}

function askLabel({ held, visit: { language } }: StatusView): string {
  const t = textsFor(language).status;
  const { facts } = held;
  if (!facts || facts.unreadable !== null) return t.askThis;
  return t.askAll(leavingRows(held) ?? facts.rows);
}

/** A form of one button; `id` where the button stands elsewhere. */
function actForm(parts: WebParts, view: StatusView, act: string, button: Markup | '', id?: string): Markup {
  const path = exportPath(view.held.id);
  return html`<form method="post" action="${path}/${act}"${id ? html` id="${id}"` : ''}>${formToken(parts, path, view.who)}${button}</form>`;
}
