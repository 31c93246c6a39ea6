/** Bank and credit card numbers (ISO/IEC 7812): a known length for their first digit, and the Luhn check. */

import { isResidentId } from './cn-id.ts';
import type { Detector } from './detector.ts';
import { digitsIn } from './detector.ts';

export const bankCard = {
  id: 'bank-card',
  mayHold: ({ run }) => run >= 14,
  pattern: /(?<!\d|\d\.|[A-Za-z])[2-69](?:[ ./_-]{0,2}\d){13,18}(?!\d|[Xx.]\d|[Xx])/g,
  confirm: (text) => isCard(digitsIn(text)),
  digits: (text) => {
    if (text.length < 14 || text.length > 19 || !/^[2-69]/.test(text)) return null;
    return isCard(text) ? 'value' : 'candidate';
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

const isCard = (digits: string): boolean =>
  passesLuhn(digits) && isIssued(digits) && !/^(\d)\1+$/.test(digits) && !isResidentId(digits);

/** Whether an issuer gives out numbers that begin so, in this length. */
function isIssued(digits: string): boolean {
  return ISSUERS.some(([start, lengths]) => start.test(digits) && lengths.includes(digits.length));
}

const ISSUERS: readonly (readonly [start: RegExp, lengths: readonly number[]])[] = [
  [/^62/, [16, 17, 18, 19]], // UnionPay
  [/^4/, [16, 19]], // Visa
  [/^5[1-5]|^2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)/, [16]], // Mastercard
  [/^3[47]/, [15]], // American Express
  [/^3[0689]/, [14, 16]], // Diners Club
  [/^35/, [16, 17, 18, 19]], // JCB
  [/^6[045]/, [16, 17, 18, 19]], // Discover, RuPay
  [/^(?:9558|6[03689]|5[0678])/, [16, 17, 18, 19]], // older debit cards, Maestro
];

// ISO/IEC 7812-1, annex B.
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48;
    const weighed = place % 2 === 0 ? digit : digit * 2;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}
