/** What of a text a reader sees: a reason of ten invisible letters is none. */

/** Without blanks, and without what shows nothing (U+2800 is a Braille cell without dots). */
export const visible = (text: string): string =>
  text.replace(/[\s\u2800\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '');
