/** The log: one event is one line, of listed fields, with nothing in it that breaks or turns a line. */

import { describe, expect, it } from 'vitest';
import { openLog } from '../../src/lib/log.ts';

function logged(fields: Readonly<Record<string, unknown>>): string[] {
  const lines: string[] = [];
  openLog((line) => void lines.push(line), 'info').warn('something happened', fields);
  return lines;
}

describe('a field of the log (N10)', () => {
  it.each([
    ['line ends', 'a\r\nb\n{"level":60}'],
    ['line ends of Unicode', 'a\u2028b\u2029c\u0085d'],
    ['ANSI', '\u001b[2J\u001b[31mred\u009b1m'],
    ['a turn of the text', 'abc\u202egnp.exe\u2066x\u200f'],
    ['quotes and braces', '"},{"level":60,"msg":"forged"}'],
    ['a NUL and a byte order mark', 'a\u0000b\ufeff'],
    ['a megabyte', 'x'.repeat(1_000_000)],
  ])('with %s is one line of printable characters', (_name, value) => {
    const lines = logged({ host: value });
    expect(lines).toHaveLength(1);
    const [line = ''] = lines;
    expect(line.endsWith('\n')).toBe(true);
    expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    expect(line.length).toBeLessThan(4000);
    expect(JSON.parse(line)).toMatchObject({ level: 40, msg: 'something happened' });
  });

  it('that is not listed is dropped', () => {
    expect(logged({ password: 'x', host: 'crm.test' }).join()).not.toContain('password');
  });
});
