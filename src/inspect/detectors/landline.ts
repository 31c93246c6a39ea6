/** Landline numbers: China's, with the area code in front, and numbers with a plus that are fixed lines. */

import { kindOfPhone } from '../phones.ts';
import type { Detector } from './detector.ts';
import { bytesOf, digitsIn, isDigit, numberIn } from './detector.ts';

/** Area codes of three digits; those of two are in the pattern. */
const AREAS = new Set(
  `31 335 349 35 37 39 411 412 414 415 416 417 418 419 421 427 429 43 45 464 467 468 469 47 482 483 51 523 527 53 543 546 55
   561 562 563 564 565 566 57 580 59 631 632 633 634 635 66 69 701 71 722 724 728 73 743 744 745 746 75 760 762 763 766 768 769
   77 79 812 813 816 817 818 825 826 827 83 85 87 883 886 887 888 89 901 902 903 906 908 909 91 93 941 943 951 952 953 954 955
   97 99`.split(/\s+/),
);

/** By the area's first two digits, or all three. */
const IS_AREA = Uint8Array.from({ length: 1000 }, (_, code) => (AREAS.has(String(code)) ? 1 : 0));

const AREA_BEGINS = /^(?:0086|86)?0?/;

function hasArea(digits: string): boolean {
  const bytes = bytesOf(digits);
  return isArea(bytes, AREA_BEGINS.exec(digits)?.[0].length ?? 0);
}

/** Whether there is such an area; its two or three digits begin at `at`. */
function isArea(bytes: Uint8Array, at: number): boolean {
  const two = numberIn(bytes, at, at + 2);
  return (
    two === 10 || (two >= 20 && two < 30) || IS_AREA[two] === 1 || IS_AREA[numberIn(bytes, at, at + 3)] === 1
  );
}

/** Digits of the area code behind the zero at `at`; 0 for none. */
function areaLength(bytes: Uint8Array, at: number): number {
  const two = numberIn(bytes, at + 1, at + 3);
  if (two === 10 || (two >= 20 && two < 30 && two !== 26)) return 2;
  return two >= 30 ? 3 : 0;
}

const isSubscriber = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= TWO && byte <= EIGHT;

const [BLANK, DASH, ZERO, TWO, SIX, EIGHT] = [0x20, 0x2d, 0x30, 0x32, 0x36, 0x38];

export const landline = {
  id: 'landline',
  mayHold: ({ run }) => run >= 8,
  pattern:
    /(?<!\d|\d[.-]|[A-Za-z])(?:(?:(?:\+|00)86[ -]{0,2}|\()?0?(?:10|2[0-57-9]|[3-9]\d{2})\)?[ -]{1,2}[2-8]\d{2,3}[ -]?\d{4}|(?:(?:\+|00)86[ -]?)?0(?:10|2[0-57-9]|[3-9]\d{2})[2-8]\d{6,7}|[48]00[ -]\d{3,4}[ -]?\d{3,4})(?![\d-]\d)(?!\d)|(?<![\d+])\+[1-9](?:[ .()-]{0,3}\d){7,14}(?!\d)/g,
  digits: (bytes, from, to) => {
    const isAbroad =
      to - from >= 14 &&
      bytes[from] === ZERO &&
      bytes[from + 1] === ZERO &&
      bytes[from + 2] === EIGHT &&
      bytes[from + 3] === SIX;
    const at = isAbroad ? from + 4 : from;
    if (to - at < 10 || to - at > 12 || bytes[at] !== ZERO) return null;
    const area = areaLength(bytes, at);
    const number = at + 1 + area;
    const isNumber = to - number === 7 || to - number === 8;
    return area > 0 && isNumber && isSubscriber(bytes[number]) && isArea(bytes, at + 1)
      ? 'value'
      : 'candidate';
  },
  // 021-55501234
  whole: (bytes, from, to) => {
    if (bytes[from] !== ZERO || to - from < 11 || to - from > 13) return false;
    const area = areaLength(bytes, from);
    const gap = from + 1 + area;
    const left = to - gap - 1;
    if (area === 0 || (left !== 7 && left !== 8)) return false;
    if ((bytes[gap] !== DASH && bytes[gap] !== BLANK) || !isSubscriber(bytes[gap + 1])) return false;
    for (let at = from + 1; at < to; at += 1) if (at !== gap && !isDigit(bytes[at])) return false;
    return isArea(bytes, from + 1);
  },
  confirm: (text) => {
    if (text.startsWith('+') && !text.startsWith('+86')) return kindOfPhone(text) === 'landline';
    const digits = digitsIn(text).replace(/^(?:00)?86/, '');
    if (/^[48]00/.test(digits)) return digits.length === 10;
    if (!hasArea(digits)) return false;
    // Without its zero a number is one only by its length and gap.
    return digits.startsWith('0')
      ? digits.length >= 10 && digits.length <= 12
      : digits.length >= 10 && digits.length <= 11 && /[ -]/.test(text) && text.includes('86');
  },
  // Of numbers that begin like one, a third go on with an area that there is.
  chance: 0.25,
  examples: {
    finds: [
      '010-62345678',
      '021 5550 1234',
      '(0755) 2345-6789',
      '07552345678',
      '+86 10 6234 5678',
      '400-820-8820',
      '+44 (20) 7946 0958',
      '０１０－６２３４５６７８',
    ],
    ignores: [
      '010-1234567' /* no number begins with 1 */,
      '62345678' /* no area code */,
      '0102 2026' /* too short */,
      '2026-11-21 0800' /* a time */,
      'SF01062345678' /* a tracking number */,
      '0106234567890' /* too long */,
    ],
  },
} satisfies Detector;
