/** One look over a text, which tells every detector whether it need look itself. */

import { isNumeral, plainUnit } from '../lib/plain.ts';

/** What a text has. */
export interface Marks {
  readonly length: number;
  /** ASCII digits in it. */
  readonly digits: number;
  /** Most digits that stand together, with at most three marks (blank, dash, dot, slash, bracket) between two. */
  readonly run: number;
  /** Most letters and digits (and `+ / = _ -`) in a row. */
  readonly word: number;
  readonly letters: number;
  readonly at: boolean;
  readonly colons: number;
  readonly dots: number;
  readonly blanks: number;
  /** Chinese numerals. */
  readonly numerals: number;
  /** Characters that are no plain ones: disguised, or invisible. */
  readonly odd: boolean;
  /** `WIDE_…` bits of the characters beyond ASCII. */
  readonly wide: number;
}

/** A province's short name, as licence plates begin. */
export const WIDE_PLATE = 2;
/** A character that ends a region's name, and one that ends a street's or a house's. */
export const WIDE_REGION = 4;
export const WIDE_STREET = 8;
/** An ideograph. */
export const WIDE_HAN = 16;
const ODD = 1;
const NUMERAL = 32;
/** Any other character beyond ASCII. */
const OTHER = 64;

export const PLATE_PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼港澳台';
const REGION = '省市区县州旗镇乡盟';
const STREET = '路街道巷弄村号室楼栋幢座层里苑园屯庄胡同厦组';

/** The marks of a text. The object is used again by the next call: read it before. */
export function marksOf(text: string): Marks {
  const marks = shared;
  const { length } = text;
  let digits = 0;
  let run = 0;
  let together = 0;
  let between = APART;
  let word = 0;
  let wordFrom = 0;
  let letters = 0;
  let at = false;
  let colons = 0;
  let dots = 0;
  let blanks = 0;
  let numerals = 0;
  let wide = 0;
  for (let place = 0; place < length; place += 1) {
    const code = text.charCodeAt(place);
    const kind = code < 128 ? ASCII[code] : IS_WIDE;
    if (kind === IS_DIGIT) {
      digits += 1;
      together = between > MOST_BETWEEN ? 1 : together + 1;
      if (together > run) run = together;
      between = 0;
      continue;
    }
    if (kind === IS_LETTER) {
      letters += 1;
      between = APART;
      continue;
    }
    between = kind === IS_GAP || kind === IS_JOIN ? between + 1 : APART;
    if (kind === IS_JOIN) continue;
    if (place - wordFrom > word) word = place - wordFrom;
    wordFrom = place + 1;
    if (kind === IS_WIDE) {
      const bits = (kinds ??= makeKinds())[code] ?? 0;
      wide |= bits;
      if ((bits & NUMERAL) !== 0) numerals += 1;
    } else if (code === 32) blanks += 1;
    else if (code === 46) dots += 1;
    else if (code === 64) at = true;
    else if (code === 58) colons += 1;
  }
  if (length - wordFrom > word) word = length - wordFrom;
  marks.length = length;
  marks.digits = digits;
  marks.run = run;
  marks.word = word;
  marks.letters = letters;
  marks.at = at;
  marks.colons = colons;
  marks.dots = dots;
  marks.blanks = blanks;
  marks.numerals = numerals;
  marks.odd = (wide & ODD) !== 0;
  marks.wide = wide;
  return marks;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
const shared: Writable<Marks> = {
  length: 0,
  digits: 0,
  run: 0,
  word: 0,
  letters: 0,
  at: false,
  colons: 0,
  dots: 0,
  blanks: 0,
  numerals: 0,
  odd: false,
  wide: 0,
};

/** Signs between two digits that belong together; more part them. */
const MOST_BETWEEN = 3;
const APART = 9;

const IS_DIGIT = 1;
const IS_LETTER = 2;
/** Between digits that belong together. */
const IS_GAP = 3;
/** The same, and within a word. */
const IS_JOIN = 4;
const IS_BREAK = 5;
const IS_WIDE = 6;
const ASCII = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/\d/.test(character)) return IS_DIGIT;
  if (/[A-Za-z]/.test(character)) return IS_LETTER;
  if (/[+/_=-]/.test(character)) return IS_JOIN;
  return /[ .()]/.test(character) ? IS_GAP : IS_BREAK;
});

let kinds: Uint8Array | null = null;

function makeKinds(): Uint8Array {
  const made = new Uint8Array(65_536);
  for (let code = 128; code < 65_536; code += 1) {
    const character = String.fromCharCode(code);
    if (plainUnit(code) !== 0) made[code] = ODD;
    else if ((code >= 0x3400 && code <= 0x9fff) || code === 0x3007) made[code] = WIDE_HAN;
    else made[code] = OTHER;
    if (isNumeral(character)) made[code] = (made[code] ?? 0) | NUMERAL;
  }
  for (const [signs, bit] of [
    [PLATE_PROVINCES, WIDE_PLATE],
    [REGION, WIDE_REGION],
    [STREET, WIDE_STREET],
  ] as const)
    for (const sign of signs) made[sign.charCodeAt(0)] = (made[sign.charCodeAt(0)] ?? 0) | bit;
  return made;
}
