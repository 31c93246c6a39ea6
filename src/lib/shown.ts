/** Text as a terminal may have it: names, headings and purposes come from outside, and must not move its cursor or turn its lines round. */

/** Without control characters but line ends and tabs, and without signs that change the direction of reading. */
export const shown = (text: string): string => text.replace(UNSHOWN, '\ufffd');

/** JSON, in which only texts hold such characters: they are written as escapes. */
export const shownJson = (json: string): string =>
  json.replace(UNSHOWN, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

const UNSHOWN = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
