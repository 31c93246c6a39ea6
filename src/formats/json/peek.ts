/** A look at a value of a JSON text before it is read: is it one cell. */

import {
  blankEnd,
  broken,
  CLOSE_LIST,
  COMMA,
  MORE,
  OPEN_LIST,
  OPEN_OBJECT,
  plainEnd,
  QUOTE,
  textEnd,
} from './scan.ts';

/** Whether a list holds nothing but texts, numbers and words, or nothing; null when the bytes end before that is seen. */
export function isPlainList(bytes: Uint8Array, start: number, end: number): boolean | null {
  let at = blankEnd(bytes, start + 1, end);
  if (at < end && bytes[at] === CLOSE_LIST) return true;
  for (;;) {
    if (at >= end) return null;
    const byte = bytes[at];
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) return false;
    const close = byte === QUOTE ? textEnd(bytes, at, end) : plainEnd(bytes, at, end);
    if (close === MORE) return null;
    at = blankEnd(bytes, close, end);
    if (at >= end) return null;
    if (bytes[at] === CLOSE_LIST) return true;
    if (bytes[at] !== COMMA) throw broken();
    at = blankEnd(bytes, at + 1, end);
  }
}

/** Whether a value in a list of plain values is a list or an object with something in it. */
export function isMixed(bytes: Uint8Array, start: number, end: number): boolean {
  const byte = bytes[start] ?? 0;
  if (byte !== OPEN_OBJECT && byte !== OPEN_LIST) return false;
  const inside = blankEnd(bytes, start + 1, end);
  return inside < end && bytes[inside] !== byte + 2;
}
