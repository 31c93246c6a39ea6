/** Our own pages under /_exportgate: a GET shows, a POST decides. Whatever is not listed here is 404 and never reaches the CRM. */

import { Hono } from 'hono';
import { faultCode } from '../lib/fault.ts';
import { notFound, notTaken, sent, unavailable } from './answers.ts';
import { adminRoutes } from './admin-routes.ts';
import { approvalRoutes } from './approval-routes.ts';
import { liveScript, style } from './assets.ts';
import { exportRoutes } from './export-routes.ts';
import { pageHeaders } from './headers.ts';
import { ANSWER_HEADER, OWN } from './parts.ts';
import type { Visit, WebEnv, WebParts } from './parts.ts';
import { scimRoutes } from './scim.ts';
import { signInRoutes } from './signin-routes.ts';
import { totpRoutes } from './totp-routes.ts';

export type { WebParts } from './parts.ts';

/** What our own script asks for, which tells a state and nothing else; and the files that the CRM's scripts may ask for as they would elsewhere. */
const FOR_SCRIPTS = /^\/_exportgate\/(?:exports\/[^/]+\/state|offsite\/[^/]+)$/;

/** The pages as one app; hand it every request whose path is ours, with the raw incoming message. */
export function openWeb(parts: WebParts): Hono<WebEnv> {
  const app = new Hono<WebEnv>();

  app.use('*', async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(pageHeaders)) c.res.headers.set(name, value);
    const visit = c.get('visit') as WebEnv['Variables']['visit'] | undefined;
    if (visit) c.res.headers.set('x-request-id', visit.id);
  });

  // Before the request is read as a visit: a probe has no host name of an app.
  app.get(`${OWN}/healthz`, (c) => {
    const challenge = c.req.query('challenge') ?? '';
    if (/^[\w-]{1,64}$/.test(challenge)) c.header(ANSWER_HEADER, parts.answerTo(challenge));
    return c.text('ok');
  });
  app.get(`${OWN}/readyz`, async (c) => {
    const { ready, facts } = await parts.health();
    return c.json({ ready, ...facts }, ready ? 200 : 503);
  });
  app.get(`${OWN}/metrics`, async (c, next) => {
    const metrics = await parts.metrics(parts.exchangeOf(c.env.incoming));
    if (metrics === null) return next(); // as if it were not there
    return c.body(metrics.text, 200, { 'content-type': metrics.type });
  });
  app.get(`${OWN}/jwks.json`, (c) =>
    c.body(JSON.stringify(parts.jwks), 200, { 'content-type': 'application/jwk-set+json' }),
  );
  app.get(`${OWN}/style.css`, (c) => c.body(style, 200, { 'content-type': 'text/css; charset=UTF-8' }));
  app.get(`${OWN}/live.js`, (c) =>
    c.body(liveScript, 200, { 'content-type': 'text/javascript; charset=UTF-8' }),
  );

  app.use('*', async (c, next) => {
    const visit = parts.exchangeOf(c.env.incoming);
    c.set('visit', visit);
    if (readByScript(visit) && !FOR_SCRIPTS.test(c.req.path)) return notTaken(c, parts, 'foreign');
    await next();
    return undefined;
  });
  if (parts.scim)
    app.route(
      `${OWN}/scim/v2`,
      scimRoutes(parts.scim, (code) => parts.onFault(code, null)),
    );
  app.get(`${OWN}/offsite/:token`, async (c) => {
    const reply = await parts.offsite(c.env.incoming);
    return reply ? sent(reply) : notFound(c, parts);
  });
  exportRoutes(app, parts);
  approvalRoutes(app, parts);
  signInRoutes(app, parts);
  totpRoutes(app, parts);
  adminRoutes(app, parts);

  app.notFound((c) => notFound(c, parts));
  app.onError((error, c) => {
    const code = faultCode(error);
    const visit = c.get('visit') as WebEnv['Variables']['visit'] | undefined;
    parts.onFault(code, visit?.id ?? null);
    return unavailable(c, parts, code);
  });
  return app;
}

/** Our pages share their origin with the CRM's: a script there could read an approver's page and its form with `fetch`, and press Approve for him. */
function readByScript({ headers }: Visit): boolean {
  const mode = headers.get('sec-fetch-mode');
  return mode !== undefined && mode !== 'navigate';
}
