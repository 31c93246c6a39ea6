/** What a cell's text may hold, said without making the text: a filter before detectors. It may say too much, never too little. */

/** Which characters a text has, as bits; the ASCII digits are counted above them, up to 255. */
export type Traits = number;

export const AT = 1;
/** A character outside ASCII: also digits and letters in disguise. */
export const WIDE = 2;
export const LETTER = 4;
/** An escape stands in the raw bytes, which may hide any character. */
export const ESCAPED = 8;

/** For text of which nothing is known. */
export const ANYTHING: Traits = AT | WIDE | LETTER | ESCAPED | (255 << 8);

/** ASCII digits in the text; 255 says "or more". */
export const digitsIn = (traits: Traits): number => traits >>> 8;

export function traitsOf(text: string): Traits {
  let bits = 0;
  let digits = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 128) bits |= WIDE;
    else if (code >= 48 && code <= 57) digits += 1;
    else if (code === 64) bits |= AT;
    else if ((code | 32) >= 97 && (code | 32) <= 122) bits |= LETTER;
  }
  return bits | (Math.min(digits, 255) << 8);
}
