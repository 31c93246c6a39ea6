/** Tests of asking at a terminal: what is typed unseen is not shown, and nothing that was typed is lost. */

import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { openTerminal } from '../../src/lib/terminal.ts';

function stand() {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const shown: string[] = [];
  output.setEncoding('utf8').on('data', (text: string) => void shown.push(text));
  return { input, shown: () => shown.join(''), terminal: openTerminal(input, output) };
}

it('shows what is typed, but for a secret', async () => {
  const { input, shown, terminal } = stand();
  const name = terminal.ask('name? ');
  input.write('Erin\r');
  expect(await name).toBe('Erin');
  const secret = terminal.ask('session? ', true);
  input.write('crm_session=abc\r');
  expect(await secret).toBe('crm_session=abc');
  const last = terminal.ask('port? ');
  input.write('8080\r');
  expect(await last).toBe('8080');
  terminal.close();
  for (const text of ['name? ', 'Erin', 'session? ', 'port? ', '8080']) expect(shown()).toContain(text);
  expect(shown()).not.toContain('abc');
});

it('keeps lines that were pasted before they were asked for', async () => {
  const { input, terminal } = stand();
  const first = terminal.ask('? ');
  input.write('one\rtwo\r');
  expect([await first, await terminal.ask('? ')]).toEqual(['one', 'two']);
  terminal.close();
});

it.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('answers nothing any more after %s', async (_name, key) => {
  const { input, terminal } = stand();
  const asked = terminal.ask('? ');
  input.write(key);
  expect(await asked).toBeNull();
  expect(await terminal.ask('? ')).toBeNull();
});
