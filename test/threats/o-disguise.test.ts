/** O: making the data not look like data. Through inspection, as an export comes. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspect } from '../../src/inspect/index.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { Facts } from '../../src/model/export.ts';
import { LIMITS } from '../support/tables.ts';

const seen = (text: string): Promise<Facts> =>
  inspect(
    bytesSource(Buffer.from(text)),
    { mediaType: 'text/csv', fileName: null },
    { columns: [], values: [] },
    LIMITS,
  );

/** Made-up numbers, all different. */
const PHONES = Array.from(
  { length: 12 },
  (_, at) => `13${8 - (at % 3)}${String(10_046_237 + at * 7_413_591).slice(0, 8)}`,
);
const csvOf = (rows: readonly (readonly string[])[], headings: readonly string[]): string =>
  [headings, ...rows].map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n');
const column = (cells: readonly string[], heading = 'Remark'): Promise<Facts> =>
  seen(
    csvOf(
      cells.map((cell, at) => [`row ${'abcdefghijkl'[at]}`, cell]),
      ['Label', heading],
    ),
  );

const digitsAs = (from: number) => (text: string) =>
  text.replace(/\d/g, (digit) => String.fromCodePoint(from + Number(digit)));
const signs = (list: string) => (text: string) =>
  text.replace(/\d/g, (digit) => Array.from(list)[Number(digit)] ?? '');

describe('O1 digits in disguise are counted', () => {
  it.each<[string, (phone: string) => string]>([
    ['blanks', (phone) => `${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}`],
    ['a blank between all', (phone) => Array.from(phone).join(' ')],
    ['dashes', (phone) => `${phone.slice(0, 3)}-${phone.slice(3, 7)}-${phone.slice(7)}`],
    ['dots', (phone) => `${phone.slice(0, 3)}.${phone.slice(3, 7)}.${phone.slice(7)}`],
    ['+86', (phone) => `+86 ${phone}`],
    ['0086', (phone) => `0086${phone}`],
    ['full width', digitsAs(0xff10)],
    ['Arabic-Indic digits', digitsAs(0x660)],
    ['Devanagari digits', digitsAs(0x966)],
    ['mathematical digits', digitsAs(0x1d7d8)],
    ['circled digits', signs('⓪①②③④⑤⑥⑦⑧⑨')],
    ['Chinese numerals', signs('零一二三四五六七八九')],
    ['Chinese numerals of banks', signs('零壹贰叁肆伍陆柒捌玖')],
    ['zero-width characters', (phone) => Array.from(phone).join('\u200b')],
    ['soft hyphens', (phone) => Array.from(phone).join('\u00ad')],
    ['bidirectional marks', (phone) => `\u202e${phone}\u202c`],
    [
      'combining lines',
      (phone) =>
        Array.from(phone)
          .map((digit) => `${digit}\u0336`)
          .join(''),
    ],
    ['words around', (phone) => `请回电${phone}，谢谢`],
  ])('%s', async (_name, disguise) => {
    const facts = await column(PHONES.map(disguise));
    expect(facts.values).toEqual({ mobile: PHONES.length });
  });

  it.each<[string, (local: string) => string]>([
    ['Cyrillic letters', (local) => local.replaceAll('a', 'а').replaceAll('e', 'е')],
    ['Greek letters', (local) => local.replaceAll('o', 'ο')],
    [
      'full width',
      (local) => local.replace(/[a-z@.]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
    ],
    ['zero-width characters', (local) => Array.from(local).join('\u2060')],
  ])('letters of an address as %s', async (_name, disguise) => {
    const facts = await column(
      PHONES.map((phone) => disguise(`ada.lovelace${phone.slice(-3)}@corp.example`)),
    );
    expect(facts.values).toMatchObject({ email: PHONES.length });
  });

  it('any mixture of digits and invisible signs', async () => {
    const digit = fc.constantFrom(48, 0xff10, 0x660, 0x6f0, 0x966, 0x1d7ce, 0x1d7f6);
    const gap = fc.constantFrom('', '', '\u200b', '\u200d', '\ufeff', '\u00ad', '\ufe0f');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(digit, gap), { minLength: 11, maxLength: 11 }), async (looks) => {
        const text = looks
          .map(([from, between], at) => String.fromCodePoint(from + Number('13812345678'[at])) + between)
          .join('');
        expect((await column([text])).values).toEqual({ mobile: 1 });
      }),
      { numRuns: 60 },
    );
  });
});

