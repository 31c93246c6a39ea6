/** Whether the first bytes of an answer for the screen are what its head says. Cheap: it is asked of nearly every answer. */

import { decodeStart } from '../lib/codings.ts';
import { remembered } from '../lib/remembered.ts';
import type { Label } from './head.ts';
import { expected } from './labels.ts';
import { isBlank, isJson, isWords } from './text.ts';

/** Enough for a signature or a first line. */
const GLANCE_BYTES = 1024;
const LINE_BYTES = 256;
const LEAST_BYTES = 16;

/** Media types whose first bytes show whether they are true; a playlist or a style sheet language that we do not know shows nothing. */
export const canTell = remembered(500, (mediaType) =>
  /^(?:(?:font|image|audio|video)\/|text\/(?:html|css|javascript|ecmascript)$|application\/(?:xhtml\+xml|(?:x-)?(?:java|ecma)script|font-|x-font-))/.test(
    mediaType,
  ),
);

/** `look`: it needs a closer look. `more`: too little has come to tell. `start` is as it was sent; `ended` when that is all. */
export type Glanced = 'pass' | 'look' | 'more';

export function glance(label: Label, start: Uint8Array, ended: boolean): Glanced {
  if (start.length === 0) return ended ? 'pass' : 'more';
  const sent = start.subarray(0, GLANCE_BYTES);
  const plain =
    label.codings.length === 0 ? sent : decodeStart(sent, label.codings)?.subarray(0, GLANCE_BYTES);
  const more = !ended && start.length < GLANCE_BYTES;
  if (plain === undefined || (plain.length < LEAST_BYTES && !ended)) return more ? 'more' : 'look';
  return fits(label.mediaType, plain) ? 'pass' : 'look';
}

function fits(mediaType: string, plain: Uint8Array): boolean {
  if (expected(mediaType) === 'json') return isJson(plain) || isScalar(plain);
  if (/html|svg/.test(mediaType)) return /^[\ufeff\s]*</.test(decoded(plain.subarray(0, LINE_BYTES)));
  if (/^text\/|script$/.test(mediaType)) return isCode(plain);
  // Pictures, sound, fonts: nothing that a person or a spreadsheet could read, whatever signature stands before it.
  return !isBlank(plain) && !isWords(plain) && !isWide(plain) && !isPacked(plain);
}

/** A first line that no table begins with. */
function isCode(bytes: Uint8Array): boolean {
  const line = /^[\ufeff\s]*([^\r\n]*)/.exec(decoded(bytes.subarray(0, LINE_BYTES)))?.[1] ?? '';
  return /[{}()=;*@<>]/.test(line);
}

/** JSON that is one value, or stands behind a guard or a callback. */
function isScalar(bytes: Uint8Array): boolean {
  return /^\s*(?:"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null|\)\]\}'.*|for\s*\(;;\);.*|while\s*\(1\);.*|(?:\/\*.*\*\/)?\s*[\w.$]+\s*\(\s*[[{"\d-].*)?\s*$/is.test(
    decoded(bytes),
  );
}

/** UTF-16 without its mark. */
function isWide(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  // oxlint-disable-next-line no-control-regex -- every other byte of such a text is a NUL
  return /^(?:(?:[\t\r\n\u0020-\u007e]\u0000){8}|(?:\u0000[\t\r\n\u0020-\u007e]){8})$/.test(start);
}

/** ZIP, gzip, 7z, RAR, xz, Zstandard, bzip2. */
function isPacked(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 6)).toString('latin1');
  // oxlint-disable-next-line no-control-regex -- signatures hold them
  return /^(?:PK[\u0003\u0005\u0007]|\u001f\u008b|7z\u00bc|Rar!|\u00fd7zXZ|\u0028\u00b5\u002f\u00fd|BZh\d)/.test(
    start,
  );
}

const decoded = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
