import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../src/formats/cell.ts';
import { compareMasks, MASK_WORD } from '../../src/model/masks.ts';
import type { Mask } from '../../src/model/masks.ts';
import type { Cell } from '../../src/model/table.ts';
import { masked, shaped } from '../../src/seal/masks.ts';

const MASKS: readonly Mask[] = [
  'keep-first-1',
  'keep-first-3',
  'keep-last-2',
  'keep-last-4',
  'domain-only',
  'year-only',
  'token',
  'blank',
];
const KEY = Buffer.alloc(32, 9);

const date = (number: number, format: string): Cell => ({ number, format });

describe('a mask', () => {
  it.each<[Mask, Cell, Cell]>([
    ['keep-last-4', '13800138000', '*******8000'],
    ['keep-last-4', 13800138000, '*******8000'],
    ['keep-last-4', { digits: '6222020200112230123' }, '***************0123'],
    ['keep-last-4', date(13800138000, '0'), '*******8000'],
    ['keep-last-4', '1234', '****'],
    ['keep-last-4', '12', '**'],
    ['keep-last-4', '12345\u200b\u200b', '***45'],
    ['keep-last-4', '1234\u200b', '****'],
    ['keep-last-4', 'ab𠀀𠀁𠀂𠀃', '****𠀂𠀃'],
    ['keep-last-4', '12345678', '*****678'],
    ['keep-last-4', '123456789', '*****6789'],
    ['keep-last-4', true, '****'],
    ['keep-last-4', { json: { phone: '13800138000' } }, ''],
    ['keep-last-4', 'e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301', '****e\u0301e\u0301'],
    ['keep-last-2', '👩‍👩‍👧1😀2🇨🇳', '*****2🇨🇳'],
    ['keep-last-2', '12', '**'],
    ['keep-last-2', '123', '**3'],
    ['keep-last-99', '13800138000', '***********'],
    ['keep-first-3', '13800138000', '138********'],
    ['keep-first-3', '张小三', '***'],
    ['keep-first-3', '欧阳小三', '欧阳**'],
    ['keep-first-2', 'a', '*'],
    ['keep-first-6', { digits: '6222020200112230123' }, '622202*************'],
    ['keep-first-2', 13800138000, '13*********'],
    ['keep-first-2', { json: ['13800138000'] }, ''],
    ['keep-first-1', '张小三', '张**'],
    ['keep-first-1', '𠀀小三', '𠀀**'],
    ['keep-first-1', '张', '*'],
    ['keep-first-1', ' 张三 ', '张*'],
    ['domain-only', 'li.si@corp.example', '*@corp.example'],
    ['domain-only', 'Li Si <li.si@corp.example>', '*@corp.example'],
    ['domain-only', 'a@one.example, b@two.example', '*@two.example'],
    ['domain-only', 'no address', ''],
    ['domain-only', 'x@13800138000', ''],
    ['domain-only', 'x@13800138000.138', ''],
    ['domain-only', '@', ''],
    ['year-only', '1990-05-17', '1990'],
    ['year-only', '1990/5/17 12:30', '1990'],
    ['year-only', '1990-05-17T12:30:00Z', '1990'],
    ['year-only', '1990年5月17日', '1990'],
    ['year-only', '19900517', '1990'],
    ['year-only', '17.05.1990', '1990'],
    ['year-only', '5/17/1990 12:30', '1990'],
    ['year-only', date(33_010, 'yyyy-mm-dd'), '1990'],
    ['year-only', date(33_010.75, 'yyyy"年"m"月"'), '1990'],
    ['year-only', date(33_010, '0.00'), ''],
    ['year-only', date(33_010, '0.00" yyyy"'), ''],
    ['year-only', 33_010, ''],
    ['year-only', '1990', ''],
    ['year-only', '1990-13-45', ''],
    ['year-only', '2024-1380013', ''],
    ['year-only', 'born 1990-05-17', ''],
    ['year-only', '13800138000', ''],
    ['blank', 'anything', ''],
    ['blank', 5, ''],
    ['blank', false, ''],
  ])('%s of %j is %j', (mask, cell, result) => {
    expect(masked(cell, mask, KEY)).toEqual(result);
  });

  it.each<Mask>([...MASKS, 'round-10'])('%s leaves an empty cell empty', (mask) => {
    expect(masked(null, mask, KEY)).toBeNull();
    expect(masked('', mask, KEY)).toBe('');
  });

  it('never gives back what it was given, nor a number, nor more than four characters and a domain', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme-ascii', minLength: 1 }),
      fc.string({ unit: fc.constantFrom('张', '三', '𠀀', '\u200b'), minLength: 1 }),
      fc.double(),
      fc.boolean(),
      fc.emailAddress(),
      fc.date({ noInvalidDate: true }).map((day) => day.toISOString()),
      fc.string({ unit: fc.constantFrom('1', '9', '\u200b', ' ', '@', '.', '-'), minLength: 1 }),
    );
    const holds = (value: Cell, mask: Mask): boolean => {
      const result = masked(value, mask, KEY);
      if (typeof result !== 'string') return false;
      // Of a cell of stars, or one that was masked before, there is nothing to hide.
      const same = result === textOf(value) && !/^(?:[*@]*|.?\*+|\*+.{1,4})$/su.test(result.trim());
      const shown = Array.from(result.replaceAll('*', '')).length;
      return !same && (mask === 'domain-only' || mask === 'token' || shown <= 4);
    };
    expect(() =>
      fc.assert(fc.property(cell, fc.constantFrom(...MASKS), holds), { numRuns: 2000 }),
    ).not.toThrow();
  });
});

