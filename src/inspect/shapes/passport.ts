/** Passport numbers: a letter or two and seven or eight digits, as many other numbers are built too. */

import type { Shape } from './shape.ts';

export const passport = {
  id: 'passport',
  heading: /passport|travel document|护照|通行证/u,
  fit: (text, marks) => {
    if (marks.digits < 6 || marks.length > 12 || marks.letters > 3) return 0;
    if (marks.letters + marks.digits + marks.blanks !== marks.length) return 0;
    const number = marks.blanks === 0 ? text : text.replaceAll(' ', '');
    if (CHINESE.test(number)) return 2;
    return ANY.test(number) ? 1 : 0;
  },
  digits: (_bytes, from, to) => (to - from === 9 ? 1 : 0),
  share: { headed: 0.4, alone: 0.9 },
  examples: {
    sure: ['E12345678', 'G12345678', 'EA1234567', 'E 1234 5678'],
    maybe: ['AB1234567', 'X1234567', '123456789'],
    not: ['E1234567', 'ORDER12345', '2026-11-21', '12345'],
  },
} satisfies Shape;

// Letters I and O are not used.
const CHINESE = /^(?:[EG]\d{8}|E[A-HJ-NP-Z]\d{7})$/;
const ANY = /^(?!E\d{7}$)(?:[A-Z]{1,2}\d{6,8}|\d{9}|[A-Z]\d{2}[A-Z]{2}\d{4})$/i;
