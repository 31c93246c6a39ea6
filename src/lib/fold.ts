/** One spelling of a name, so that two ways of typing it compare equal. */

const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Text with compatibility forms (full-width letters) made plain, invisible characters and outer blanks gone, in lower case. */
export function fold(text: string): string {
  return text
    .replace(IGNORABLE, '')
    .normalize('NFKC')
    .replace(IGNORABLE, '')
    .toLowerCase()
    .normalize('NFKC')
    .trim();
}
