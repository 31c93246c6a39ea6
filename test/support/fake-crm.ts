/** A CRM that answers as a test tells it, down to the raw bytes, and remembers what it was asked. */

import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer: a whole one, raw bytes after which the connection ends, or code. */
export type Script =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
    }
  | { readonly raw: string | Uint8Array }
  | ((request: IncomingMessage, response: ServerResponse) => void);

export interface FakeCrm {
  readonly url: string;
  /** For its `upgrade` event; without a listener a handshake is an ordinary request. */
  readonly server: Server;
  /** What the CRM was asked, the whoami calls left out. */
  readonly asked: readonly {
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingHttpHeaders;
  }[];
  /** Whose session a token is; a token that is taken out is a session that ended. */
  readonly sessions: Map<string, string>;
  /** What is answered from now on to requests of this path, or of this path and query. */
  on(target: string, script: Script): void;
  close(): Promise<void>;
}

/** The people of the demo are logged in under `t-lilei` and so on: as cookie `crm_session`, or as header `x-crm-token`. */
export async function startFakeCrm(): Promise<FakeCrm> {
  const scripts = new Map<string, Script>();
  const asked: FakeCrm['asked'][number][] = [];
  const sessions = new Map(['lilei', 'emma', 'hanmei', 'alex'].map((login) => [`t-${login}`, login]));

  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const path = url.replace(/\?.*$/s, '');
    const login = sessions.get(tokenOf(headers));
    if (path === '/api/me')
      return send(
        response,
        login === undefined ? { status: 401, body: '{}' } : { body: JSON.stringify({ login }) },
      );
    asked.push({ method, url, headers });
    if (path === '/logged-in-as')
      return send(response, { body: `<h1>${login ?? 'nobody'}</h1>`, headers: HTML });
    const script = scripts.get(url) ?? scripts.get(path);
    if (script === undefined)
      return send(response, { status: 404, body: '<h1>no such page</h1>', headers: HTML });
    if (typeof script === 'function') return script(request, response);
    if ('raw' in script) return void request.socket.end(script.raw);
    return send(response, script);
  });
  // The tests destroy connections on purpose.
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    sessions,
    on: (target, script) => void scripts.set(target, script),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };

function send(
  response: ServerResponse,
  { status = 200, headers = {}, body = '' }: Exclude<Script, { raw: unknown } | ((...args: never) => void)>,
): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...headers,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function tokenOf(headers: IncomingHttpHeaders): string {
  const token = headers['x-crm-token'];
  return typeof token === 'string' ? token : (/crm_session=([^;]*)/.exec(headers.cookie ?? '')?.[1] ?? '');
}

/** The fake CRM's profile; `{code}` stands in its error shape, so that tests see why. */
export const FAKE_PROFILE = `profile: demo
description: The CRM of the tests.
status: tested
session: { cookies: [crm_session], headers: [x-crm-token] }
whoami: { method: GET, path: /api/me, login: login }
exports:
  - name: contacts
    match: { method: [GET, POST], path: /export }
    entity: contacts
    owner: [Owner]
lists:
  - name: contacts-list
    match: { method: GET, path: /api/contacts }
    entity: contacts
    owner: [Owner]
refusal:
  status: 403
  body: { error: { why: "{code}", text: "{message}", see: "{url}", id: "{request}" } }
examples:
  - { url: "/export?n=1", is: contacts }
  - { url: /api/contacts, is: contacts-list }
`;
