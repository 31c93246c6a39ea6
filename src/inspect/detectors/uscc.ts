/** China's unified social credit code (GB 32100-2015): eighteen characters with a check character. */

import type { Detector } from './detector.ts';

export const uscc = {
  id: 'uscc',
  mayHold: ({ digits, word, length }) => digits >= 8 && length >= 18 && word >= 8,
  pattern:
    /(?<![0-9A-Za-z])[1-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy][1-59][ -]?\d{6}[ -]?[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{9}[ -]?[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy](?![0-9A-Za-z])/g,
  confirm: (text) => passesCheck(text.replace(/[ -]/g, '').toUpperCase()),
  digits: (text) =>
    text.length !== 18 || !/^[1-9][1-59]/.test(text) ? null : passesCheck(text) ? 'value' : 'candidate',
  chance: 0.033,
  examples: {
    finds: [
      '91350100M000100Y43',
      '91110000600037341L',
      '91350100m000100y43',
      '９１３５０１００Ｍ０００１００Ｙ４３',
    ],
    ignores: [
      '91350100M000100Y44' /* wrong check character */,
      '91350100O000100Y43' /* no O in such codes */,
      'X91350100M000100Y43' /* within a longer word */,
    ],
  },
} satisfies Detector;

const SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY';

// GB 32100-2015, 5.4: weights are powers of 3 modulo 31.
function passesCheck(code: string): boolean {
  let sum = 0;
  let weight = 1;
  for (const sign of code.slice(0, 17)) {
    sum += SIGNS.indexOf(sign) * weight;
    weight = (weight * 3) % 31;
  }
  return SIGNS[(31 - (sum % 31)) % 31] === code[17];
}
