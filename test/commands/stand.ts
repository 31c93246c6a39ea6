/** For tests of the program as it is used: a folder with a configuration, a small CRM, a mailbox, the gateway as a process, and commands beside it. */

import { ROLES } from '../support/roles.ts';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { EventEmitter } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { vi } from 'vitest';
import { main } from '../../src/main.ts';
import { openMailbox } from '../notify/mailbox.ts';
import type { Mailbox } from '../notify/mailbox.ts';
import { PROGRAM, ROOT } from '../support/demo.ts';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly url: string;
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Runs the program to its end. */
export function run(args: readonly string[], cwd = ROOT, env: Environment = {}): Promise<Ran> {
  const child = start(args, cwd, env);
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

/** Runs the program in this process: faster, for what needs no process of its own. The configuration is named by `args`. */
export async function runHere(args: readonly string[], cwd = ROOT): Promise<Ran> {
  let [out, err] = ['', ''];
  let failed: number | null = null;
  const places: readonly { of: EventEmitter; event: string }[] = [
    { of: process, event: 'uncaughtException' },
    { of: process.stdout, event: 'error' },
  ];
  const before = places.flatMap(({ of, event }) => of.listeners(event));
  const spies = [
    vi.spyOn(process, 'cwd').mockReturnValue(cwd),
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true)),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true)),
    vi.spyOn(process, 'exit').mockImplementation((code) => {
      failed = Number(code);
      throw new Error('the program ended');
    }),
  ];
  try {
    await main(args).catch((error: unknown) => {
      if (failed === null) throw error;
    });
    return { code: failed ?? Number(process.exitCode), out, err };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = undefined;
    for (const { of, event } of places)
      for (const listener of of.listeners(event) as (() => void)[])
        if (!before.includes(listener)) of.removeListener(event, listener);
  }
}

/** Starts the gateway; resolves when it says that it listens. */
export async function startGateway(folder: string, env: Environment = {}): Promise<Running> {
  const child = start(['start'], folder, env);
  const said: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const url = await new Promise<string>((resolve, reject) => {
    if (child.stdout)
      createInterface({ input: child.stdout }).on('line', (line) => {
        const { msg, url: where } = JSON.parse(line) as { msg: string; url: string };
        if (msg === 'listening') resolve(where);
      });
    void ended.then((code) => reject(new Error(`the gateway ended with ${code}: ${said.join('')}`)));
  });
  return {
    url,
    kill(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** A folder with config.yaml and rules/; its people are ann (a rep) and bob (her manager). */
export function project(crm: Server, mailbox: Mailbox): string {
  const folder = mkdtempSync(join(tmpdir(), 'exportgate-commands-'));
  cpSync(join(ROOT, 'rules'), join(folder, 'rules'), { recursive: true });
  writeFileSync(
    join(folder, 'config.yaml'),
    `site: { support: help@example.com, url: "http://localhost:8080" }
listen: { port: 0 }
apps:
  - { name: crm, hosts: [localhost, 127.0.0.1], upstream: "http://127.0.0.1:${portOf(crm)}", profile: demo }
roles: [${ROLES.join(', ')}]
people:
  - { id: ann, name: Ann, email: ann@example.com, logins: [ann], roles: [sales-rep] }
  - { id: bob, name: Bob, email: bob@example.com, logins: [bob], roles: [sales-manager], approves: [sales-rep] }
mail: { from: gate@example.com, host: 127.0.0.1, port: ${mailbox.port}, security: none }
reading: { processes: 1 }
`,
  );
  return folder;
}

/** The session's cookie is the login. `rows` made-up rows of Ann's; with `stall` half of them and then nothing. */
export async function openCrm(): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://crm.example');
    const login = /crm_session=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
    if (pathname === '/api/me') json(response, login === undefined ? 401 : 200, { user: { login } });
    else if (pathname === '/login')
      response.writeHead(200, { 'set-cookie': `crm_session=${searchParams.get('as')}; Path=/` }).end('in');
    else if (pathname === '/contacts/export') {
      response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' });
      const text = table(Number(searchParams.get('rows')));
      if (searchParams.has('stall')) response.write(text);
      else response.end(text);
    } else response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>home</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

export { openMailbox };
export type { Mailbox };

export function closeCrm(crm: Server): void {
  crm.closeAllConnections();
  crm.close();
}

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** CSV of made-up contacts. */
export function table(rows: number): string {
  const lines = Array.from({ length: rows }, (_, index) => `${index + 1},Made Up ${index + 1},Ann`);
  return `${['ID,Name,Owner', ...lines].join('\r\n')}\r\n`;
}

function start(args: readonly string[], cwd: string, env: Environment): ChildProcess {
  return spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
