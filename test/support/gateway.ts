/** A gateway in this process, or as a process of its own, with configuration, rules and data in a temporary folder and a real SMTP server. */

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { loadConfig } from '../../src/config/index.ts';
import { freePort } from '../../src/demo/index.ts';
import { openMailbox } from '../../src/demo/mailbox.ts';
import type { DemoMail } from '../../src/demo/mailbox.ts';
import { DEMO_USERS } from '../../src/demo/people.ts';
import { openLog } from '../../src/lib/log.ts';
import type { AuditEntry } from '../../src/model/audit.ts';
import { known, openGateway, RULES } from '../../src/wiring.ts';
import { PROGRAM } from './demo.ts';
import { FAKE_PROFILE } from './fake-crm.ts';
import { ROLES } from './roles.ts';

export interface ProjectInput {
  /** Origin of the CRM. */
  readonly crm: string;
  readonly profileYaml?: string;
  /** More files under rules/, by path. */
  readonly rules?: Readonly<Record<string, string>>;
  /** Put over the configuration, key by key. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Environment variables of a gateway in this process. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Project {
  readonly folder: string;
  readonly configPath: string;
  /** Where a gateway of this configuration listens. */
  readonly url: string;
  readonly mails: readonly DemoMail[];
  /** Texts of every file in the data folder, as bytes are. */
  stored(): readonly string[];
  close(): Promise<void>;
}

/** Writes the files; nothing runs yet but the mail server. */
export async function writeProject({
  crm,
  profileYaml = FAKE_PROFILE,
  rules = {},
  config = {},
}: ProjectInput): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), 'exportgate-test-'));
  const mailbox = await openMailbox(0);
  const port = await freePort(0);
  cpSync(RULES, join(folder, 'rules'), { recursive: true });
  writeFileSync(join(folder, 'rules', 'crm', 'demo.yaml'), profileYaml);
  for (const [path, text] of Object.entries(rules)) writeFileSync(join(folder, 'rules', path), text);
  const configPath = join(folder, 'config.yaml');
  // JSON is YAML.
  writeFileSync(
    configPath,
    JSON.stringify({ ...baseConfig(crm, port, mailbox.smtpPort), ...config }, null, 2),
  );
  return {
    folder,
    configPath,
    url: `http://127.0.0.1:${port}`,
    mails: mailbox.mails,
    stored: () => filesIn(join(folder, 'data')).map((path) => readFileSync(path).toString('latin1')),
    async close() {
      await mailbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface RunningGateway extends Project {
  call(operation: string, input: unknown): Promise<unknown>;
  /** The whole log. */
  audit(): Promise<readonly AuditEntry[]>;
  /** What the program logged. */
  readonly lines: readonly string[];
  reload(): Promise<void>;
}

/** Opens a gateway in this process. */
export async function startGateway(input: ProjectInput): Promise<RunningGateway> {
  const project = await writeProject(input);
  const result = await loadConfig(project.configPath, known);
  if (!result.ok) throw new Error(result.problems.map(({ text }) => text).join('\n'));
  const lines: string[] = [];
  const log = openLog((line) => void lines.push(line), 'info');
  const gateway = await openGateway(result.loaded, { env: input.env ?? {}, now: () => new Date(), log });
  return {
    ...project,
    lines,
    call: (operation, input) => gateway.call(operation, input),
    audit: async () => (await gateway.call('audit.read', { from: 1, most: 10_000 })) as AuditEntry[],
    reload: () => gateway.reload(),
    async close() {
      await gateway.close();
      await project.close();
    },
  };
}

/** Runs `exportgate start` on a project, until it says that it listens. */
export async function spawnGateway(project: Project): Promise<{
  readonly pid: number;
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  output(): string;
  stop(): Promise<number | null>;
  /** Kills it without a warning. */
  kill(): Promise<number | null>;
}> {
  const child = spawn(process.execPath, [PROGRAM, 'start', '--config', project.configPath], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const listening = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('"listening"')) resolve();
      });
  });
  await Promise.race([
    listening,
    ended.then((code) => {
      throw new Error(`the gateway ended with ${code}: ${output}`);
    }),
  ]);
  return {
    pid: child.pid ?? 0,
    ended,
    output: () => output,
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
    async kill() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  readonly text: string;
}

/** A request as a browser's script sends it. */
export async function asScript(
  url: string,
  headers: Readonly<Record<string, string>>,
  method: 'GET' | 'POST' = 'GET',
): Promise<Answered> {
  return sent(url, method, {
    accept: 'application/json',
    'sec-fetch-mode': 'cors',
    'sec-fetch-dest': 'empty',
    ...headers,
  });
}

/** A request as a click on a link sends it; redirects are not followed. */
export async function asNavigation(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answered> {
  return sent(url, 'GET', {
    accept: 'text/html,*/*',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
    ...headers,
  });
}

async function sent(
  url: string,
  method: 'GET' | 'POST',
  headers: Readonly<Record<string, string>>,
): Promise<Answered> {
  const answer = await request(url, { method, headers, headersTimeout: 60_000 });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  return { status: answer.statusCode, headers: answer.headers, bytes, text: bytes.toString('utf8') };
}

function baseConfig(crm: string, port: number, smtpPort: number): Record<string, unknown> {
  const approves = { 'sales-rep': [], 'sales-manager': ['sales-rep'], administrator: ['sales-manager'] };
  return {
    site: { name: 'Test Site', support: 'help@demo.example', url: `http://127.0.0.1:${port}` },
    listen: { host: '127.0.0.1', port },
    data: './data',
    apps: [{ name: 'demo', hosts: ['localhost', '127.0.0.1'], upstream: crm, profile: 'demo' }],
    roles: ROLES,
    people: DEMO_USERS.map(({ login, name, email, role }) => ({
      id: login,
      name,
      email,
      logins: [login],
      roles: [role],
      approves: approves[role],
      ...(role === 'sales-rep' ? { manager: 'hanmei' } : {}),
      language: 'en',
    })),
    reading: { processes: 1 },
    mail: { from: 'exportgate@demo.example', host: '127.0.0.1', port: smtpPort, security: 'none' },
  };
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
