/** The routes of administration: for those whose work it is, and only after a one-time code. To everybody else the page is not there. */

import type { Hono } from 'hono';
import type { Identified } from '../model/principal.ts';
import { notFound, notTaken } from './answers.ts';
import { ADMIN, adminPage, codePage, setUpPage } from './admin.ts';
import { readForm } from './forms.ts';
import type { Fields } from './forms.ts';
import type { WebContext, WebEnv, WebParts } from './parts.ts';
import { personAt } from './person.ts';
import { SIGN_IN } from './signin.ts';

export function adminRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  const { admin, desk } = parts;

  app.get(ADMIN, async (c) => {
    const who = await admit(c, parts);
    if (who instanceof Response) return who;
    if (admin.hasPassed(who)) return shown(c, parts, who);
    const enrolled = (await desk.totp.state(who)) === 'enrolled';
    return c.html(enrolled ? codePage(parts, c.var.visit, who) : setUpPage(parts, c.var.visit));
  });

  app.post(`${ADMIN}/code`, (c) =>
    posted(c, parts, async (who, fields) => {
      const code = (fields.get('code') ?? '').normalize('NFKC').replaceAll(/\s/g, '');
      const read = await admin.pass(who, code);
      if (read === 'ok') return c.redirect(ADMIN, 303);
      if (read === 'none') return c.html(setUpPage(parts, c.var.visit), 409);
      return c.html(codePage(parts, c.var.visit, who, read), 422);
    }),
  );

  app.post(`${ADMIN}/sign`, (c) =>
    posted(c, parts, async (who, fields) => {
      if (!admin.hasPassed(who)) return c.redirect(ADMIN, 303);
      const asked = {
        line: fields.get('line') ?? '',
        verdict: fields.get('verdict') ?? '',
        note: fields.get('note') ?? '',
      };
      const problem = await admin.sign(who, asked);
      return problem === null ? c.redirect(ADMIN, 303) : shown(c, parts, who, problem);
    }),
  );
}

async function shown(c: WebContext, parts: WebParts, who: Identified, problem?: string): Promise<Response> {
  const view = await parts.admin.view(who);
  return c.html(
    adminPage(parts, { visit: c.var.visit, who, view, problem }),
    problem === undefined ? 200 : 422,
  );
}

/** Whoever may enter, or the page that everybody else gets. */
async function admit(c: WebContext, parts: WebParts): Promise<Identified | Response> {
  const who = await personAt(parts, c.var.visit);
  if (!who) return c.redirect(`${SIGN_IN}?next=${encodeURIComponent(ADMIN)}`, 303);
  return parts.admin.mayEnter(who.person) ? who : notFound(c, parts);
}

async function posted(
  c: WebContext,
  parts: WebParts,
  act: (who: Identified, fields: Fields) => Promise<Response>,
): Promise<Response> {
  const who = await admit(c, parts);
  if (who instanceof Response) return who;
  const form = await readForm(c, parts, ADMIN, who);
  return form.kind === 'fields' ? act(who, form.fields) : notTaken(c, parts, form.kind);
}
