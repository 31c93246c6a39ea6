/** China's licence plates (GA 36-2018): province, city, five or six places. */

import { PLATE_PROVINCES, WIDE_PLATE } from '../marks.ts';
import type { Detector } from './detector.ts';
import { digitsIn } from './detector.ts';

export const licencePlate = {
  id: 'licence-plate',
  mayHold: ({ wide, letters, digits }) => (wide & WIDE_PLATE) !== 0 && letters > 0 && digits > 0,
  pattern: new RegExp(
    `(?<![A-Za-z0-9])[${PLATE_PROVINCES}][A-HJ-Ya-hj-y][ .·-]{0,2}(?:[A-HJ-NP-Za-hj-np-z0-9]{4}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳]|[DFdf][A-HJ-NP-Za-hj-np-z0-9]\\d{4}|\\d{5}[DFdf])(?![A-Za-z0-9])`,
    'g',
  ),
  confirm: (text) => digitsIn(text).length >= 2,
  examples: {
    finds: ['京A12345', '粤B·D1234', '沪AD12345', '浙A1234学', '苏Ａ１２３４５'],
    ignores: [
      '京I12345' /* no I on plates */,
      '京AOFFICE' /* letters alone */,
      '甲A12345' /* no such province */,
      '京A1234567' /* too long */,
    ],
  },
} satisfies Detector;
