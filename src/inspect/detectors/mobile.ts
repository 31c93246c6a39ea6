/** Mobile numbers: China's eleven digits in any spelling, and numbers with a plus that some country's networks can have given. */

import { kindOfPhone } from '../phones.ts';
import { isDigit } from './detector.ts';
import type { Detector } from './detector.ts';

/** Between two digits of a number: blanks, a dash, a dot, a slash, a line, brackets. */
const GAP = String.raw`[ ./_()-]{0,3}`;

export const mobile = {
  id: 'mobile',
  mayHold: ({ run }) => run >= 8,
  // No decimal number and no date: 13800138.000, 1990-01-01 123.
  pattern: new RegExp(
    String.raw`(?<!\d|\d\.)(?:(?:\(?(?:\+|00)86\)?|86)[ -]{0,2})?(?!\d+\.\d+(?![\d.])|1[89]\d\d[-/. ]\d{1,2}[-/. ]\d{1,2}(?!\d))1${GAP}[3-9](?:${GAP}\d){9}(?!\d)|(?<![\d+])\+[1-9](?:${GAP}\d){7,14}(?!\d)`,
    'g',
  ),
  digits: (bytes, from, to) => {
    const at = to - 11;
    if (at > from && (bytes[at - 2] !== EIGHT || bytes[at - 1] !== SIX)) return null;
    const isBare = at === from || at === from + 2;
    const isAbroad = at === from + 4 && bytes[from] === ZERO && bytes[from + 1] === ZERO;
    return (isBare || isAbroad) && bytes[at] === ONE && (bytes[at + 1] ?? 0) >= THREE ? 'value' : null;
  },
  // 138 0013 8000, with blanks or dashes.
  whole: (bytes, from, to) => {
    const gap = bytes[from + 3];
    if (to - from !== 13 || (gap !== BLANK && gap !== DASH) || bytes[from + 8] !== gap) return false;
    if (bytes[from] !== ONE || (bytes[from + 1] ?? 0) < THREE) return false;
    for (let at = from; at < to; at += 1)
      if (at !== from + 3 && at !== from + 8 && !isDigit(bytes[at])) return false;
    return true;
  },
  confirm: (text) => !text.startsWith('+') || kindOfPhone(text) === 'mobile',
  examples: {
    finds: [
      '13800138000',
      '138 0013 8000',
      '138-0013-8000',
      '138.0013.8000',
      '1 3 8 0 0 1 3 8 0 0 0',
      '+8613800138000',
      '+86 138 0013 8000',
      '0086-13800138000',
      '8613800138000',
      '(+86)13800138000',
      '１３８００１３８０００',
      '138\u200b0013\u200b8000',
      '①③⑧⓪⓪①③⑧⓪⓪⓪',
      '١٣٨٠٠١٣٨٠٠٠',
      '𝟙𝟛𝟠𝟘𝟘𝟙𝟛𝟠𝟘𝟘𝟘',
      '一三八零零一三八零零零',
      '壹叁捌零零壹叁捌零零零',
      '+1 415 555 0100',
    ],
    ignores: [
      '12800138000' /* no such prefix */,
      '1380013800' /* one digit short */,
      '138001380001' /* one digit long */,
      '20261380013800012' /* within an order number */,
      '0.13800138000' /* a fraction */,
      '13800138.000' /* an amount */,
      '1995-03-12 001' /* a day and a number */,
      '1700000000000' /* a time in milliseconds */,
      '+12 34' /* too short for any country */,
      '+999 1234 5678' /* no such country */,
    ],
  },
} satisfies Detector;

const [BLANK, DASH, ZERO, ONE, THREE, SIX, EIGHT] = [0x20, 0x2d, 0x30, 0x31, 0x33, 0x36, 0x38];
