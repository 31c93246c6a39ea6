/** E-mail addresses of the form that CRMs keep: a local part in ASCII and a domain with a dot. */

import validator from 'validator';
import type { Detector } from './detector.ts';

export const email = {
  id: 'email',
  mayHold: ({ at }) => at,
  pattern:
    /(?<![A-Za-z0-9._%+'-])[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z][A-Za-z0-9-]{1,62}(?![A-Za-z0-9])/g,
  confirm: (text) => validator.isEmail(text, { allow_utf8_local_part: false }),
  examples: {
    finds: [
      'wang.wei@corp.example',
      'w+sales@mail.corp.example',
      "o'neil@corp.example",
      'USER_1@CORP.EXAMPLE',
      'user＠corp.example',
      'li@xn--fsqu00a.xn--0zwm56d',
    ],
    ignores: [
      'wang.wei at corp.example' /* no sign */,
      '@corp.example' /* no local part */,
      'wang@localhost' /* no domain with a dot */,
      'pkg@1.2.3' /* a version */,
      'a..b@corp.example' /* two dots in a row */,
    ],
  },
} satisfies Detector;
