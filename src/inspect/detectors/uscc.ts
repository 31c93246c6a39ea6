/** China's unified social credit code (GB 32100-2015): eighteen characters with a check character. */

import { bytesOf } from './detector.ts';
import type { Detector } from './detector.ts';

export const uscc = {
  id: 'uscc',
  mayHold: ({ digits, word, length }) => digits >= 8 && length >= 18 && word >= 8,
  pattern:
    /(?<![0-9A-Za-z])[1-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy][1-59][ -]?\d{6}[ -]?[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{9}[ -]?[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy](?![0-9A-Za-z])/g,
  confirm: (text) => passesCheck(bytesOf(text.replace(/[ -]/g, '')), 0),
  digits: (bytes, from, to) => {
    if (to - from !== 18 || bytes[from] === ZERO || !KINDS.has(bytes[from + 1] ?? 0)) return null;
    return passesCheck(bytes, from) ? 'value' : 'candidate';
  },
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

/** What each sign is worth, in either case. */
const WORTH = new Uint8Array(128);
for (const [worth, sign] of Array.from(SIGNS).entries())
  WORTH[sign.charCodeAt(0)] = WORTH[sign.toLowerCase().charCodeAt(0)] = worth;

const ZERO = 0x30;
/** The second place: which kind of body, or none told. */
const KINDS = new Set(Buffer.from('123459'));

// GB 32100-2015, 5.4: weights are powers of 3 modulo 31.
function passesCheck(bytes: Uint8Array, from: number): boolean {
  let sum = 0;
  let weight = 1;
  for (let at = from; at < from + 17; at += 1) {
    sum += (WORTH[bytes[at] ?? 0] ?? 0) * weight;
    weight = (weight * 3) % 31;
  }
  return WORTH[bytes[from + 17] ?? 0] === (31 - (sum % 31)) % 31;
}
