/** From nothing to a gateway that watches: `init` against the stand-in CRM and a mail server, then the gateway that it describes. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../../src/commands/check.ts';
import { init } from '../../src/commands/init.ts';
import { loadConfig } from '../../src/config/index.ts';
import { freePort, openDemoWorld } from '../../src/demo/index.ts';
import type { DemoWorld } from '../../src/demo/index.ts';
import { openLog } from '../../src/lib/log.ts';
import type { AuditEntry } from '../../src/model/audit.ts';
import { checkParts, known, openGateway } from '../../src/wiring.ts';
import type { Gateway } from '../../src/wiring.ts';
import { contextIn, typist } from '../support/typist.ts';
import type { Said } from '../support/typist.ts';

const folder = mkdtempSync(join(tmpdir(), 'exportgate-init-journey-'));
const configPath = join(folder, 'site', 'config.yaml');
let world: DemoWorld;
let port = 0;
let said: Said;
let code: unknown;

const logIn = async (origin: string, login: string): Promise<string> => {
  const answer = await fetch(`${origin}/login`, {
    method: 'POST',
    body: new URLSearchParams({ login, password: 'demo' }),
    redirect: 'manual',
  });
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
};

/** As the administrator reads it in the mailbox. */
const codeInMail = (): string => /(\d{8})/.exec(world.mailbox.mails.at(-1)?.text ?? '')?.[1] ?? 'none';

beforeAll(async () => {
  world = await openDemoWorld({ crmPort: 0, mailPort: 0, contacts: 600, filePath: null });
  port = await freePort(0);
  const person = typist(
    `http://localhost:${port}`,
    world.crmUrl,
    'demo',
    await logIn(world.crmUrl, 'lilei'),
    'Alex Admin, alex@demo.example, alex',
    '韩梅梅, hanmei@demo.example, hanmei',
    `gate@demo.example 127.0.0.1:${world.mailbox.smtpPort}`,
    codeInMail,
    '', // the port of the site
    'Asia/Shanghai',
    '',
  );
  said = contextIn(folder, { terminal: person });
  code = await init.run(said.context, [], { lang: 'en', folder: 'site' });
});
afterAll(async () => {
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('init', () => {
  it('tried every answer against what is really there', () => {
    expect({ code, err: said.err }).toEqual({ code: 0, err: [] });
    const words = said.out.join('\n');
    for (const seen of ['the CRM answers (status 302)', 'this is lilei', 'the mail arrived', 'is free'])
      expect(words).toContain(seen);
    expect(words).not.toContain('crm_session=');
    expect(world.mailbox.mails.map(({ to }) => to)).toEqual([['alex@demo.example']]);
  });

  it('wrote what check finds good', async () => {
    expect((await check(configPath, checkParts, true)).problems).toEqual([]);
  });

  it('leaves what is there alone when it is run again', async () => {
    const before = readFileSync(configPath, 'utf8');
    await expect(init.run(contextIn(folder).context, [], { folder: 'site' })).rejects.toMatchObject({
      code: 'INPUT',
    });
    expect(readFileSync(configPath, 'utf8')).toBe(before);
  });
});

describe('the gateway of that configuration', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    // As the third of the next steps says: whoever exports must be known.
    const config = readFileSync(configPath, 'utf8');
    const lilei =
      '  - { id: lilei, name: 李雷, email: lilei@demo.example, logins: [lilei], roles: [sales-rep] }\n';
    writeFileSync(
      configPath,
      config.replace(/^people:\n/m, (line) => `${line}${lilei}`),
    );
    const result = await loadConfig(configPath, known);
    if (!result.ok) throw new Error(result.problems.map(({ text }) => text).join('\n'));
    const log = openLog(() => undefined, 'silent');
    gateway = await openGateway(result.loaded, { env: {}, now: () => new Date(), log });
  });
  afterAll(() => gateway?.close());

  it('watches: an export passes as the CRM sent it, and the record says what the rules would have done', async () => {
    const cookie = await logIn(`http://localhost:${port}`, 'lilei');
    const path = '/contacts/export?format=csv';
    const through = await fetch(`http://localhost:${port}${path}`, { headers: { cookie } });
    const direct = await fetch(`${world.crmUrl}${path}`, { headers: { cookie } });
    expect(through.status).toBe(200);
    expect(Buffer.from(await through.arrayBuffer()).equals(Buffer.from(await direct.arrayBuffer()))).toBe(
      true,
    );
    const monitored = async (): Promise<readonly AuditEntry[]> =>
      ((await gateway.call('audit.read', { from: 1, most: 1000 })) as readonly AuditEntry[]).filter(
        ({ event }) => event.type === 'monitored',
      );
    await expect.poll(async () => (await monitored()).length, { timeout: 20_000 }).toBe(1);
    const [entry] = await monitored();
    expect(entry?.event.actor).toBe('lilei');
  });

  it('says that an app is in monitor mode', async () => {
    expect(JSON.stringify(await gateway.call('status', {}))).toContain('monitor');
  });
});
