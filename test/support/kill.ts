/** Kills a gateway at random moments while people look at lists, export, ask, approve, take, withdraw and download; says what was wrong afterwards. */

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { callControl, controlPath } from '../../src/lib/control.ts';
import type { AuditType } from '../../src/model/audit.ts';
import { makeKeyPair } from '../../src/wiring.ts';
import { startFakeCrm } from './fake-crm.ts';
import { spawnGateway, writeProject } from './gateway.ts';
import { lookAfter } from './kill-checks.ts';
import type { Receipt } from './kill-checks.ts';

export interface Killed {
  readonly kills: number;
  readonly wrongs: readonly string[];
  /** Exports that a kill met between click and file, or between approval and file. */
  readonly midway: number;
  /** How often each act was answered as done, files received under `file`, rows of lists under `row`. */
  readonly done: Readonly<Record<string, number>>;
}

type Login = 'lilei' | 'emma';
type World = Awaited<ReturnType<typeof openWorld>>;

const PARTNER = { name: 'Partner Ltd', email: 'partner@partner.example' };
const ACTORS = 6;
/** Longest time from the first click to the kill. */
const LOAD_MS = 6000;

/** Kills so many times. `random` gives numbers from 0 to 1. */
export async function killOften(
  times: number,
  random: () => number,
  tell: (line: string) => void,
): Promise<Killed> {
  const world = await openWorld(random);
  const { project } = world;
  const data = join(project.folder, 'data');
  const found: string[] = [];
  let midway = 0;
  try {
    for (let kill = 1; kill <= times; kill += 1) {
      const first = await spawnGateway(project);
      if (kill === 1) await addKey(data);
      const over = new AbortController();
      const actors = Array.from({ length: ACTORS }, () => act(world, over.signal));
      await pause(50 + random() * LOAD_MS);
      // On a busy machine every kill may have come before the first answer; the last one does not.
      if (kill === times) await firstAnswer(world);
      await first.kill();
      over.abort();
      await Promise.all(actors);
      const broken = lookAfter(data, world, false);
      midway += broken.midway;
      found.push(...broken.wrongs.map((line) => `kill ${kill}: ${line}`));

      const second = await spawnGateway(project);
      await settled(data).catch(() => found.push(`kill ${kill}: exports are stuck`));
      await second.kill();
      found.push(...lookAfter(data, world, true).wrongs.map((line) => `after kill ${kill}: ${line}`));
      tell(
        `kill ${kill}: ${broken.midway} on their way, ${world.receipts.length} files, ${found.length} wrong`,
      );
    }
  } finally {
    await project.close();
    await world.crm.close();
  }
  const rows = [...world.shown.values()].reduce((sum, one) => sum + one, 0);
  const done: Record<string, number> = { file: world.receipts.length, row: rows };
  for (const { type } of world.done) done[type] = (done[type] ?? 0) + 1;
  return { kills: times, wrongs: found, midway, done };
}

async function openWorld(random: () => number) {
  const crm = await startFakeCrm();
  crm.on('/export', (incoming, outgoing) => {
    const query = new URL(incoming.url ?? '/', 'http://crm.example').searchParams;
    outgoing.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' });
    outgoing.end(table(Number(query.get('rows')), query.get('owner') ?? ''));
  });
  crm.on('/api/contacts', (incoming, outgoing) => {
    const rows = Number(new URL(incoming.url ?? '/', 'http://crm.example').searchParams.get('rows'));
    outgoing.writeHead(200, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify(Array.from({ length: rows }, (_, id) => ({ id, name: 'Made Up' }))));
  });
  const project = await writeProject({ crm: crm.url });
  return {
    crm,
    project,
    random,
    receipts: [] as Receipt[],
    done: [] as { exportId: string; type: AuditType }[],
    budgets: new Map<string, number>(),
    shown: new Map<string, number>(),
    /** Held exports and whose they are. */
    held: new Map<string, Login>(),
  };
}

async function addKey(data: string): Promise<void> {
  const { publicKey } = await makeKeyPair(PARTNER);
  await callControl(controlPath(data), 'keys.add', {
    bytes: Buffer.from(publicKey).toString('base64'),
    email: null,
  });
}

/** Resolves when nothing is on its way any more. */
async function settled(data: string): Promise<void> {
  for (const until = Date.now() + 60_000; ; await pause(50)) {
    const answer = await callControl(controlPath(data), 'status', {});
    const { exports } = (answer?.value ?? {}) as { exports?: Record<string, number> };
    if (exports && !exports['preparing'] && !exports['approved']) return;
    if (Date.now() > until) throw new Error('exports are stuck');
  }
}

/** Resolves when anybody was answered. */
async function firstAnswer({ shown, receipts, done }: World): Promise<void> {
  for (const until = Date.now() + 60_000; shown.size + receipts.length + done.length === 0; await pause(50))
    if (Date.now() > until) throw new Error('nobody is answered');
}

