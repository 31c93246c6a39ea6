/** International bank account numbers (ISO 13616): a country, its length, and two check digits. */

import validator from 'validator';
import type { Detector } from './detector.ts';

export const iban = {
  id: 'iban',
  mayHold: ({ digits, letters }) => digits >= 11 && letters >= 2,
  pattern:
    /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])/g,
  confirm: (text) => validator.isIBAN(text),
  examples: {
    finds: ['GB82 WEST 1234 5698 7654 32', 'DE89370400440532013000', 'FR14-2004-1010-0505-0001-3M02-606'],
    ignores: [
      'GB83 WEST 1234 5698 7654 32' /* wrong check digits */,
      'ORDER 2026 0001' /* an order number */,
      'XX89370400440532013000' /* no such country */,
    ],
  },
} satisfies Detector;
