/** Who runs a command that changes something: the person whom `--as` names, and the user of this machine. */

import { userInfo } from 'node:os';
import type { CommandContext, Options } from './command.ts';
import { needed } from './given.ts';

/** As the office takes it. */
export interface Acting {
  readonly as: string | null;
  readonly os: string | null;
}

/** For acts that need no name beside the machine's user. */
export const AS: readonly [string, string] = [
  '--as <id>',
  'the person who acts: id, login or address; recorded beside the user of this machine',
];

export const REASON: readonly [string, string] = ['--reason <text>', 'why; it is recorded'];

/** The user of this machine is recorded too: only he, or root, can open the gateway's socket (mode 0600). */
export function actingFrom({ env }: Pick<CommandContext, 'env'>, options: Options): Acting {
  const as = options['as'];
  return { as: typeof as === 'string' && as !== '' ? as : null, os: osUser(env) };
}

/** The same, for acts that nobody does without his name. Throws INPUT. */
export function namedActor(context: Pick<CommandContext, 'env'>, options: Options, example: string): Acting {
  needed(options, 'as', example);
  return actingFrom(context, options);
}

/** Under sudo, who asked for it too; that is what the machine says, and no proof. */
function osUser(env: CommandContext['env']): string | null {
  const sudo = env['SUDO_USER'];
  const name = ownName();
  if (name === null) return null;
  return sudo === undefined || sudo === '' || sudo === name ? name : `${name} (sudo: ${sudo.slice(0, 60)})`;
}

function ownName(): string | null {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no entry.
    return process.getuid ? `uid ${process.getuid()}` : null;
  }
}
