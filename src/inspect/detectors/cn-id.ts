/** China's resident identity number (GB 11643-1999): eighteen places with a check digit. The old fifteen-digit form has none and ended in 2013. */

import type { Detector } from './detector.ts';

export const cnId = {
  id: 'cn-id',
  mayHold: ({ digits }) => digits >= 17,
  pattern:
    /(?<!\d)[1-9]\d{5}[ -]?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[\dXx](?![\dXx])/g,
  confirm: (text) => isResidentId(text.replace(/[ -]/g, '').toUpperCase()),
  examples: {
    finds: [
      '11010519491231002X',
      '11010519491231002x',
      '440524188001010014',
      '110105 19491231 002X',
      '１１０１０５１９４９１２３１００２Ｘ',
    ],
    ignores: [
      '110105194912310021' /* wrong check digit */,
      '11010519490231002X' /* 31 February */,
      '99010519491231002X' /* no such province */,
      '110105194912310' /* fifteen digits */,
      '1111010519491231002X' /* within a longer number */,
    ],
  },
} satisfies Detector;

/** Whether the eighteen places are a number that can have been given out. */
export function isResidentId(id: string): boolean {
  return (
    id.length === 18 &&
    PROVINCES.has(id.slice(0, 2)) &&
    isDate(id.slice(6, 14)) &&
    checkDigit(id) === id.at(-1)
  );
}

// ISO 7064 MOD 11-2.
function checkDigit(id: string): string | undefined {
  let sum = 0;
  for (let place = 0; place < 17; place += 1) sum += Number(id[place]) * (2 ** (17 - place) % 11);
  return '10X98765432'[sum % 11];
}

function isDate(text: string): boolean {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6))];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91'.split(
    ' ',
  ),
);
