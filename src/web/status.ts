/** The page of one's own export, from "being prepared" to the download. */

import { html } from 'hono/html';
import type { AskProblem, TakeProblem } from '../hold/ports.ts';
import type { HeldExport } from '../model/export.ts';
import type { Identified } from '../model/principal.ts';
import { leavingRows } from '../model/leaving.ts';
import { countOf } from '../model/texts/classes.ts';
import { formatTime } from '../model/texts/format.ts';
import { textsFor } from '../model/texts/index.ts';
import { factsForRequester, whatOf } from './facts.ts';
import { formToken } from './forms.ts';
import type { Fields } from './forms.ts';
import { askFields } from './askform.ts';
import { cut, page } from './layout.ts';
import type { Markup, Page, Tone } from './layout.ts';
import { OWN } from './parts.ts';
import type { Visit, WebParts } from './parts.ts';

export interface StatusView {
  readonly visit: Visit;
  readonly who: Identified;
  readonly held: HeldExport;
  /** What was typed, when the form comes back with problems. */
  readonly typed?: Fields;
  readonly problems?: readonly (AskProblem | TakeProblem)[];
  /** The act came too late. */
  readonly tooLate?: boolean;
}

/** The path of an export's page; its forms are bound to it. */
export const exportPath = (id: string): string => `${OWN}/exports/${id}`;

export function statusPage(parts: WebParts, view: StatusView): string {
  const { held, visit } = view;
  const { language } = visit;
  const t = textsFor(language).status;
  return page({
    site: parts.site,
    language,
    requestId: held.id,
    logId: visit.id,
    chip: { text: t.chip[held.state], tone: toneOf(held) },
    sentence: t.sentence(held.state, whatOf(held, language), held.sealed !== null),
    notice: noticeOf(view),
    why: whyOf(parts, view),
    actions: actionsOf(parts, view),
    next: nextOf(parts, view),
    facts: factsForRequester(held, language, parts.now()),
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
  const words = problems.map(({ field, code }) => {
    if (field === 'approver') return t.problem.noApprover;
    if (field !== 'rows') return t.problem.check;
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

function whyOf({ reasons }: WebParts, { held, visit: { language } }: StatusView): string | undefined {
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
      return held.decision ? reasons.reasonText(language, held.decision.because) : undefined;
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
      return html`${takeNowOf(held) === null ? '' : html`<div class="actions">${takeNowForm(parts, view)}</div>`}
<form method="post" action="${exportPath(held.id)}/ask" class="fields" id="ask" novalidate>
${formToken(parts, exportPath(held.id), view.who)}
${askFields(view)}
<p class="actions"><button class="primary">${askLabel(view)}</button>
<button class="quiet" form="cancel">${t.cancel}</button></p>
</form>
${actForm(parts, view, 'withdraw', '', 'cancel')}`;
    case 'waiting':
      return html`<div class="actions">${takeNowOf(held) === null ? '' : takeNowForm(parts, view)}
${actForm(parts, view, 'withdraw', html`<button>${t.withdraw}</button>`)}</div>`;
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

function nextOf(parts: WebParts, { held, visit: { language } }: StatusView): readonly string[] {
  const t = textsFor(language).status;
  const until = formatTime(new Date(held.expiresAt), language, undefined, parts.now());
  switch (held.state) {
    case 'preparing':
      return [t.next.preparing];
    case 'draft':
      return [t.next.draft];
    case 'waiting':
      return [t.next.waiting(until)];
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
      const limit = held.decision?.because.limit;
      const passes =
        held.fault === null && limit ? [t.next.narrower(countOf(language, held.found.entity, limit))] : [];
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
