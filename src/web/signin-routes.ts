/** The routes of signing in: with a code, and with the company's account. */

import type { Hono } from 'hono';
import { notFound, notTaken } from './answers.ts';
import { readForm } from './forms.ts';
import type { Fields } from './forms.ts';
import type { Visit, WebEnv, WebParts } from './parts.ts';
import { accountPage, addressPage, anyNext, codePage, localNext, SIGN_IN } from './signin.ts';
import type { Addressee } from './signin.ts';

export function signInRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  const { signIn } = parts;

  app.get(SIGN_IN, (c) => {
    const next = localNext(c.req.query('next'));
    return c.html(addressPage(parts, { visit: c.var.visit, to: { kind: 'typed', address: '' }, next }));
  });

  app.post(`${SIGN_IN}/code`, async (c) => {
    const form = await readForm(c, parts, SIGN_IN, null);
    if (form.kind !== 'fields') return notTaken(c, parts, form.kind);
    const to = await addressee(parts, form.fields);
    if (!to) return notFound(c, parts);
    const view = { visit: c.var.visit, to, next: localNext(form.fields.get('next')) };
    if (!to.address.includes('@'))
      return c.html(addressPage(parts, { ...view, problem: 'address-missing' }), 422);
    const sent = await signIn.sendCode(to.address, c.var.visit);
    if (sent === 'too-often') return c.html(addressPage(parts, { ...view, problem: 'too-often' }), 429);
    c.header('set-cookie', sent.cookie);
    return c.html(codePage(parts, view));
  });

  app.post(SIGN_IN, async (c) => {
    const form = await readForm(c, parts, SIGN_IN, null);
    if (form.kind !== 'fields') return notTaken(c, parts, form.kind);
    const to = await addressee(parts, form.fields);
    if (!to) return notFound(c, parts);
    const { visit } = c.var;
    const next = localNext(form.fields.get('next'));
    // Full-width digits and blanks are what a phone's keyboard and a copied mail bring.
    const code = (form.fields.get('code') ?? '').normalize('NFKC').replaceAll(/\s/g, '');
    const cookies = await signIn.redeem(to.address, code, visit);
    if (cookies === null) return c.html(codePage(parts, { visit, to, next, problem: 'code-wrong' }), 422);
    for (const cookie of cookies) c.header('set-cookie', cookie, { append: true });
    return c.redirect(next, 303);
  });

  app.get(`${SIGN_IN}/oidc`, async (c) => {
    const { visit } = c.var;
    const begun = await signIn.oidc.begin(visit, originOf(visit), anyNext(c.req.query('next')));
    if (begun === null) return notFound(c, parts);
    c.header('set-cookie', begun.cookie);
    return c.redirect(begun.url, 303);
  });

  app.get(`${SIGN_IN}/oidc/callback`, async (c) => {
    const { visit } = c.var;
    const { pathname, search } = new URL(c.req.url);
    const done = await signIn.oidc.finish(visit, new URL(`${originOf(visit)}${pathname}${search}`));
    if (done.kind !== 'signed-in') return c.html(accountPage(parts, visit, done.kind), 403);
    for (const cookie of done.cookies) c.header('set-cookie', cookie, { append: true });
    return c.redirect(anyNext(done.next), 303);
  });
}

/** As the browser sees us: the identity provider sends it back there. */
const originOf = ({ secure, host }: Visit): string => `${secure ? 'https' : 'http'}://${host}`;

/** Null when the form names a link that does not exist. */
async function addressee(parts: WebParts, fields: Fields): Promise<Addressee | null> {
  const token = fields.get('approval');
  if (token === undefined) return { kind: 'typed', address: (fields.get('email') ?? '').trim() };
  const opened = await parts.desk.invitation(token);
  return opened && { kind: 'approver', token, address: opened.approver.email };
}
