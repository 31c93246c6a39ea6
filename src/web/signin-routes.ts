/** The routes of signing in with a code. */

import type { Hono } from 'hono';
import { notFound, notTaken } from './answers.ts';
import { readForm } from './forms.ts';
import type { Fields } from './forms.ts';
import type { WebEnv, WebParts } from './parts.ts';
import { addressPage, codePage, localNext, SIGN_IN } from './signin.ts';
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
    if ((await signIn.sendCode(to.address)) === 'too-often')
      return c.html(addressPage(parts, { ...view, problem: 'too-often' }), 429);
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
    const cookie = await signIn.redeem(to.address, code, visit.secure);
    if (cookie === null) return c.html(codePage(parts, { visit, to, next, problem: 'code-wrong' }), 422);
    c.header('set-cookie', cookie);
    return c.redirect(next, 303);
  });
}

/** Null when the form names a link that does not exist. */
async function addressee(parts: WebParts, fields: Fields): Promise<Addressee | null> {
  const token = fields.get('approval');
  if (token === undefined) return { kind: 'typed', address: (fields.get('email') ?? '').trim() };
  const opened = await parts.desk.invitation(token);
  return opened && { kind: 'approver', token, address: opened.approver.email };
}