describe('O2 values that are split, joined or made numbers are counted', () => {
  const halves = (at: number, headings: readonly [string, string]): Promise<Facts> =>
    seen(
      csvOf(
        PHONES.map((phone) => [phone.slice(0, at), phone.slice(at)]),
        headings,
      ),
    );

  it.each([3, 4, 7])('two columns, cut after %i digits', async (at) => {
    const facts = await halves(at, ['Part', 'Rest']);
    expect(facts.values).toEqual({ mobile: PHONES.length });
    expect(facts.tables[0]?.columns.map((one) => one.class)).toEqual(['mobile', 'mobile']);
  });

  it('an area code and the rest', async () => {
    const facts = await seen(
      csvOf(
        PHONES.map((phone) => ['0755', `2${phone.slice(-7)}`]),
        ['Area', 'Rest'],
      ),
    );
    expect(facts.values).toEqual({ landline: PHONES.length });
  });

  it('a size and a day are no halves', async () => {
    const rows = PHONES.map((_, at) => [String(150 + at * 3), `202611${10 + at}`]);
    expect((await seen(csvOf(rows, ['Height', 'Seen on']))).values).toEqual({});
  });

  it('an exponent', async () => {
    const facts = await column(PHONES.map((phone) => `${phone[0]}.${phone.slice(1)}E+10`));
    expect(facts.values).toEqual({ mobile: PHONES.length });
  });

  it('several in one cell', async () => {
    const facts = await column([PHONES.join('; '), PHONES.slice(0, 5).join(' / ')]);
    expect(facts.values).toEqual({ mobile: PHONES.length + 5 });
  });

  it('numbers of JSON, and texts with escapes', async () => {
    const escaped = PHONES[1]?.replace(/\d/g, (digit) => `\\u003${digit}`);
    const facts = await seen(`[{"a":${PHONES[0]},"b":"x"},{"a":1,"b":"${escaped}"}]`);
    expect(facts.values).toEqual({ mobile: 2 });
  });
});

describe('O3 values in another writing are counted', () => {
  it.each<[string, (phone: string) => string]>([
    ['base64', (phone) => Buffer.from(phone).toString('base64')],
    ['base64 without filling', (phone) => Buffer.from(phone).toString('base64url')],
    ['base64 among words', (phone) => `ref ${Buffer.from(`tel ${phone}`).toString('base64')} end`],
    ['hex', (phone) => Buffer.from(phone).toString('hex')],
    ['hex of a sentence', (phone) => `0x${Buffer.from(`call ${phone}`).toString('hex').toUpperCase()}`],
    ['percent signs', (phone) => phone.replace(/\d/g, '%3$&')],
    ['entities', (phone) => phone.replace(/\d/g, (digit) => `&#${48 + Number(digit)};`)],
    ['backwards', (phone) => Array.from(phone).reverse().join('')],
  ])('%s', async (_name, write) => {
    const facts = await column(PHONES.map(write));
    // One of them is a landline number when it is read as it stands.
    expect(Object.values(facts.values).reduce((sum, count) => sum + count, 0)).toBe(PHONES.length);
    expect(facts.tables[0]?.columns[1]?.class).toBe('mobile');
  });

  it('what nobody can read has a class of its own', async () => {
    const words = Array.from({ length: 40 }, (_, at) => scrambled(at));
    const facts = await seen(
      csvOf(
        words.map((word, at) => [word, `note ${at % 7}`]),
        ['Key', 'Note'],
      ),
    );
    expect(facts.tables[0]?.columns.map((one) => one.class)).toEqual(['encoded', null]);
    expect(facts.values).toEqual({ encoded: 40 });
  });
});

/** Forty letters and digits without a pattern. */
function scrambled(seed: number): string {
  let state = seed * 2_654_435_761 + 97;
  return Array.from({ length: 40 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'[state % 62] ?? '';
  }).join('');
}

describe('O6 what is harmless is not called a value', () => {
  it.each<[string, (at: number) => string]>([
    ['order numbers', (at) => `20261121${1_000_000_000 + at * 7_654_321}`],
    ['tracking numbers', (at) => `SF${1_000_000_000_000 + at * 98_765_432_123}`],
    ['times in milliseconds', (at) => String(1_795_000_000_000 + at * 86_400_123)],
    ['prices', (at) => `${at * 37 + 5}.90`],
    ['versions', (at) => `v1.${at}.0.${at + 2}`],
    ['days', (at) => `2026-11-${10 + at}`],
    ['article numbers', (at) => String(6_901_234_000_000 + at * 13_579)],
  ])('%s', async (_name, make) => {
    expect((await column(PHONES.map((_, at) => make(at)))).values).toEqual({});
  });
});
