/** China's resident identity number (GB 11643-1999): eighteen places with a check digit, and the old form of fifteen without, which ended in 2013 and still stands in old records. */

import type { Detector } from './detector.ts';

export const cnId = {
  id: 'cn-id',
  mayHold: ({ run }) => run >= 15,
  pattern:
    /(?<!\d|\d\.)[1-9](?:[ ./_-]?\d){5}[ ./_-]?(?:1[ ./_-]?[89]|2[ ./_-]?0)(?:[ ./_-]?\d){9}[ ./_-]?[\dXx](?![\dXx])|(?<!\d|\d\.|[A-Za-z])[1-8]\d{5}[ -]?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}(?!\d|[A-Za-z.])/g,
  confirm: (text) => {
    const id = text.replace(/[^0-9Xx]/g, '').toUpperCase();
    return isResidentId(id) || isOldId(id);
  },
  digits: (text) => {
    if (text.length !== 18 && text.length !== 15) return null;
    return isResidentId(text) || isOldId(text) ? 'value' : null;
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

/** Whether the eighteen places are a number that can have been given out. */
export function isResidentId(id: string): boolean {
  if (id.length !== 18 || !isProvince(id) || !isDate(number(id, 6, 10), id, 10)) return false;
  const century = number(id, 6, 8);
  return century >= 18 && century <= 20 && checkDigit(id) === id[17];
}

function isOldId(id: string): boolean {
  return id.length === 15 && isProvince(id) && isDate(1900 + number(id, 6, 8), id, 8);
}

// ISO 7064 MOD 11-2.
function checkDigit(id: string): string | undefined {
  let sum = 0;
  for (let place = 0; place < 17; place += 1) sum += (id.charCodeAt(place) - 48) * (WEIGHTS[place] ?? 0);
  return '10X98765432'[sum % 11];
}

const WEIGHTS = Array.from({ length: 17 }, (_, place) => 2 ** (17 - place) % 11);

/** `at`: where month and day stand, two digits each. */
function isDate(year: number, id: string, at: number): boolean {
  const [month, day] = [number(id, at, at + 2), number(id, at + 2, at + 4)];
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0));
}

/** The number that the digits between two places are. */
function number(id: string, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum = sum * 10 + id.charCodeAt(at) - 48;
  return sum;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isProvince = (id: string): boolean => PROVINCES[number(id, 0, 2)] === true;

const PROVINCES: boolean[] = [];
for (const code of [
  11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61,
  62, 63, 64, 65, 71, 81, 82, 83, 91,
])
  PROVINCES[code] = true;
