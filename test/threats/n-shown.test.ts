/** N10: what the command line prints of names from outside moves no cursor and turns no line round; and what changes rules is told as it is. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { shown, shownJson } from '../../src/lib/shown.ts';
import { PROGRAM } from '../support/demo.ts';

const EVIL = 'a\u001b[2J\u009b2Jb\u202ec\u2066d\u007f\re\u2028f';

it('N10 a name is printed without what a terminal would obey', () => {
  expect(shown(`${EVIL}\n\t姓名`)).toBe('a�[2J�2Jb�c�d��e�f\n\t姓名');
});

it('N10 as JSON it says the same as before', () => {
  const said = { name: EVIL, headings: ['姓名\n'] };
  const text = shownJson(JSON.stringify(said));
  expect(text).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u);
  expect(JSON.parse(text)).toEqual(said);
});

it('N10 a file whose headings are commands for a terminal is looked at', { timeout: 30_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'exportgate-test-'));
  try {
    const file = join(folder, 'x.csv');
    writeFileSync(file, 'Na\u202eme,\u009b2JCity,Owner\r\nA,B,C\r\nD,E,F\r\n');
    const printed = execFileSync(process.execPath, [PROGRAM, 'inspect', file], { encoding: 'utf8' });
    expect(printed).toContain('City');
    expect(printed).not.toMatch(/[^\P{Cc}\n\t]|[\u202a-\u202e]/u);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
