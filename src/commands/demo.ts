/** `demo`: a stand-in CRM, a mailbox, the gateway and a temporary data folder, on loopback; `--tour` plays the whole story by itself. */

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../config/index.ts';
import { demoConfig } from '../demo/config.ts';
import { freePort, openDemoWorld } from '../demo/index.ts';
import type { DemoWorld } from '../demo/index.ts';
import { DEMO_PARTNER, DEMO_USERS } from '../demo/people.ts';
import { tour } from '../demo/tour.ts';
import { Fault } from '../lib/fault.ts';
import { openLog } from '../lib/log.ts';
import { decryptFor, known, lookAt, makeKeyPair, openGateway, RULES, verifyLog } from '../wiring.ts';
import type { Gateway, KeyPair, LogEntry } from '../wiring.ts';
import type { Command, CommandContext, ExitCode } from './command.ts';
import { existingFile, wholeNumber } from './given.ts';

const CONTACTS = 20_000;
const WAIT_SECONDS = 60;

export const demo: Command = {
  name: 'demo',
  summary: 'try everything on this machine: a stand-in CRM, a mailbox and the gateway, with made-up contacts',
  options: [
    ['--tour', 'play the whole story without a person, a JSON line a step, and exit'],
    ['--file <path>', 'serve this file as one more export of the CRM'],
    ['--port <port>', 'port of the gateway (a free one if it is taken)'],
  ],
  async run(context, _args, options) {
    const filePath = typeof options['file'] === 'string' ? existingFile(context, options['file']) : null;
    const touring = options['tour'] === true;
    const wanted = wholeNumber(options, 'port', { least: 0, most: 65_535 }) ?? (touring ? 0 : 8480);
    const folder = mkdtempSync(join(tmpdir(), 'exportgate-demo-'));
    const world = await openDemoWorld({
      crmPort: 0,
      mailPort: touring ? 0 : await freePort(8482),
      contacts: CONTACTS,
      filePath,
    });
    try {
      const gateway = await openDemoGateway(context, folder, world, await freePort(wanted));
      try {
        const partner = await makeKeyPair(DEMO_PARTNER);
        writeFileSync(join(folder, 'partner-private-key.asc'), partner.privateKey, { mode: 0o600 });
        await gateway.call('keys.add', {
          bytes: Buffer.from(partner.publicKey).toString('base64'),
          email: DEMO_PARTNER.email,
        });
        if (touring) return await playTour(context, folder, world, gateway, partner);
        if (context.json) context.out(JSON.stringify(places(folder, world, gateway)));
        else welcome(context, folder, world, gateway, filePath);
        await context.untilStopped(() => void gateway.reload());
        return 0;
      } finally {
        await gateway.close();
      }
    } finally {
      await world.close();
    }
  },
};

async function openDemoGateway(
  context: CommandContext,
  folder: string,
  world: DemoWorld,
  port: number,
): Promise<Gateway> {
  const configPath = join(folder, 'config.yaml');
  cpSync(RULES, join(folder, 'rules'), { recursive: true });
  writeFileSync(configPath, demoConfig({ port, upstream: world.crmUrl, smtpPort: world.mailbox.smtpPort }));
  const result = await loadConfig(configPath, known);
  if (!result.ok)
    throw new Fault(
      'INPUT',
      `read the demo's own configuration: ${result.problems.map((problem) => problem.text).join('; ')}`,
    );
  const lines: string[] = [];
  const log = openLog((line) => void lines.push(line), 'warn');
  return openGateway(result.loaded, { env: {}, now: context.now, log });
}

async function playTour(
  context: CommandContext,
  folder: string,
  world: DemoWorld,
  gateway: Gateway,
  partner: KeyPair,
): Promise<ExitCode> {
  let ok = true;
  try {
    for await (const step of tour({
      origin: gateway.url,
      mails: world.mailbox.mails,
      decrypt: (bytes) => decryptFor(bytes, partner),
      async look(bytes, name) {
        const path = join(folder, name);
        writeFileSync(path, bytes, { mode: 0o600 });
        const looked = await lookAt(path).finally(() => rmSync(path));
        const traced = await gateway.call('trace', { refs: looked.refs, exportIds: looked.exportIds });
        const [best] = (traced as { results: { exportId: string; verdict: string }[] }).results;
        return {
          rows: looked.facts.tables[0]?.rows ?? 0,
          headings: looked.facts.tables[0]?.columns.map(({ name: heading }) => heading) ?? [],
          exportId: best?.verdict === 'identified' ? best.exportId : null,
        };
      },
      async logVerifies(edit) {
        const entries = (await gateway.call('audit.raw', { from: 1, most: 10_000 })) as LogEntry[];
        const edited = edit(entries.map((entry) => JSON.stringify(entry)).join('\n'));
        return (await verifyLog(inOneBatch(edited.split('\n').map((line) => JSON.parse(line) as LogEntry))))
          .ok;
      },
      waitFor,
    })) {
      ok &&= step.ok;
      context.out(JSON.stringify(step));
    }
  } catch (error) {
    ok = false;
    context.out(
      JSON.stringify({ step: 'stopped', ok: false, why: error instanceof Error ? error.message : 'unknown' }),
    );
  }
  context.out(JSON.stringify({ step: 'end', ok, data: join(folder, 'data') }));
  return ok ? 0 : 1;
}

/** Where everything is, for scripts. */
function places(folder: string, world: DemoWorld, gateway: Gateway): Readonly<Record<string, string>> {
  return {
    gateway: gateway.url,
    mailbox: world.mailbox.url,
    crm: world.crmUrl,
    folder,
    data: join(folder, 'data'),
    config: join(folder, 'config.yaml'),
    partnerKey: join(folder, 'partner-private-key.asc'),
  };
}

function welcome(
  context: CommandContext,
  folder: string,
  world: DemoWorld,
  gateway: Gateway,
  filePath: string | null,
): void {
  context.out(`
The CRM, through the gateway   ${gateway.url}/
Mailbox of everybody           ${world.mailbox.url}/
The CRM itself                 ${world.crmUrl}/   (in production nobody can reach this)
${filePath === null ? '' : `Your file as an export         ${gateway.url}/files/export\n`}
People (password "demo"):
${DEMO_USERS.map((user) => `  ${user.login.padEnd(8)} ${user.role}`).join('\n')}

Log in as lilei, click an export. "Export 50" comes back at once: own rows only, masked, marked.
"Export all" waits: give a purpose and the recipient ${DEMO_PARTNER.email}, then open the mailbox as hanmei
(log in as hanmei in another browser window) and approve. The file opens with the partner's private key:
  gpg --import ${join(folder, 'partner-private-key.asc')}

The log:  npm run exportgate -- audit show --config ${join(folder, 'config.yaml')}
Data, configuration and rules: ${folder}
Stop with Ctrl-C.`);
}

async function waitFor<Value>(what: string, probe: () => Promise<Value | null>): Promise<Value> {
  for (let tries = 0; tries < WAIT_SECONDS * 10; tries += 1) {
    const value = await probe();
    if (value !== null) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Fault('LIMIT_TIME', `waited for ${what}: nothing came within ${WAIT_SECONDS} seconds`);
}

async function* inOneBatch(entries: readonly LogEntry[]): AsyncGenerator<readonly LogEntry[]> {
  yield entries;
}
