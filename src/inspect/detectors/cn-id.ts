/** China's resident identity number (GB 11643-1999): eighteen places with a check digit, and the old form of fifteen without, which ended in 2013 and still stands in old records. */

import { bytesOf, isDigit, numberIn } from './detector.ts';
import type { Detector } from './detector.ts';

export const cnId = {
  id: 'cn-id',
  mayHold: ({ run }) => run >= 15,
  pattern:
    /(?<!\d|\d\.)[1-9](?:[ ./_-]?\d){5}[ ./_-]?(?:1[ ./_-]?[89]|2[ ./_-]?0)(?:[ ./_-]?\d){9}[ ./_-]?[\dXx](?![\dXx])|(?<!\d|\d\.|[A-Za-z])[1-8]\d{5}[ -]?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}(?!\d|[A-Za-z.])/g,
  confirm: (text) => {
    const id = bytesOf(text.replace(/[^0-9Xx]/g, ''));
    return isResidentId(id, 0, id.length) || isOldId(id, 0, id.length);
  },
  digits: (bytes, from, to) => (isResidentId(bytes, from, to) || isOldId(bytes, from, to) ? 'value' : null),
  whole: (bytes, from, to) => {
    if (to - from !== 18 || ((bytes[to - 1] ?? 0) | 0x20) !== LOWER_X) return false;
    for (let at = from; at < to - 1; at += 1) if (!isDigit(bytes[at])) return false;
    return isResidentId(bytes, from, to);
  },
  // Fifteen digits have no check: a province, a month and a day.
  chance: 0.02,
  examples: {
    finds: [
      '11010519491231002X',
      '11010519491231002x',
      '440524188001010014',
      '110105 19491231 002X',
      '１１０１０５１９４９１２３１００２Ｘ',
      '1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X',
      '110105491231002' /* fifteen digits */,
    ],
    ignores: [
      '110105194912310021' /* wrong check digit */,
      '11010519490231002X' /* 31 February */,
      '99010519491231002X' /* no such province */,
      '110105194912310' /* fifteen digits without a day */,
      '160105491231002' /* fifteen digits of no province */,
      'DD110105491231002' /* an order number */,
      '1111010519491231002X' /* within a longer number */,
    ],
  },
} satisfies Detector;

const [LOWER_X, ZERO] = [0x78, 0x30];

/** Whether the eighteen places are a number that can have been given out. */
export function isResidentId(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from !== 18 || bytes[from] === ZERO || !isProvince(bytes, from)) return false;
  const year = numberIn(bytes, from + 6, from + 10);
  return year >= 1800 && year < 2100 && isDay(year, bytes, from + 10) && passesCheck(bytes, from);
}

function isOldId(bytes: Uint8Array, from: number, to: number): boolean {
  return (
    to - from === 15 &&
    isProvince(bytes, from) &&
    isDay(1900 + numberIn(bytes, from + 6, from + 8), bytes, from + 8)
  );
}

// ISO 7064 MOD 11-2; ten is an X.
function passesCheck(bytes: Uint8Array, from: number): boolean {
  let sum = 0;
  for (let place = 0; place < 17; place += 1)
    sum += ((bytes[from + place] ?? 0) - ZERO) * (WEIGHTS[place] ?? 0);
  const check = (12 - (sum % 11)) % 11;
  const last = bytes[from + 17] ?? 0;
  return check === 10 ? (last | 0x20) === LOWER_X : last === ZERO + check;
}

const WEIGHTS = Int32Array.from({ length: 17 }, (_, place) => 2 ** (17 - place) % 11);

/** `at`: where month and day stand, two digits each. */
function isDay(year: number, bytes: Uint8Array, at: number): boolean {
  const month = numberIn(bytes, at, at + 2);
  const day = numberIn(bytes, at + 2, at + 4);
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0));
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isProvince = (bytes: Uint8Array, from: number): boolean =>
  PROVINCES[numberIn(bytes, from, from + 2)] === true;

const PROVINCES: boolean[] = [];
for (const code of [
  11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61,
  62, 63, 64, 65, 71, 81, 82, 83, 91,
])
  PROVINCES[code] = true;