describe('rounding', () => {
  it.each<[Mask, Cell, Cell]>([
    ['round-100', 1234, 1200],
    ['round-100', 1250, 1300],
    ['round-100', -1250, -1300],
    ['round-1000', 499.99, 0],
    ['round-1', 2.5, 3],
    ['round-5', 7.49, 5],
    ['round-5', 7.5, 10],
    ['round-3', 1.5, 3],
    ['round-10', 1e21, { digits: '1000000000000000000000' }],
    ['round-10', 1e-9, 0],
    ['round-1000', { digits: '9007199254740993123' }, { digits: '9007199254740993000' }],
    ['round-100', { digits: '12345.678901234567890123' }, 12300],
    ['round-100', date(1234.5, '#,##0.00'), { number: 1200, format: '#,##0.00' }],
    ['round-100', date(33_010, 'yyyy-mm-dd'), ''],
    ['round-100', '1234.56', '1200'],
    ['round-100', ' ￥1,234,567.89 ', '1234600'],
    ['round-100', '1.234.567,89 €', '1234600'],
    ['round-100', '(1,250)', '-1300'],
    ['round-100', '-$1,250.00', '-1300'],
    ['round-10000', '12.6万元', '130000'],
    ['round-10000', '１２３４５', '10000'],
    ['round-100', '1.2E+5', '120000'],
    ['round-10', '123456789012345678901234567', '123456789012345678901234570'],
    ['round-100', 'CNY 1250', '1300'],
    ['round-100', '12%', ''],
    ['round-100', '2024-01-31', ''],
    ['round-100', 'about 1200', ''],
    ['round-100', '138 0013 8000 (Li)', ''],
    ['round-100', true, ''],
    ['round-100', { json: [1234] }, ''],
  ])('%s of %j is %j', (mask, cell, result) => {
    expect(masked(cell, mask, null)).toEqual(result);
  });

  it('gives a multiple no further away than half a step, whatever the number', () => {
    const holds = fc.property(
      fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
      fc.integer({ min: 1, max: 1_000_000 }),
      (amount, step) => {
        const result = BigInt(textOf(masked(amount.toString(), `round-${step}`, null)));
        const away = result > amount ? result - amount : amount - result;
        return result % BigInt(step) === 0n && away * 2n <= BigInt(step);
      },
    );
    expect(() => fc.assert(holds, { numRuns: 500 })).not.toThrow();
  });
});

describe('tokens', () => {
  const token = (cell: Cell, key = KEY): Cell => masked(cell, 'token', key);

  it.each<[string, readonly Cell[]]>([
    [
      'a phone number',
      [
        '13800138000',
        13800138000,
        '+86 138 0013 8000',
        '0086-138-0013-8000',
        '(86)13800138000',
        '１３８００１３８０００',
      ],
    ],
    ['an address', ['li.si@corp.example', 'LI.SI@corp.example ', 'Li Si <li.si@Corp.example>']],
    ['a name', ['Li  Si', 'li si', 'ＬＩ ＳＩ', 'Li\u200b Si']],
    ['a day', ['1990-05-17', date(33_010, 'yyyy/m/d')]],
    ['a long number', ['6222020200112230123', { digits: '6222020200112230123' }]],
  ])('%s has one token however it is written', (_what, cells) => {
    const tokens = new Set(cells.map((cell) => token(cell)));
    expect([...tokens]).toEqual([expect.stringMatching(/^T-[0-9A-HJKMNP-TV-Z]{12}$/)]);
  });

  it('differ for different values, kinds and keys', () => {
    const cells = ['13800138000', '13800138001', 'a@b.example', 'a', '138@00138000.example', true];
    const tokens = cells.flatMap((cell) => [token(cell), token(cell, Buffer.alloc(32, 1))]);
    expect(new Set(tokens).size).toBe(cells.length * 2);
  });

  it('are none for a nested value, and none without a key', () => {
    expect(token({ json: { phone: '13800138000' } })).toBe('');
    expect(() => masked('13800138000', 'token', null)).toThrow(/there is no key/);
    expect(() => token('13800138000', Buffer.alloc(0))).toThrow(/there is no key/);
  });
});

it.each<[Mask, Mask]>([
  ['keep-last-4', 'keep-last-2'],
  ['keep-last-1', 'keep-first-9'],
  ['round-10', 'round-100'],
  ['round-1', 'token'],
  ['token', 'blank'],
])('%s is weaker than %s', (weaker, stricter) => {
  expect(compareMasks(weaker, stricter)).toBeLessThan(0);
  expect(compareMasks(stricter, weaker)).toBeGreaterThan(0);
  expect([weaker, stricter].every((word) => MASK_WORD.test(word))).toBe(true);
});

describe('the shape of a cell', () => {
  it.each<[Cell, string]>([
    ['张小三', '张**'],
    ['13800138000', '1**********'],
    ['a rather long cell of text', 'a***********'],
    ['张', '*'],
    [null, ''],
    [42, '4*'],
    [{ json: { phone: '13800138000' } }, '{***********'],
    ['\u200b5', '*'],
  ])('of %j is %j', (cell, shape) => {
    expect(shaped(cell)).toBe(shape);
  });
});
