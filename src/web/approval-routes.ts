/** The approver's routes. Holding the link is not enough: the opener must be identified as the person it was sent to. */

import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { Sample } from '../hold/ports.ts';
import { faultCode } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { Identified } from '../model/principal.ts';
import { textsFor } from '../model/texts/index.ts';
import { notFound, notTaken } from './answers.ts';
import { approvalPage, approvalPath, isOpen, reasonOf, settledPage } from './approval.ts';
import type { ApprovalView, Opened } from './approval.ts';
import { formToken, readForm } from './forms.ts';
import { page } from './layout.ts';
import { OWN } from './parts.ts';
import type { WebContext, WebEnv, WebParts } from './parts.ts';
import { personAt } from './person.ts';
import { addressPage, masked, SIGN_IN } from './signin.ts';

export function approvalRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  const { desk } = parts;

  app.get(`${OWN}/approvals/:token`, async (c) => {
    const asked = await admit(c, parts, c.req.param('token'));
    return asked instanceof Response ? asked : shown(c, parts, asked);
  });

  for (const act of ['approve', 'deny'] as const)
    app.post(`${OWN}/approvals/:token/${act}`, async (c) => {
      const token = c.req.param('token');
      const asked = await admit(c, parts, token);
      if (asked instanceof Response) return asked;
      const { who, opened } = asked;
      const form = await readForm(c, parts, approvalPath(token), who);
      if (form.kind !== 'fields') return notTaken(c, parts, form.kind);
      if (!isOpen(opened, parts.now())) return shown(c, parts, asked, 409);
      const reason = reasonOf(form.fields, c.var.visit.language);
      const outcome = await desk[act](token, who, reason);
      switch (outcome.kind) {
        case 'done':
          return c.redirect(approvalPath(token), 303);
        case 'not-found':
          return notFound(c, parts);
        case 'not-yours':
          return outcome.why === 'own-export'
            ? ownExport(c, parts, opened)
            : otherPerson(c, parts, token, opened, who);
        case 'too-late':
          return shown(c, parts, { ...asked, opened: { ...opened, held: outcome.held } }, 409);
        case 'problem':
          return shown(c, parts, asked, 422, { typed: form.fields, problems: outcome.problems });
        default:
          return outcome satisfies never;
      }
    });
}

interface Admitted {
  readonly token: string;
  readonly opened: Opened;
  readonly who: Identified;
}

/** The approver of this link, or the page that everybody else gets. */
async function admit(c: WebContext, parts: WebParts, token: string): Promise<Admitted | Response> {
  const opened = await parts.desk.invitation(token);
  if (!opened) return notFound(c, parts);
  const { visit } = c.var;
  const who = await personAt(parts, visit);
  if (!who) {
    const to = { kind: 'approver', token, address: opened.approver.email } as const;
    return c.html(addressPage(parts, { visit, to, next: approvalPath(token) }), 401);
  }
  if (who.person.id === opened.requester.id) return ownExport(c, parts, opened);
  if (who.person.id !== opened.approver.id) return otherPerson(c, parts, token, opened, who);
  return { token, opened, who };
}

async function shown(
  c: WebContext,
  parts: WebParts,
  { token, opened, who }: Admitted,
  status: 200 | 409 | 422 = 200,
  again: Pick<ApprovalView, 'typed' | 'problems'> = {},
): Promise<Response> {
  const { visit } = c.var;
  if (!isOpen(opened, parts.now())) return c.html(settledPage(parts, visit, opened), status);
  const sample = await sampleOf(parts, token, who);
  return c.html(approvalPage(parts, { visit, who, token, opened, sample, ...again }), status);
}

/** A file that cannot be sampled is still decided on; the page says why nothing is shown. */
async function sampleOf(parts: WebParts, token: string, who: Identified): Promise<Sample | FaultCode | null> {
  try {
    return await parts.desk.sample(token, who);
  } catch (error) {
    return faultCode(error);
  }
}

function ownExport(c: WebContext, parts: WebParts, { held }: Opened): Response {
  const { language, id } = c.var.visit;
  const t = textsFor(language).approval.own;
  const body = page({
    site: parts.site,
    language,
    requestId: held.id,
    logId: id,
    chip: { text: t.chip, tone: 'stop' },
    sentence: t.sentence,
    next: [t.advice],
  });
  return c.html(body, 403);
}

function otherPerson(
  c: WebContext,
  parts: WebParts,
  token: string,
  { approver }: Opened,
  who: Identified,
): Response {
  const { language, id } = c.var.visit;
  const texts = textsFor(language);
  const t = texts.approval.other;
  const body = page({
    site: parts.site,
    language,
    requestId: id,
    logId: id,
    chip: { text: t.chip, tone: 'stop' },
    sentence: t.sentence(who.person.name),
    actions: html`<p>${t.advice(masked(approver.email))}</p>
<form method="post" action="${SIGN_IN}/code" class="actions">${formToken(parts, SIGN_IN, null)}
<input type="hidden" name="approval" value="${token}"><input type="hidden" name="next" value="${approvalPath(token)}">
<button>${texts.signIn.sendCode}</button></form>`,
  });
  return c.html(body, 403);
}
