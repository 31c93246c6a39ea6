/** The demo's world on loopback: the stand-in CRM in its own process, and a mailbox. */

import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Fault } from '../lib/fault.ts';
import { openMailbox } from './mailbox.ts';
import type { Mailbox } from './mailbox.ts';

export interface DemoWorld {
  readonly crmUrl: string;
  readonly mailbox: Mailbox;
  close(): Promise<void>;
}

/** Ports of 0 take free ones. `filePath`: served as one more export. */
export async function openDemoWorld(ask: {
  crmPort: number;
  mailPort: number;
  contacts: number;
  filePath: string | null;
}): Promise<DemoWorld> {
  const mailbox = await openMailbox(ask.mailPort);
  const source = new URL('./crm-process.ts', import.meta.url);
  const program = existsSync(source) ? source : new URL('./crm-process.js', import.meta.url);
  const args = [String(ask.crmPort), String(ask.contacts), ...(ask.filePath === null ? [] : [ask.filePath])];
  const crm = fork(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const port = await new Promise<number>((resolve, reject) => {
    crm.once('message', (message) => resolve((message as { port: number }).port));
    crm.once('exit', () => reject(new Fault('UPSTREAM_DOWN', 'started the stand-in CRM: it ended at once')));
  });
  return {
    crmUrl: `http://127.0.0.1:${port}`,
    mailbox,
    async close() {
      const ended = new Promise((resolve) => crm.once('exit', resolve));
      crm.disconnect();
      await ended;
      await mailbox.close();
    },
  };
}

/** `wanted` if it is free on loopback, else any free port. */
export async function freePort(wanted: number): Promise<number> {
  const tryPort = (port: number): Promise<number | null> =>
    new Promise((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(null));
      server.listen(port, '127.0.0.1', () => {
        const taken = (server.address() as AddressInfo).port;
        server.close(() => resolve(taken));
      });
    });
  return (await tryPort(wanted)) ?? (await tryPort(0)) ?? 0;
}
