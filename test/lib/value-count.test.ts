import { expect, it } from 'vitest';
import { valueCounter } from '../../src/lib/value-count.ts';

it.each([
  ['an address', 'write to a.b@c.example today', 1],
  ['numbers', 'call 13800138000 or 13900139000.', 2],
  ['numbers set apart', '138 0013 8000, 139-0013-9000', 2],
  ['numbers in a row', '13800138000 13900139000 13700137000', 3],
  ['whichever are the more', 'a@x.example b@x.example 13800138000', 2],
  ['no rules of a style sheet', '@media print { } @import url(x);', 0],
  ['no short numbers', 'rooms 101, 102 and 2,000 chairs in 2026', 0],
  ['no numbers that stand apart', '1380  0138  000 and 12 34 56', 0],
])('counts %s', (_what, text, values) => {
  for (const step of [1, 3, text.length]) {
    const counter = valueCounter();
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += step) counter.add(bytes.subarray(at, at + step));
    expect(counter.values).toBe(values);
  }
});
