/** Bank and credit card numbers (ISO/IEC 7812): a known length for their first digit, and the Luhn check. */

import { isResidentId } from './cn-id.ts';
import type { Detector } from './detector.ts';
import { digitsIn } from './detector.ts';

export const bankCard = {
  id: 'bank-card',
  mayHold: ({ digits }) => digits >= 13,
  pattern: /(?<!\d|\d\.)[3-6](?:[ -]?\d){12,18}(?!\d|[Xx])/g,
  confirm: (text) => {
    const digits = digitsIn(text);
    return hasCardLength(digits) && !/^(\d)\1+$/.test(digits) && passesLuhn(digits) && !isResidentId(digits);
  },
  examples: {
    finds: [
      '4111111111111111',
      '4111 1111 1111 1111',
      '5500-0000-0000-0004',
      '378282246310005',
      '6222020000000000000',
      '６２２２０２０００００００００００００',
    ],
    ignores: [
      '4111111111111112' /* wrong check digit */,
      '1111111111111117' /* no card begins with 1 */,
      '6901234567892' /* an article number: thirteen digits are Visa's alone */,
      '44444444444444440000' /* too long */,
      '440524188001010014' /* an id number */,
    ],
  },
} satisfies Detector;

/** Thirteen digits only after a 4, fourteen only after 30, 36, 38 or 39, fifteen only after 34 or 37; from sixteen on all. */
function hasCardLength(digits: string): boolean {
  if (digits.length === 13) return digits.startsWith('4');
  if (digits.length === 14) return /^3[0689]/.test(digits);
  if (digits.length === 15) return /^3[47]/.test(digits);
  return digits.length >= 16;
}

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
