/** Somebody at a terminal who answers one question after the other, and what `init` is run with. */

import type { CommandContext } from '../../src/commands/command.ts';
import type { Terminal } from '../../src/lib/terminal.ts';

/** An answer, or how it is found when it is asked for. Undefined closes the terminal. */
type Line = string | undefined | (() => string);

export interface Typist extends Terminal {
  /** What was asked, and whether it was typed unseen. */
  readonly asked: { readonly prompt: string; readonly hidden: boolean }[];
  readonly left: Line[];
}

export function typist(...lines: readonly Line[]): Typist {
  const left = [...lines];
  const asked: Typist['asked'] = [];
  return {
    left,
    asked,
    async ask(prompt, hidden = false) {
      asked.push({ prompt, hidden });
      const line = left.shift();
      return typeof line === 'function' ? line() : (line ?? null);
    },
    close: () => undefined,
  };
}

export interface Said {
  readonly context: CommandContext;
  /** Both streams, a line each. */
  readonly out: string[];
  readonly err: string[];
}

export function contextIn(
  cwd: string,
  given: { readonly terminal?: Terminal; readonly env?: CommandContext['env']; readonly json?: boolean } = {},
): Said {
  const out: string[] = [];
  const err: string[] = [];
  return {
    out,
    err,
    context: {
      configPath: './config.yaml',
      json: given.json ?? false,
      env: given.env ?? {},
      cwd,
      now: () => new Date('2026-11-20T02:30:00Z'),
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
      terminal: () => given.terminal ?? null,
      untilStopped: async () => undefined,
    },
  };
}
