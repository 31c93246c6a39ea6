/** How a cell is masked: a closed language of words, so that a plan is plain data. */

/** `keep-first-N` and `keep-last-N`: so many characters stay. `domain-only`, `year-only`, `round-N` (a number to the nearest N), `token` (a keyed pseudonym), `blank`. */
export type Mask =
  | `keep-first-${number}`
  | `keep-last-${number}`
  | `round-${number}`
  | 'domain-only'
  | 'year-only'
  | 'token'
  | 'blank';

/** Every mask's word. */
export const MASK_WORD =
  /^(?:keep-first-[1-9]\d?|keep-last-[1-9]\d?|round-[1-9]\d{0,8}|domain-only|year-only|token|blank)$/;

/** Of a mask with a number, its word and the number; the number is 0 for the others. */
export function partsOf(mask: Mask): { readonly word: string; readonly count: number } {
  const [, word = mask, count = '0'] = /^(.+)-(\d+)$/.exec(mask) ?? [];
  return { word, count: Number(count) };
}

/** From weakest to strictest. */
const ORDER = ['keep-last', 'keep-first', 'round', 'domain-only', 'year-only', 'token', 'blank'];

/** Negative where `a` is weaker than `b`: of two masks the later word is stricter, of two numbers with the same word that which keeps less. */
export function compareMasks(a: Mask, b: Mask): number {
  if (a === b) return 0;
  const [one, other] = [partsOf(a), partsOf(b)];
  const byWord = ORDER.indexOf(one.word) - ORDER.indexOf(other.word);
  if (byWord !== 0) return byWord;
  return one.word === 'round' ? one.count - other.count : other.count - one.count;
}
