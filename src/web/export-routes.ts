/** The requester's routes: his export's page, its state, and his acts. */

import type { Hono } from 'hono';
import type { AskProblem, Outcome, TakeProblem } from '../hold/ports.ts';
import type { Identified } from '../model/principal.ts';
import { notFound, notTaken, sent } from './answers.ts';
import { purposeOf } from './askform.ts';
import { readForm } from './forms.ts';
import type { Fields } from './forms.ts';
import { OWN } from './parts.ts';
import type { WebContext, WebEnv, WebParts } from './parts.ts';
import { SIGN_IN } from './signin.ts';
import { exportPath, statusPage } from './status.ts';

type Act = 'ask' | 'take' | 'withdraw' | 'file';
type Done = Awaited<ReturnType<WebParts['desk']['download']>> | Outcome<AskProblem | TakeProblem>;

export function exportRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  const { desk, whoIs } = parts;

  app.get(`${OWN}/exports/:id`, async (c) => {
    const id = c.req.param('id');
    const who = await whoIs.whoIs(c.var.visit);
    if (!who) return c.redirect(signInFirst(id), 303);
    const outcome = await desk.view(id, who);
    return 'held' in outcome
      ? c.html(statusPage(parts, { visit: c.var.visit, who, held: outcome.held }))
      : notFound(c, parts);
  });

  app.get(`${OWN}/exports/:id/state`, async (c) => {
    const who = await whoIs.whoIs(c.var.visit);
    if (!who) return c.json({ state: null }, 401);
    const outcome = await desk.view(c.req.param('id'), who);
    return 'held' in outcome
      ? c.json({ state: outcome.held.state, updatedAt: outcome.held.updatedAt })
      : c.json({ state: null }, 404);
  });

  const acts: Readonly<Record<Act, (id: string, who: Identified, fields: Fields) => Promise<Done>>> = {
    ask: (id, who, fields) => desk.ask(id, who, purposeOf(fields)),
    take: (id, who) => desk.takeNow(id, who),
    withdraw: (id, who) => desk.withdraw(id, who),
    file: (id, who) => desk.download(id, who),
  };
  for (const [name, act] of Object.entries(acts))
    app.post(`${OWN}/exports/:id/${name}`, async (c) => {
      const id = c.req.param('id');
      const who = await whoIs.whoIs(c.var.visit);
      if (!who) return c.redirect(signInFirst(id), 303);
      const form = await readForm(c, parts, exportPath(id), who);
      if (form.kind !== 'fields') return notTaken(c, parts, form.kind);
      return answer(c, parts, id, who, form.fields, await act(id, who, form.fields));
    });
}

async function answer(
  c: WebContext,
  parts: WebParts,
  id: string,
  who: Identified,
  typed: Fields,
  done: Done,
): Promise<Response> {
  const { visit } = c.var;
  switch (done.kind) {
    case 'done':
      return c.redirect(exportPath(id), 303);
    case 'file':
      return sent(done.reply);
    case 'not-found':
    case 'not-yours':
      return notFound(c, parts);
    case 'too-late':
      return c.html(statusPage(parts, { visit, who, held: done.held, tooLate: true }), 409);
    case 'problem': {
      const now = await parts.desk.view(id, who);
      if (!('held' in now)) return notFound(c, parts);
      return c.html(statusPage(parts, { visit, who, held: now.held, typed, problems: done.problems }), 422);
    }
    default:
      return done satisfies never;
  }
}

/** Back to the export after signing in. */
function signInFirst(id: string): string {
  return `${SIGN_IN}?next=${encodeURIComponent(exportPath(id))}`;
}
