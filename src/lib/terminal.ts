/** Questions to a person at a terminal: a line at a time, unseen where it is a secret. */

import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

export interface Terminal {
  /** The line that was typed; null when the terminal was closed (Ctrl-C, Ctrl-D). */
  ask(prompt: string, hidden?: boolean): Promise<string | null>;
  close(): void;
}

/** `output` shows prompts, and what is typed but for hidden lines. */
export function openTerminal(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Terminal {
  let muted = false;
  const shown = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      if (!muted) output.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input, output: shown, terminal: true, historySize: 0 });
  const waiting: ((line: string | null) => void)[] = [];
  /** Lines that came before they were asked for, as from a paste. */
  const early: string[] = [];
  let closed = false;
  lines.on('line', (line) => {
    const next = waiting.shift();
    if (next) next(line);
    else early.push(line);
  });
  lines.on('SIGINT', () => lines.close());
  lines.once('close', () => {
    closed = true;
    for (const next of waiting.splice(0)) next(null);
  });
  return {
    async ask(prompt, hidden = false) {
      if (closed) return early.shift() ?? null;
      lines.setPrompt(prompt);
      lines.prompt();
      muted = hidden;
      const line = early.shift() ?? (await new Promise<string | null>((resolve) => waiting.push(resolve)));
      muted = false;
      if (hidden) output.write('\n');
      return line;
    },
    close: () => lines.close(),
  };
}
