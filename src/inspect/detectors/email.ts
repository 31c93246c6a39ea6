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
