/** The stand-in CRM: login, a contacts list with paging, and the four ways in which real CRMs export. It knows nothing of the gateway. */

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import { makeContacts } from './contacts.ts';
import type { Contact } from './contacts.ts';
import { contactsPage, LOGO, loginPage } from './crm-pages.ts';
import { contactsFile, DEMO_TABLES, tableFile } from './files.ts';
import { DEMO_USERS } from './people.ts';
import type { DemoUser } from './people.ts';

/** `filePath`: a file of the user's that is served as one more export. */
export function demoCrm(count: number, filePath: string | null): Hono {
  const contacts = makeContacts(count);
  const sessions = new Map<string, DemoUser>();
  const jobs = new Map<string, { format: string; polls: number }>();
  const app = new Hono();

  const userOf = (c: Context): DemoUser | undefined =>
    sessions.get(c.req.header('x-crm-token') ?? getCookie(c, 'crm_session') ?? '');
  const logIn = (login: string, password: string): string | null => {
    const user = DEMO_USERS.find((candidate) => candidate.login === login && candidate.password === password);
    if (!user) return null;
    const token = randomBytes(18).toString('base64url');
    sessions.set(token, user);
    return token;
  };

  app.get('/login', (c) => c.html(loginPage(false)));
  app.post('/login', async (c) => {
    const form = await c.req.parseBody();
    const token = logIn(text(form['login']), text(form['password']));
    if (!token) return c.html(loginPage(true), 401);
    setCookie(c, 'crm_session', token, { httpOnly: true, sameSite: 'Lax', path: '/' });
    return c.redirect('/');
  });
  app.post('/api/login', async (c) => {
    const body = await c.req.json<{ login: string; password: string }>();
    const token = logIn(body.login, body.password);
    return token ? c.json({ token }) : c.json({ code: 401, message: 'wrong name or password' }, 401);
  });
  app.get('/logout', (c) => {
    sessions.delete(getCookie(c, 'crm_session') ?? '');
    setCookie(c, 'crm_session', '', { path: '/', maxAge: 0 });
    return c.redirect('/login');
  });
  app.get('/logo.png', (c) =>
    c.body(new Uint8Array(LOGO), 200, { 'content-type': 'image/png', 'cache-control': 'max-age=3600' }),
  );

  app.use(async (c, next) => {
    if (userOf(c)) return next();
    return c.req.path.startsWith('/api/')
      ? c.json({ code: 401, message: 'not logged in' }, 401)
      : c.redirect('/login');
  });
  app.get('/', (c) =>
    c.html(
      contactsPage(userOf(c) as DemoUser, contacts, Number(c.req.query('page') ?? 1), filePath !== null),
    ),
  );
  app.get('/api/me', (c) => c.json({ user: { login: userOf(c)?.login, name: userOf(c)?.name } }));
  app.get('/api/contacts', (c) => c.json({ total: contacts.length, list: pageOf(contacts, c.req.query()) }));
  app.post('/api/attachments', async (c) => {
    const bytes = await c.req.arrayBuffer();
    return c.json({ stored: bytes.byteLength });
  });
  app.get('/attachments/welcome', (c) =>
    c.body('Welcome to the demo.\nThis note holds no table.\n', 200, {
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': 'attachment; filename="welcome.txt"',
    }),
  );
  app.get('/reports/cities', (c) =>
    c.body(
      `City,Contacts\r\n${['北京', '上海', '广州'].map((city) => `${city},${contacts.filter((one) => one.City === city).length}`).join('\r\n')}\r\n`,
      200,
      {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="cities.csv"',
      },
    ),
  );

  // By link, by form post, by a script's blob: the file is the answer.
  app.get('/contacts/export', (c) => file(c, contactsOf(contacts, c.req.query()), c.req.query()));
  app.post('/contacts/export', async (c) => {
    const form = Object.fromEntries(
      Object.entries(await c.req.parseBody()).map(([name, value]) => [name, text(value)]),
    );
    return file(c, contactsOf(contacts, form), form);
  });
  app.post('/api/contacts/export', async (c) => {
    const body = await c.req.json<Record<string, string>>();
    return file(c, contactsOf(contacts, body), body);
  });

  // By a job: start, ask until it is done, fetch.
  app.post('/api/jobs', async (c) => {
    const body = await c.req.json<{ format?: string }>();
    const id = randomBytes(8).toString('hex');
    jobs.set(id, { format: body.format ?? 'csv', polls: 0 });
    return c.json({ id, state: 'running' });
  });
  app.get('/api/jobs/:id', (c) => {
    const job = jobs.get(c.req.param('id'));
    if (!job) return c.json({ code: 404, message: 'no such job' }, 404);
    job.polls += 1;
    return c.json({ id: c.req.param('id'), state: job.polls > 1 ? 'done' : 'running' });
  });
  app.get('/api/jobs/:id/file', (c) => {
    const job = jobs.get(c.req.param('id'));
    return job
      ? file(c, contacts, { format: job.format })
      : c.json({ code: 404, message: 'no such job' }, 404);
  });

  for (const name of DEMO_TABLES)
    app.get(`/${name}/export`, (c) => {
      const made = tableFile(name, contacts);
      return c.body(new Uint8Array(made.bytes), 200, {
        'content-type': made.mediaType,
        'content-disposition': `attachment; filename="${made.name}"`,
      });
    });

  app.get('/files/export', (c) => {
    if (filePath === null)
      return c.html(html`<p>Start the demo with --file PATH to serve a file of yours here.</p>`, 404);
    return c.body(new Uint8Array(readFileSync(filePath)), 200, {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(basename(filePath))}`,
    });
  });
  return app;
}

function file(c: Context, contacts: readonly Contact[], ask: Readonly<Record<string, string>>): Response {
  const made = contactsFile(contacts, ask['format'] ?? 'csv', ask['encoding'] ?? 'utf-8-bom');
  return c.body(new Uint8Array(made.bytes), 200, {
    'content-type': made.mediaType,
    'content-disposition': `attachment; filename="${made.name}"`,
  });
}

/** All contacts, or one page of them where `size` is given. */
function contactsOf(contacts: readonly Contact[], ask: Readonly<Record<string, string>>): readonly Contact[] {
  return ask['size'] === undefined ? contacts : pageOf(contacts, ask);
}

function pageOf(contacts: readonly Contact[], ask: Readonly<Record<string, string>>): readonly Contact[] {
  const size = Math.min(Number(ask['size'] ?? 20), 200);
  const start = (Math.max(1, Number(ask['page'] ?? 1)) - 1) * size;
  return contacts.slice(start, start + size);
}

/** A form's field; an uploaded file is none. */
const text = (field: unknown): string => (typeof field === 'string' ? field : '');
