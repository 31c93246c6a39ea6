/** E-mail addresses of the form that CRMs keep: a local part in ASCII and a domain with a dot. */

import type { Detector } from './detector.ts';

export const email = {
  id: 'email',
  mayHold: ({ at }) => at,
  pattern:
    /(?<![A-Za-z0-9._%+'-])[A-Za-z0-9_%+-][A-Za-z0-9._%+'-]*@[A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z][A-Za-z0-9-]+(?![A-Za-z0-9])/g,
  // RFC 5321, 4.5.3.1: at most 64 before the sign. RFC 1034, 3.5: no label begins or ends with a dash.
  confirm: (text) =>
    text.indexOf('@') <= 64 &&
    !text.includes('..') &&
    !text.includes('.@') &&
    (!text.includes('-') || !/@.*(?:-\.|\.-|-$)/.test(text)),
  whole: (bytes, from, to) => {
    let at = from;
    while (at < to && ((SIGNS[bytes[at] ?? 0] ?? 0) & LOCAL) !== 0) at += 1;
    const local = at - from;
    if (local === 0 || local > 64 || bytes[at] !== AT) return false;
    if (bytes[from] === DOT || bytes[from] === QUOTE || bytes[at - 1] === DOT) return false;
    let label = at + 1; // where the last label begins
    for (let place = label; place < to; place += 1) {
      const sign = SIGNS[bytes[place] ?? 0] ?? 0;
      if ((sign & DOMAIN) === 0) return false;
      if (bytes[place] !== DOT) continue;
      if (place === label || bytes[place - 1] === DASH) return false;
      label = place + 1;
      if (bytes[label] === DASH) return false;
    }
    // Two letters at least, and a label before.
    if (label === at + 1 || to - label < 2 || bytes[at + 1] === DASH || bytes[to - 1] === DASH) return false;
    if (((SIGNS[bytes[label] ?? 0] ?? 0) & LETTER) === 0) return false;
    for (let place = from + 1; place < from + local; place += 1)
      if (bytes[place] === DOT && bytes[place - 1] === DOT) return false;
    return true;
  },
  examples: {
    finds: [
      'wang.wei@corp.example',
      'w+sales@mail.corp.example',
      "o'neil@corp.example",
      'USER_1@CORP.EXAMPLE',
      'user＠corp.example',
      'li@xn--fsqu00a.xn--0zwm56d',
      'wаng@cоrp.example' /* Cyrillic а and о */,
      'wa\u200bng@corp.example',
    ],
    ignores: [
      'wang.wei at corp.example' /* no sign */,
      '@corp.example' /* no local part */,
      'wang@localhost' /* no domain with a dot */,
      'pkg@1.2.3' /* a version */,
      'a..b@corp.example' /* two dots in a row */,
      'a@-corp.example' /* a dash begins the label */,
    ],
  },
} satisfies Detector;

const [QUOTE, DASH, DOT, AT] = [0x27, 0x2d, 0x2e, 0x40];
const [LOCAL, DOMAIN, LETTER] = [1, 2, 4];
/** Where a byte may stand. */
const SIGNS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const sign = byte < 0x80 ? String.fromCharCode(byte) : '';
  return (
    (/[A-Za-z0-9._%+'-]/.test(sign) ? LOCAL : 0) |
    (/[A-Za-z0-9.-]/.test(sign) ? DOMAIN : 0) |
    (/[A-Za-z]/.test(sign) ? LETTER : 0)
  );
});
