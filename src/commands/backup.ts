/** `backup`, `restore`, `status`: an online copy of ledger, holds, log and keys; putting it back; health in words. */

import { resolve } from 'node:path';
import { Fault } from '../lib/fault.ts';
import type { Command, CommandContext, ExitCode, Options } from './command.ts';
import { fileBytes } from './given.ts';
import { isRunning, withOffice } from './office.ts';

const PASSPHRASE: readonly [string, string] = [
  '--passphrase-file <file>',
  'file with the passphrase for the copy of the gateway key; or the variable EXPORTGATE_BACKUP_PASSPHRASE',
];

export const backup: Command = {
  name: 'backup',
  summary: 'copy ledger, holds, log and keys into a new folder while the gateway runs',
  args: ['<folder>'],
  options: [PASSPHRASE, ['--without-keys', 'leave the gateway key out; without it the copy cannot be read']],
  async run(context, [folder = ''], options) {
    const passphrase = options['withoutKeys'] === true ? null : passphraseOf(context, options);
    return withOffice(context, async (call) => {
      const made = await call<{ files: number; entries: number }>('backup', {
        folder: resolve(context.cwd, folder),
        passphrase,
      });
      context.out(
        context.json
          ? JSON.stringify(made)
          : `Copied ${made.files} files; the log has ${made.entries} entries.`,
      );
      return 0;
    });
  },
};

export const restore: Command = {
  name: 'restore',
  summary: 'put a backup back; the data that it replaces is kept beside it',
  args: ['<folder>'],
  options: [PASSPHRASE, ['--without-keys', 'use the gateway key that is in place']],
  async run(context, [folder = ''], options) {
    const passphrase = options['withoutKeys'] === true ? null : passphraseOf(context, options);
    return withOffice(context, async (call) => {
      const done = await call<{ replaced: string; entries: number }>('restore', {
        folder: resolve(context.cwd, folder),
        passphrase,
      });
      context.out(
        context.json
          ? JSON.stringify(done)
          : `Restored; the log has ${done.entries} entries. What was there is now in ${done.replaced}.`,
      );
      return 0;
    });
  },
};

export const status: Command = {
  name: 'status',
  summary: 'health in words: store, log, held exports, mails that wait',
  options: [['--probe', 'only ask whether the gateway runs and answers; exit 1 if not, for health checks']],
  run: (context, _args, options) =>
    options['probe'] === true
      ? probe(context)
      : withOffice(context, async (call) => {
          const answer = await call<Record<string, unknown>>('status', {});
          if (context.json) context.out(JSON.stringify(answer));
          else
            for (const [name, value] of Object.entries(answer))
              for (const line of linesOf(value)) context.out(`${name.padEnd(16)} ${line}`);
          return 0;
        }),
};

/** Asks by the data folder's socket, so that it holds for any port, with TLS or without. It never opens the store: it may come while a gateway starts. */
async function probe(context: CommandContext): Promise<ExitCode> {
  const running = await isRunning(context);
  if (context.json) context.out(JSON.stringify({ running }));
  else context.out(running ? 'the gateway runs' : 'no gateway runs over this data folder');
  return running ? 0 : 1;
}

/** A value in words: counts as `2 draft, 1 ready`, sentences one a line. */
function linesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.length === 0 ? ['none'] : value.map(String);
  if (typeof value === 'boolean') return [value ? 'yes' : 'no'];
  if (typeof value !== 'object' || value === null) return [String(value)];
  const counts = Object.entries(value).map(([name, count]) => `${String(count)} ${name}`);
  return [counts.join(', ') || 'none'];
}

function passphraseOf(context: CommandContext, options: Options): string {
  const file = options['passphraseFile'];
  const passphrase =
    typeof file === 'string'
      ? fileBytes(context, file).toString('utf8').trim()
      : context.env['EXPORTGATE_BACKUP_PASSPHRASE'];
  if (passphrase) return passphrase;
  throw new Fault(
    'INPUT',
    'a backup holds a copy of the gateway key, which needs a passphrase: give --passphrase-file FILE or EXPORTGATE_BACKUP_PASSPHRASE, or leave the key out with --without-keys',
  );
}
