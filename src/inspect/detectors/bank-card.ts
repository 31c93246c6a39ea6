/** Bank and credit card numbers (ISO/IEC 7812): a known length for their first digit, and the Luhn check. */

import { isResidentId } from './cn-id.ts';
import type { Detector } from './detector.ts';
import { bytesOf, digitsIn, numberIn } from './detector.ts';

export const bankCard = {
  id: 'bank-card',
  mayHold: ({ run }) => run >= 14,
  pattern: /(?<!\d|\d\.|[A-Za-z])[2-69](?:[ ./_-]{0,2}\d){13,18}(?!\d|[Xx.]\d|[Xx])/g,
  confirm: (text) => {
    const digits = bytesOf(digitsIn(text));
    return isCard(digits, 0, digits.length);
  },
  digits: (bytes, from, to) => {
    const first = bytes[from] ?? 0;
    if (to - from < 14 || to - from > 19 || first < TWO || (first > SIX && first !== NINE)) return null;
    return isCard(bytes, from, to) ? 'value' : 'candidate';
  },
  // One check digit.
  chance: 0.1,
  examples: {
    finds: [
      '4111111111111111',
      '4111 1111 1111 1111',
      '5500-0000-0000-0004',
      '378282246310005',
      '2223000048400011',
      '6222020000000000000',
      '６２２２０２０００００００００００００',
    ],
    ignores: [
      '4111111111111112' /* wrong check digit */,
      '1111111111111117' /* no card begins with 1 */,
      '6901234567892' /* an article number: no card of thirteen digits is in use */,
      '44444444444444440000' /* too long */,
      '440524188001010014' /* an id number */,
      '3100000000000003' /* no issuer begins so */,
      'SF4111111111111111' /* a tracking number */,
    ],
  },
} satisfies Detector;

const [TWO, SIX, NINE] = [0x32, 0x36, 0x39];

const isCard = (bytes: Uint8Array, from: number, to: number): boolean =>
  isIssued(bytes, from, to) &&
  passesLuhn(bytes, from, to) &&
  !isOneDigit(bytes, from, to) &&
  !isResidentId(bytes, from, to);

/** Whether an issuer gives out numbers that begin so, in this length. */
const isIssued = (bytes: Uint8Array, from: number, to: number): boolean =>
  (((LENGTHS[numberIn(bytes, from, from + 4)] ?? 0) >> (to - from)) & 1) === 1;

/** By the first four digits: bit n says that there are numbers of n digits. */
const LENGTHS = new Uint32Array(10_000);
for (const [first, last, lengths] of [
  [6200, 6299, [16, 17, 18, 19]], // UnionPay
  [4000, 4999, [16, 19]], // Visa
  [5100, 5599, [16]], // Mastercard
  [2221, 2720, [16]],
  [3400, 3499, [15]], // American Express
  [3700, 3799, [15]],
  [3000, 3099, [14, 16]], // Diners Club
  [3600, 3699, [14, 16]],
  [3800, 3999, [14, 16]],
  [3500, 3599, [16, 17, 18, 19]], // JCB
  [6000, 6099, [16, 17, 18, 19]], // Discover, RuPay
  [6400, 6599, [16, 17, 18, 19]],
  [9558, 9558, [16, 17, 18, 19]], // older debit cards, Maestro
  [6300, 6399, [16, 17, 18, 19]],
  [6600, 6699, [16, 17, 18, 19]],
  [6800, 6999, [16, 17, 18, 19]],
  [5000, 5099, [16, 17, 18, 19]],
  [5600, 5899, [16, 17, 18, 19]],
] as const)
  for (let start = first; start <= last; start += 1)
    for (const length of lengths) LENGTHS[start] = (LENGTHS[start] ?? 0) | (1 << length);

// ISO/IEC 7812-1, annex B.
function passesLuhn(bytes: Uint8Array, from: number, to: number): boolean {
  let sum = 0;
  let at = to - 1;
  for (; at > from; at -= 2) sum += (bytes[at] ?? 0) - 0x30 + (DOUBLED[(bytes[at - 1] ?? 0) - 0x30] ?? 0);
  if (at === from) sum += (bytes[at] ?? 0) - 0x30;
  return sum % 10 === 0;
}

const DOUBLED = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];

function isOneDigit(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from + 1; at < to; at += 1) if (bytes[at] !== bytes[from]) return false;
  return true;
}
