/** What of a text is seen. */

/** The text without invisible characters, which would let one more visible one through a mask, and without blanks around it. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Default_Ignorable_Code_Point}\p{Cc}]/gu, '').trim();
}

/** Its characters as a reader counts them (UAX #29): a letter with its accents and a face with its colour are one. */
export function graphemes(text: string): readonly string[] {
  if (SIMPLE.test(text)) return Array.from(text);
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Letters of which each is seen by itself. */
const SIMPLE = /^[ -~\u00a1-\u024f\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uff01-\uff5e]*$/;
let segmenter: Intl.Segmenter | null = null;
