import { describe, expect, it } from 'vitest';
import { sameValue } from '../../src/lib/same-value.ts';

describe('one spelling', () => {
  it.each<[string, 'email' | 'phone' | 'text', string]>([
    ['13800138000', 'phone', '13800138000'],
    [' +86 138-0013-8000 ', 'phone', '13800138000'],
    ['0086 13800138000', 'phone', '13800138000'],
    ['86 138.0013.8000', 'phone', '13800138000'],
    ['+1 (415) 555-0100', 'phone', '14155550100'],
    ['001 415 555 0100', 'phone', '14155550100'],
    ['010-6552 1234', 'phone', '01065521234'],
    ['(010) 65521234', 'phone', '01065521234'],
    ['A.Li@Corp.Example', 'email', 'a.li@corp.example'],
    ['mailto:a@corp.example', 'email', 'a@corp.example'],
    ['"Li, A" <A@corp.example>', 'email', 'a@corp.example'],
    ['a＠corp.example', 'email', 'a@corp.example'],
    ['a@corp.example; b@corp.example', 'text', 'a@corp.example; b@corp.example'],
    ['20260131001', 'text', '20260131001'],
    ['2026-01-31 12:00', 'text', '2026-01-31 12:00'],
    ['12.5', 'text', '12.5'],
    ['12345', 'text', '12345'],
    ['Li  Si', 'text', 'li si'],
    ['', 'text', ''],
  ])('%j is the %s %j', (text, kind, same) => expect(sameValue(text)).toEqual({ kind, text: same }));

  it('takes no time over a long text of digits and gaps', () => {
    expect(sameValue('1 '.repeat(100_000)).kind).toBe('text');
    expect(sameValue(`${'a@'.repeat(20_000)}b`).kind).toBe('text');
  });
});
