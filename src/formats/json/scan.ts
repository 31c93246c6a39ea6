/** Strict JSON (RFC 8259) over bytes, without making a value of any: where a text, a number, a value ends. All of it is synchronous and iterative. */

import { Fault } from '../../lib/fault.ts';

/** The bytes at hand end before what was looked for does. */
export const MORE = -1;

export const QUOTE = 0x22;
export const COMMA = 0x2c;
const COLON = 0x3a;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const BACKSLASH = 0x5c;

/** Objects in lists that the value which was passed last holds: they are records to a reader. */
export let recordsPassed = 0;
/** Whether the value which was passed last holds keys. */
export let keysPassed = false;
/** Whether the value which was passed last holds a list of objects or of lists. */
export let listsPassed = false;

/** 1 for bytes that end a text, escape in it, or may not be in it. */
const STOPS = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === QUOTE || byte === BACKSLASH ? 1 : 0,
);

/** The bytes that were read last, four at a time. */
let viewed: Uint8Array = new Uint8Array();
let view = new DataView(viewed.buffer);

/** The same bytes, to be read four at a time at any place. */
export function viewOf(bytes: Uint8Array): DataView {
  if (bytes !== viewed) {
    viewed = bytes;
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  return view;
}

/** The place after blanks; `end` when nothing else follows. */
export function blankEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = bytes[at] ?? 0;
    if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return at;
    at += 1;
  }
  return at;
}

/** The place after the text whose opening quote stands at `start`. */
export function textEnd(bytes: Uint8Array, start: number, end: number): number {
  const four = viewOf(bytes);
  const last = end - 4;
  let at = start + 1;
  for (;;) {
    while (at <= last && stopsIn(four.getInt32(at, true)) === 0) at += 4;
    while (at < end && STOPS[bytes[at] ?? 0] === 0) at += 1;
    if (at >= end) return MORE;
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at + 1;
    if (byte !== BACKSLASH) throw broken();
    at = escapeEnd(bytes, at, end);
    if (at === MORE) return MORE;
  }
}

/** Marks, in the highest bits, of those of four bytes that are a quote, a backslash or below a blank: taking 1 (or 32) from a byte that is zero (or less) borrows, which shows there. Marks above the lowest may be of that borrowing alone. */
export function stopsIn(word: number): number {
  const quote = word ^ 0x22222222;
  const slash = word ^ 0x5c5c5c5c;
  const below =
    ((quote - 0x01010101) & ~quote) | ((slash - 0x01010101) & ~slash) | ((word - 0x20202020) & ~word);
  return below & HIGH;
}

const HIGH = 0x80808080 | 0;

/** The place after the escape whose backslash stands at `start`. */
export function escapeEnd(bytes: Uint8Array, start: number, end: number): number {
  if (start + 1 >= end) return MORE;
  switch (bytes[start + 1] ?? 0) {
    case QUOTE:
    case BACKSLASH:
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return start + 2;
    case 0x75: // u
      for (let at = start + 2; at < start + 6; at += 1) {
        if (at >= end) return MORE;
        if (!isHex(bytes[at] ?? 0)) throw broken();
      }
      return start + 6;
    default:
      throw broken();
  }
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isHex = (byte: number): boolean => isDigit(byte) || ((byte | 32) >= 0x61 && (byte | 32) <= 0x66);

/** The place after a number or one of the words true, false, null. What ends it must be at hand. */
export function plainEnd(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start] ?? 0;
  if (first === 0x2d || isDigit(first)) return numberEnd(bytes, start, end);
  const word = first === 0x74 ? TRUE : first === 0x66 ? FALSE : first === 0x6e ? NULL : null;
  if (word === null) throw broken();
  for (let index = 0; index < word.length; index += 1) {
    if (start + index >= end) return MORE;
    if (bytes[start + index] !== word[index]) throw broken();
  }
  return start + word.length;
}

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');

function numberEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = bytes[start] === 0x2d ? start + 1 : start;
  const whole = at;
  at = digitsEnd(bytes, at, end);
  if (at >= end) return MORE;
  if (at === whole || (bytes[whole] === 0x30 && at - whole > 1)) throw broken();
  if (bytes[at] === 0x2e) {
    const from = at + 1;
    at = digitsEnd(bytes, from, end);
    if (at >= end) return MORE;
    if (at === from) throw broken();
  }
  if (((bytes[at] ?? 0) | 32) !== 0x65) return at;
  at += 1;
  if (bytes[at] === 0x2b || bytes[at] === 0x2d) at += 1;
  const from = at;
  at = digitsEnd(bytes, from, end);
  if (at >= end) return MORE;
  if (at === from) throw broken();
  return at;
}

function digitsEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(bytes[at] ?? 0)) at += 1;
  return at;
}

/** The place after a key's colon and blanks, the key's quote at `start`. */
export function colonEnd(bytes: Uint8Array, keyEnd: number, end: number): number {
  const at = blankEnd(bytes, keyEnd, end);
  if (at >= end) return MORE;
  if (bytes[at] !== COLON) throw broken();
  const next = blankEnd(bytes, at + 1, end);
  return next >= end ? MORE : next;
}

/** Brackets that are open in the value under way; as deep as `room` asks. */
let open = new Uint8Array(64);

/** The place after any value that begins at `start`; `room` is how deep it may nest. */
export function valueEnd(bytes: Uint8Array, start: number, end: number, room: number): number {
  let at = start;
  let depth = 0;
  let records = 0;
  let lists = false;
  let keys = false;
  for (;;) {
    if (at >= end) return MORE;
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) at = textEnd(bytes, at, end);
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (depth >= room) throw tooDeep();
      if (depth > 0 && open[depth - 1] === OPEN_LIST) {
        lists = true;
        if (byte === OPEN_OBJECT) records += 1;
      }
      if (depth >= open.length) open = Buffer.concat([open, new Uint8Array(open.length)]);
      at = blankEnd(bytes, at + 1, end);
      if (at >= end) return MORE;
      if (bytes[at] === byte + 2)
        at += 1; // it is empty
      else {
        open[depth] = byte;
        depth += 1;
        if (byte === OPEN_OBJECT) {
          keys = true;
          at = keyEnd(bytes, at, end);
        }
        if (at === MORE) return MORE;
        continue;
      }
    } else at = plainEnd(bytes, at, end);
    if (at === MORE) return MORE;
    // A value ended; so may the objects and lists around it.
    for (;;) {
      if (depth === 0) {
        recordsPassed = records;
        listsPassed = lists;
        keysPassed = keys;
        return at;
      }
      at = blankEnd(bytes, at, end);
      if (at >= end) return MORE;
      const top = open[depth - 1] ?? 0;
      if (bytes[at] === top + 2) {
        depth -= 1;
        at += 1;
        continue;
      }
      if (bytes[at] !== COMMA) throw broken();
      at = blankEnd(bytes, at + 1, end);
      if (top === OPEN_OBJECT && at < end) at = keyEnd(bytes, at, end);
      if (at === MORE || at >= end) return MORE;
      break;
    }
  }
}

/** From a key's quote to its value. */
function keyEnd(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== QUOTE) throw broken();
  const at = textEnd(bytes, start, end);
  return at === MORE ? MORE : colonEnd(bytes, at, end);
}

export function broken(): Fault {
  return new Fault('FORMAT_BROKEN', 'read a JSON file: it is not well-formed');
}

export function tooDeep(): Fault {
  return new Fault('LIMIT_DEPTH', 'read a JSON file: it is nested too deep');
}
