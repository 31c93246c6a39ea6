/** Birthdays: days of a life, below a heading that says so or spread over the years of people who live. */

import { numberIn } from '../detectors/detector.ts';
import type { Shape } from './shape.ts';

export const birthday = {
  id: 'birthday',
  heading: /birth|^dob$|^born|生日|出生|诞辰/u,
  fit: (text, marks) => {
    if (marks.digits < 3 || marks.digits > 17 || marks.length > 32 || !STARTS_WITH_DIGIT.test(text)) return 0;
    const year = yearIn(text);
    if (year === null) return MONTH_AND_DAY.test(text) ? 1 : 0;
    if (year < 1900 || year > 2100) return 0;
    return year <= LAST_BIRTH ? 2 : 1;
  },
  digits: (bytes, from, to) => {
    if (to - from !== 8) return 0;
    const month = numberIn(bytes, from + 4, from + 6);
    const day = numberIn(bytes, from + 6, to);
    if (month < 1 || month > 12 || day < 1 || day > 31) return 0;
    const year = numberIn(bytes, from, from + 4);
    if (year < 1900 || year > 2099) return 0;
    return year <= LAST_BIRTH ? 2 : 1;
  },
  // Most birthdays of a column lie far back; days on which records were made do not.
  share: { headed: 0.3, alone: 0.8 },
  examples: {
    sure: ['1984-05-17', '1984/5/17', '17.05.1984', '1984年5月17日', '19840517', '1990-01-01 00:00:00'],
    maybe: ['2026-11-21', '05-17', '5月17日'],
    not: ['1984', '3024-01-01', '99999', '12:30'],
  },
} satisfies Shape;

/** Customers are hardly ever younger; records hardly ever older. */
const LAST_BIRTH = 2010;

const STARTS_WITH_DIGIT = /^\d/;
const MONTH_AND_DAY = /^(?:0?[1-9]|1[0-2])(?:[-/.]|月)(?:0?[1-9]|[12]\d|3[01])日?$/;
const YEAR_FIRST =
  /^((?:19|20)\d\d)(?:[-/.年]\s?(?:0?[1-9]|1[0-2])[-/.月]\s?(?:0?[1-9]|[12]\d|3[01])日?|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?:[T ].*)?$/;
const YEAR_LAST = /^(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.]((?:19|20)\d\d)(?:[T ].*)?$/;

function yearIn(text: string): number | null {
  const year = (YEAR_FIRST.exec(text) ?? YEAR_LAST.exec(text))?.[1];
  return year === undefined ? null : Number(year);
}
