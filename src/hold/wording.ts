/** Text that people wrote or that came from a file, made fit for records and mails. */

import { visible } from '../lib/visible.ts';

/** Line ends kept, other control characters and direction overrides taken out; empty where nothing is left to see. */
export function cleaned(text: string): string {
  const words = text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .trim();
  return visible(words) === '' ? '' : words;
}

/** The same on one line. */
export function oneLine(text: string): string {
  return cleaned(text).replace(/[\n\p{Zl}\p{Zp}]+/gu, ' ');
}

/** Characters, counted as code points. */
export const lengthOf = (text: string): number => Array.from(text).length;

/** At most `most` characters, the last one an ellipsis where something was cut. */
export function cut(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
