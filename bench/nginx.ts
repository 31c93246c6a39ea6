/** nginx from Debian, as the CRM behind every proxy and as the strongest peer; and wrk, which asks. */

import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createConnection } from 'node:net';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';

export interface Nginx {
  readonly url: string;
  stop(): Promise<void>;
}

/** How a picture begins: what is none is looked at longer, whatever it is called. */
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

/** A page of a list: 1 KiB of JSON. */
const PAGE = pageOf(1024);

/** Serves `/api/ping` and `/api/contacts` (1 KiB of JSON), `/1mib`, `/large` (`mib` MiB) and whose session it is. */
export function startCrm(core: number, mib: number): Promise<Nginx> {
  return start(core, (folder, port) => {
    const files = join(folder, 'files');
    mkdirSync(join(files, 'api'), { recursive: true });
    writeFileSync(join(files, 'api', 'ping'), PAGE);
    writeFileSync(join(files, 'api', 'contacts'), PAGE);
    writeFileSync(join(files, 'api', 'me'), '{"user":{"login":"bench"}}');
    writeFileSync(join(files, '1mib'), Buffer.concat([PNG, Buffer.alloc(1024 * 1024 - PNG.length, 'x')]));
    const large = openSync(join(files, 'large'), 'w');
    writeSync(large, PNG);
    ftruncateSync(large, mib * 1024 * 1024);
    closeSync(large);
    return `server {
      listen 127.0.0.1:${port} reuseport;
      root ${files};
      location /api/ { default_type application/json; }
      location / { default_type image/png; }
    }`;
  });
}

/** The peer: nginx with keep-alive towards the CRM. */
export function startPeer(core: number, upstream: string): Promise<Nginx> {
  const { host } = new URL(upstream);
  return start(
    core,
    (_folder, port) => `upstream crm { server ${host}; keepalive 64; }
    server {
      listen 127.0.0.1:${port};
      location / { proxy_pass http://crm; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; }
    }`,
  );
}

/** Requests a second over 64 connections that are kept, as many as `seconds` allow, from `core`. Anything but a 200 ends the benchmark. */
export async function wrk(
  url: string,
  options: { readonly core: number; readonly seconds: number; readonly connections: number },
): Promise<number> {
  const { core, seconds, connections } = options;
  const args = ['-c', String(core), 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`, ...HEADERS, url];
  const { stdout } = await promisify(execFile)('taskset', args).catch((error: unknown) => {
    throw new Error('wrk did not run: apt-get install wrk', { cause: error });
  });
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  if (!(rate > 0) || /Non-2xx|Socket errors/.test(stdout))
    throw new Error(`wrk did not get clean answers:\n${stdout}`);
  return rate;
}

const HEADERS = [
  'accept: application/json',
  'accept-language: en-GB,en;q=0.9',
  'cookie: crm_session=bench; theme=dark',
  'user-agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36',
  'sec-fetch-mode: cors',
  'sec-fetch-dest: empty',
].flatMap((header) => ['-H', header]);

function pageOf(bytes: number): string {
  const rows = Array.from({ length: 8 }, (_, index) => ({ id: index + 1, name: `Made Up ${index + 1}` }));
  const page = { total: 8, rows, filler: '' };
  page.filler = 'x'.repeat(bytes - JSON.stringify(page).length);
  return JSON.stringify(page);
}

async function start(core: number, server: (folder: string, port: number) => string): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'exportgate-nginx-'));
  chmodSync(folder, 0o755); // started by root, the workers are somebody else
  const port = await freePort();
  const conf = join(folder, 'nginx.conf');
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${join(folder, kind)};`,
  );
  writeFileSync(
    conf,
    `daemon off; worker_processes 1; worker_cpu_affinity ${(2 ** core).toString(2)}; pid ${join(folder, 'pid')}; error_log ${join(folder, 'error.log')} error;
    events { worker_connections 4096; }
    http { access_log off; keepalive_requests 100000000; sendfile on; ${paths.join(' ')}
    ${server(folder, port)} }`,
  );
  const binary = spawnSync('nginx', ['-v']).error ? '/usr/sbin/nginx' : 'nginx';
  const child = spawn(binary, ['-p', folder, '-c', conf], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const failed = new Promise<never>((_resolve, reject) =>
    child.once('error', (cause) => reject(new Error('nginx did not run: apt-get install nginx', { cause }))),
  );
  await Promise.race([failed, listening(port)]);
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

async function listening(port: number): Promise<void> {
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await wait(20);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
