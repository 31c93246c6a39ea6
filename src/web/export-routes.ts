/** The requester's routes: his export's page, its state, and his acts. */

import type { Hono } from 'hono';
import type { AskProblem, Outcome, TakeProblem } from '../hold/ports.ts';
import type { Identified } from '../model/principal.ts';
import { notFound, notTaken, sent } from './answers.ts';
import { givenOf } from './askform.ts';
import { readForm } from './forms.ts';
import type { Fields } from './forms.ts';
import { exportPath, OWN } from './parts.ts';
import type { WebContext, WebEnv, WebParts } from './parts.ts';
import { personAt } from './person.ts';
import { SIGN_IN } from './signin.ts';
import { statusPage } from './status.ts';
import type { StatusView } from './status.ts';

type Act = 'ask' | 'take' | 'break-glass' | 'withdraw' | 'file';
type Done = Awaited<ReturnType<WebParts['desk']['download']>> | Outcome<AskProblem | TakeProblem>;

export function exportRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  const { desk } = parts;

  app.get(`${OWN}/exports/:id`, async (c) => {
    const id = c.req.param('id');
    const who = await personAt(parts, c.var.visit);
    if (!who) return c.redirect(signInFirst(id), 303);
    const outcome = await desk.view(id, who);
    return 'held' in outcome ? shown(c, parts, { who, held: outcome.held }) : notFound(c, parts);
  });

  app.get(`${OWN}/exports/:id/state`, async (c) => {
    // Programs, too, may ask how their exports stand.
    const who = await parts.whoIs.whoIs(c.var.visit);
    if (!who) return c.json({ state: null }, 401);
    const outcome = await desk.view(c.req.param('id'), who);
    return 'held' in outcome
      ? c.json({ state: outcome.held.state, updatedAt: outcome.held.updatedAt })
      : c.json({ state: null }, 404);
  });

  const acts: Readonly<Record<Act, (id: string, who: Identified, fields: Fields) => Promise<Done>>> = {
    ask: (id, who, fields) => desk.ask(id, who, givenOf(fields)),
    take: (id, who, fields) => desk.takeNow(id, who, givenOf(fields)),
    'break-glass': (id, who, fields) => desk.breakGlass(id, who, givenOf(fields)),
    withdraw: (id, who) => desk.withdraw(id, who),
    file: (id, who) => desk.download(id, who),
  };
  for (const [name, act] of Object.entries(acts))
    app.post(`${OWN}/exports/:id/${name}`, async (c) => {
      const id = c.req.param('id');
      const who = await personAt(parts, c.var.visit);
      if (!who) return c.redirect(signInFirst(id), 303);
      const form = await readForm(c, parts, exportPath(id), who);
      if (form.kind !== 'fields') return notTaken(c, parts, form.kind);
      return answer(c, parts, id, who, form.fields, await act(id, who, form.fields));
    });
}

async function shown(
  c: WebContext,
  parts: WebParts,
  view: Omit<StatusView, 'visit' | 'needs' | 'approval'>,
  status: 200 | 409 | 422 = 200,
): Promise<Response> {
  const { held, who } = view;
  const needs = await parts.desk.needs(held, who);
  const approval = parts.desk.approval(held);
  return c.html(statusPage(parts, { ...view, visit: c.var.visit, needs, approval }), status);
}

async function answer(
  c: WebContext,
  parts: WebParts,
  id: string,
  who: Identified,
  typed: Fields,
  done: Done,
): Promise<Response> {
  switch (done.kind) {
    case 'done':
      return c.redirect(exportPath(id), 303);
    case 'file':
      return sent(done.reply);
    case 'not-found':
    case 'not-yours':
      return notFound(c, parts);
    case 'too-late':
      return shown(c, parts, { who, held: done.held, tooLate: true }, 409);
    case 'problem': {
      const now = await parts.desk.view(id, who);
      if (!('held' in now)) return notFound(c, parts);
      return shown(c, parts, { who, held: now.held, typed, problems: done.problems }, 422);
    }
    default:
      return done satisfies never;
  }
}

/** Back to the export after signing in. */
function signInFirst(id: string): string {
  return `${SIGN_IN}?next=${encodeURIComponent(exportPath(id))}`;
}
