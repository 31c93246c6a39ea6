/** The demo as its users start it: its own process, told to listen on free ports. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');
export const PROGRAM = join(ROOT, 'src', 'exportgate.mjs');

export interface RunningDemo {
  readonly gateway: string;
  readonly mailbox: string;
  readonly crm: string;
  readonly folder: string;
  readonly data: string;
  readonly config: string;
  readonly partnerKey: string;
  /** Mails so far, oldest first. */
  mails(): Promise<readonly { to: string[]; subject: string; text: string; html: string }[]>;
  stop(): Promise<number | null>;
}

export async function startDemo(args: readonly string[] = []): Promise<RunningDemo> {
  const child = spawn(process.execPath, [PROGRAM, 'demo', '--json', '--port', '0', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    ended.then((code) => {
      throw new Error(`the demo ended with ${code}: ${Buffer.concat(errors).toString()}`);
    }),
  ]);
  const places = JSON.parse(line) as Omit<RunningDemo, 'mails' | 'stop'>;
  return {
    ...places,
    mails: async () =>
      (await (await fetch(`${places.mailbox}/mails.json`)).json()) as Awaited<
        ReturnType<RunningDemo['mails']>
      >,
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
