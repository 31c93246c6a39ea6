/** Mobile numbers: China's eleven digits in any common spelling, and international numbers with a plus. */

import type { Detector } from './detector.ts';
import { digitsIn } from './detector.ts';

export const mobile = {
  id: 'mobile',
  mayHold: ({ digits }) => digits >= 8,
  pattern:
    /(?<!\d|\d\.)(?:(?:\(?(?:\+|00)86\)?|86)[ -]{0,2})?1[3-9]\d[ -]{0,2}\d{4}[ -]{0,2}\d{4}(?!\d)|(?<![\d+])\+[1-9](?:[ .()-]{0,2}\d){7,14}(?!\d)/g,
  // E.164: at most fifteen digits, country code included.
  confirm: (text) => {
    const count = digitsIn(text).length;
    return count >= 8 && count <= 15;
  },
  examples: {
    finds: [
      '13800138000',
      '138 0013 8000',
      '138-0013-8000',
      '+8613800138000',
      '+86 138 0013 8000',
      '0086-13800138000',
      '8613800138000',
      '(+86)13800138000',
      '１３８００１３８０００',
      '138\u200b0013\u200b8000',
      '+1 415 555 0100',
      '+44 (20) 7946 0958',
    ],
    ignores: [
      '12800138000' /* no such prefix */,
      '1380013800' /* one digit short */,
      '138001380001' /* one digit long */,
      '20261380013800012' /* within an order number */,
      '0.13800138000' /* a fraction */,
      '1700000000000' /* a time in milliseconds */,
      '+12 34' /* too short for any country */,
    ],
  },
} satisfies Detector;