/** One act after another until the gateway is gone; a broken connection is what the kill looks like from here. */
async function act(world: World, over: AbortSignal): Promise<void> {
  while (!over.aborted) await oneAct(world).catch(() => pause(5));
}

async function oneAct(world: World): Promise<void> {
  const { random } = world;
  const dice = random();
  const login: Login = random() < 0.5 ? 'lilei' : 'emma';
  const rows = random() < 0.5 ? 20 : 600;
  if (dice < 0.1) return look(world, login, rows === 20 ? 5 : 40);
  if (dice < 0.3) return click(world, login, rows);
  const entry = [...world.held][Math.floor(random() * world.held.size)];
  if (!entry) return click(world, login, rows);
  const [id, owner] = entry;
  const path = `/_exportgate/exports/${id}`;
  if (dice < 0.55) {
    const asked = { purpose: 'A made-up purpose', recipients: PARTNER.email };
    return submit(world, owner, path, 'ask', asked, 'asked', id);
  }
  if (dice < 0.6) return submit(world, owner, path, 'take', {}, 'released', id);
  if (dice < 0.63) return submit(world, owner, path, 'withdraw', {}, 'withdrawn', id);
  if (dice < 0.8) return submit(world, owner, path, 'file', {}, 'downloaded', id);
  const mails = world.project.mails.filter(({ text }) => text.includes(id) && text.includes('/approvals/'));
  const link = /\/_exportgate\/approvals\/[\w-]+/.exec(mails.at(-1)?.text ?? '')?.[0];
  if (link === undefined) return;
  const [verb, type] = random() < 0.8 ? (['approve', 'approved'] as const) : (['deny', 'denied'] as const);
  return submit(world, 'hanmei', link, verb, { reason: 'made up' }, type, id);
}

let clicks = 0;
async function click(world: World, login: Login, rows: number): Promise<void> {
  clicks += 1;
  const owner = login === 'lilei' ? '李雷' : 'Emma Stone';
  const target = `/export?rows=${rows}&owner=${encodeURIComponent(owner)}&click=${clicks}`;
  const answer = await send(world, login, 'GET', target, null);
  if (answer.headers['content-disposition'] !== undefined) return receive(world, answer);
  const id = /exports\/([0-9A-Z-]{9})/.exec(String(answer.headers['location'] ?? ''))?.[1];
  await answer.body.dump();
  if (id === undefined) return;
  world.held.set(id, login);
  world.done.push({ exportId: id, type: 'requested' });
}

/** Rows count as soon as they are here, of a page that broke off too. */
async function look(world: World, login: Login, rows: number): Promise<void> {
  const answer = await send(world, login, 'GET', `/api/contacts?rows=${rows}`, null);
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    const came = answer.statusCode === 200 ? chunk.toString('latin1').split('"name"').length - 1 : 0;
    world.shown.set(login, (world.shown.get(login) ?? 0) + came);
  }
}

/** Sends the form of a page; a redirect back to it says that the act is done. */
async function submit(
  world: World,
  login: Login | 'hanmei',
  path: string,
  verb: string,
  fields: Readonly<Record<string, string>>,
  type: AuditType,
  exportId: string,
): Promise<void> {
  const shown = await (await send(world, login, 'GET', path, null)).body.text();
  const form = /name="form" value="([\w-]+)"/.exec(shown)?.[1];
  if (form === undefined) return;
  const answer = await send(world, login, 'POST', `${path}/${verb}`, { form, ...fields });
  if (answer.headers['content-disposition'] !== undefined) return receive(world, answer);
  await answer.body.dump();
  if (answer.statusCode === 303) world.done.push({ exportId, type });
}

type Answer = Awaited<ReturnType<typeof request>>;

/** The head alone is a receipt: from then on rows are on their way. */
async function receive(world: World, { headers, body }: Answer): Promise<void> {
  const exportId = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(String(headers['content-disposition']))?.[0] ?? 'unnamed';
  const chunks: Buffer[] = [];
  let whole = false;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
    whole = true;
  } finally {
    world.receipts.push({ exportId, bytes: Buffer.concat(chunks), whole });
  }
}

function send(
  { project }: World,
  login: string,
  method: 'GET' | 'POST',
  path: string,
  form: Readonly<Record<string, string>> | null,
): Promise<Answer> {
  return request(new URL(path, project.url), {
    method,
    headers: {
      accept: 'text/html,*/*',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      'sec-fetch-site': 'same-origin',
      cookie: `crm_session=t-${login}`,
      ...(form ? { origin: project.url, 'content-type': 'application/x-www-form-urlencoded' } : {}),
    },
    body: form ? new URLSearchParams(form).toString() : null,
  });
}

function table(rows: number, owner: string): string {
  const lines = Array.from({ length: rows }, (_, index) => `${index + 1},Made Up ${index + 1},${owner}`);
  return `${['ID,Name,Owner', ...lines].join('\r\n')}\r\n`;
}
