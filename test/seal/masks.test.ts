import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../src/formats/cell.ts';
import { MASKS } from '../../src/model/export.ts';
import type { Mask } from '../../src/model/export.ts';
import type { Cell } from '../../src/model/table.ts';
import { masked, shaped } from '../../src/seal/masks.ts';

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
    expect(masked(cell, mask)).toEqual(result);
  });

  it.each(MASKS)('%s leaves an empty cell empty', (mask) => {
    expect(masked(null, mask)).toBeNull();
    expect(masked('', mask)).toBe('');
  });

  it('never gives back what it was given, nor a number, nor more than four characters and a domain', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.double(),
      fc.boolean(),
      fc.emailAddress(),
      fc.date({ noInvalidDate: true }).map((day) => day.toISOString()),
      fc.string({ unit: fc.constantFrom('1', '9', '\u200b', ' ', '@', '.', '-'), minLength: 1 }),
    );
    const holds = (value: Cell, mask: Mask): boolean => {
      const result = masked(value, mask);
      if (typeof result !== 'string') return false;
      // Of a cell of stars, or one that was masked before, there is nothing to hide.
      const same = result === textOf(value) && !/^(?:[*@]*|.?\*+|\*+.{1,4})$/su.test(result.trim());
      const shown = Array.from(result.replaceAll('*', '')).length;
      return !same && (mask === 'domain-only' || shown <= 4);
    };
    expect(() =>
      fc.assert(fc.property(cell, fc.constantFrom(...MASKS), holds), { numRuns: 2000 }),
    ).not.toThrow();
  });
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
