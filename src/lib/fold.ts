/** One spelling of a name, so that two ways of typing it compare equal. */

import { plainOf } from './plain.ts';

/** Text of which every character is seen, or is a blank. */
const ASCII = /^[ -~]*$/;
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Text with compatibility forms (full-width letters) made plain, invisible characters and outer blanks gone, in lower case. */
export function fold(text: string): string {
  // Most text, of which only the capitals change.
  if (ASCII.test(text)) return text.toLowerCase().trim();
  return text
    .replace(IGNORABLE, '')
    .normalize('NFKC')
    .replace(IGNORABLE, '')
    .toLowerCase()
    .normalize('NFKC')
    .trim();
}

/** A heading as it looks: folded, with look-alike letters made Latin, accents gone, 0 as o and 1 as l (after UTS #39's skeleton), so that no way of drawing it hides it from a rule. */
export function skeleton(text: string): string {
  const { text: plain } = plainOf(text, false);
  // What has letters without a Latin twin is a word of its own script, whose capitals have small ones.
  return fold(OWN_SCRIPT.test(plain) ? text : plain)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .normalize('NFC')
    .replaceAll('0', 'o')
    .replaceAll('1', 'l');
}

const OWN_SCRIPT = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;
