/** What a command of the command line is. */

import type { Terminal } from '../lib/terminal.ts';

/** The world a command runs in; nothing else is global to it. */
export interface CommandContext {
  readonly configPath: string;
  /** One JSON value on stdout instead of words. */
  readonly json: boolean;
  /** Whom `--as` names as the person who runs it; absent: nobody. */
  readonly as?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly now: () => Date;
  out(text: string): void;
  err(text: string): void;
  /** Where a person can be asked; null where input or output is no terminal. */
  terminal(): Terminal | null;
  /** Resolves when the process is asked to end; `reload` is called at each SIGHUP. */
  untilStopped(reload: () => void): Promise<void>;
}

/** 0 fine, 1 the answer is no, 2 unusable input. */
export type ExitCode = 0 | 1 | 2;

export type Options = Readonly<Record<string, string | boolean | undefined>>;

export interface Command {
  /** One word, or two for a command of a group (`audit show`). */
  readonly name: string;
  readonly summary: string;
  /** As commander writes them: `<file>` is needed, `[file]` is not. */
  readonly args?: readonly string[];
  readonly options?: readonly (readonly [flags: string, summary: string])[];
  run(context: CommandContext, args: readonly string[], options: Options): Promise<ExitCode>;
}
