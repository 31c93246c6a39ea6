/** Masks: what remains of a cell. Counted in characters as a reader sees them, after invisible ones are gone (they would let one more visible one through). */

import { textOf } from '../formats/cell.ts';
import { partsOf } from '../model/masks.ts';
import type { Mask } from '../model/masks.ts';
import type { Cell } from '../model/table.ts';
import { yearOf } from './dates.ts';
import { rounded } from './rounded.ts';
import { tokenOf } from './token.ts';
import { graphemes, visible } from './visible.ts';

/** The masked cell, or the empty cell that it was (a JSON key that is missing stays missing). `tokenKey`: the site's, for the mask `token`; null where none is at hand, and then that mask is a fault. */
export function masked(cell: Cell, mask: Mask, tokenKey: Uint8Array | null): Cell {
  return maskFor(mask, tokenKey)(cell);
}

/** The same for many cells. A word that is no mask of ours leaves nothing. */
export function maskFor(mask: Mask, tokenKey: Uint8Array | null): (cell: Cell) => Cell {
  const { word, count } = partsOf(mask);
  const change = changeOf(word, count, tokenKey);
  return (cell) => {
    // Nothing is not worth hiding, and stays as it is.
    if (cell === null || cell === '') return cell;
    // A nested value has no characters that mean anything, and may hold anything.
    if (typeof cell === 'object' && 'json' in cell) return cell.json === undefined ? cell : '';
    return change(cell);
  };
}

function changeOf(word: string, count: number, tokenKey: Uint8Array | null): (cell: Cell) => Cell {
  switch (word) {
    case 'keep-last':
      return (cell) => ends(textOf(cell), lastShown, count, 'last');
    case 'keep-first':
      return (cell) => ends(textOf(cell), firstShown, count, 'first');
    case 'round':
      return (cell) => rounded(cell, count);
    case 'domain-only':
      return (cell) => domainOf(visible(textOf(cell)));
    case 'year-only':
      return yearOf;
    case 'token':
      return (cell) => tokenOf(cell, tokenKey);
    default:
      return () => '';
  }
}

/** How many of so many characters the end shows: less than half, and none of a short one, so that what another mask shows of its start does not make it whole. */
const lastShown = (length: number, count: number): number =>
  length <= count ? 0 : Math.min(count, Math.floor((length - 1) / 2));

/** And the start: at most half. Both together leave one character hidden. */
const firstShown = (length: number, count: number): number =>
  length <= count ? 0 : Math.min(count, Math.floor(length / 2));

/** Characters of ASCII that are seen. */
const PLAIN = /^[!-~]+$/;

function ends(text: string, shownOf: typeof lastShown, count: number, side: 'first' | 'last'): string {
  // What nearly all masked cells are, without taking them apart.
  if (PLAIN.test(text)) {
    const shown = shownOf(text.length, count);
    const hidden = '*'.repeat(text.length - shown);
    return side === 'last' ? hidden + text.slice(text.length - shown) : text.slice(0, shown) + hidden;
  }
  const chars = graphemes(visible(text));
  const shown = shownOf(chars.length, count);
  const hidden = '*'.repeat(chars.length - shown);
  return side === 'last'
    ? hidden + chars.slice(chars.length - shown).join('')
    : chars.slice(0, shown).join('') + hidden;
}

const SHAPE_CHARS = 12;

/** The shape of a cell and nothing that tells who it is: the first character, stars for the rest, at most 12. */
export function shaped(cell: Cell): string {
  const chars = Array.from(visible(textOf(cell))).slice(0, SHAPE_CHARS);
  const hidden = '*'.repeat(Math.max(0, chars.length - 1));
  return chars.length <= 1 ? '*'.repeat(chars.length) : (chars[0] ?? '') + hidden;
}

/** Only what looks like a host name: behind an @ may stand anything. */
function domainOf(text: string): string {
  const host = /@((?:[\p{L}\p{N}-]+\.)+\p{L}[\p{L}\p{N}-]+)>?$/u.exec(text)?.[1];
  return host === undefined ? '' : `*@${host}`;
}
