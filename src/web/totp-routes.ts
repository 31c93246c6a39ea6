/** The routes of one's own authenticator app. The secret stands in one answer to a POST and nowhere else. */

import type { Hono } from 'hono';
import type { Identified } from '../model/principal.ts';
import { notTaken } from './answers.ts';
import { readForm } from './forms.ts';
import type { Fields } from './forms.ts';
import type { WebContext, WebEnv, WebParts } from './parts.ts';
import { personAt } from './person.ts';
import { localNext, SIGN_IN } from './signin.ts';
import { TOTP } from './terms.ts';
import { beginPage, codeAgainPage, enrolledPage, scanPage } from './totp.ts';
import type { TotpView } from './totp.ts';

export function totpRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  const { totp } = parts.desk;

  app.get(TOTP, async (c) => {
    const who = await personAt(parts, c.var.visit);
    if (!who) return c.redirect(SIGN_IN, 303);
    const view = { visit: c.var.visit, who, next: localNext(c.req.query('next')) };
    const enrolled = (await totp.state(who)) === 'enrolled';
    return c.html(enrolled ? enrolledPage(parts, view) : beginPage(parts, view));
  });

  app.post(`${TOTP}/begin`, (c) =>
    posted(c, parts, async (view) => {
      const shown = await totp.begin(view.who);
      if (shown) return c.html(scanPage(parts, view, shown));
      // Set up already, or too many wrong codes: neither is told a secret.
      const enrolled = (await totp.state(view.who)) === 'enrolled';
      return c.html(enrolled ? enrolledPage(parts, view) : codeAgainPage(parts, view, 'wait'), 409);
    }),
  );

  app.post(`${TOTP}/confirm`, (c) =>
    posted(c, parts, async (view, fields) => {
      const became = await totp.confirm(view.who, fields.get('code') ?? '');
      switch (became) {
        case 'done':
          return c.html(enrolledPage(parts, view));
        case 'wrong':
        case 'wait':
          return c.html(codeAgainPage(parts, view, became), 422);
        case 'over':
          return c.html(beginPage(parts, view, 'over'), 409);
        default:
          return became satisfies never;
      }
    }),
  );
}

async function posted(
  c: WebContext,
  parts: WebParts,
  act: (view: TotpView & { readonly who: Identified }, fields: Fields) => Promise<Response>,
): Promise<Response> {
  const { visit } = c.var;
  const who = await personAt(parts, visit);
  if (!who) return c.redirect(SIGN_IN, 303);
  const form = await readForm(c, parts, TOTP, who);
  if (form.kind !== 'fields') return notTaken(c, parts, form.kind);
  return act({ visit, who, next: localNext(form.fields.get('next')) }, form.fields);
}
