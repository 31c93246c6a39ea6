/** What the first bytes of an answer are, by themselves: blanks, JSON, words, a picture, records. */

import { valueCounter } from '../lib/value-count.ts';

const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** NUL, the ASCII blanks, and byte order marks. */
export function isBlank(bytes: Uint8Array): boolean {
  return bytes.every(
    (byte) => byte <= 0x20 || byte >= 0xfe || byte === 0xef || byte === 0xbb || byte === 0xbf,
  );
}

/** Also behind the prefixes that keep other sites from running it. A CSV whose first heading stands in brackets is none. */
export function isJson(bytes: Uint8Array): boolean {
  const first = bytes[0];
  const second = bytes[1];
  // Nearly all JSON begins so.
  if ((first === OPEN_BRACE || first === OPEN_BRACKET) && (second === QUOTE || second === OPEN_BRACE))
    return true;
  const start = text(bytes.subarray(0, 4096)).replace(
    /^\s*(?:\)\]\}'[^\n]*\n|for\s*\(;;\);|while\s*\(1\);)/,
    '',
  );
  return /^\s*[[{]\s*(?:["[{\]}\d-]|true|false|null|$)/.test(start);
}

/** HTML and XML tables, contact cards, SQL dumps, and whatever else tells of many people. */
export function holdsRecords(bytes: Uint8Array): boolean {
  if (!isWords(bytes)) return false;
  const shown = text(bytes);
  return (
    /<(?:\w+:)?(?:tr|row|record|item|entry)[\s>]/i.test(shown) ||
    /^\s*(?:BEGIN:VCARD|INSERT\s+INTO|COPY\s+\S+\s*\()/im.test(shown) ||
    tellsOfMany(shown)
  );
}

/** Addresses or long numbers: a letter has a few of them, a list in whatever form has one to a line. */
function tellsOfMany(shown: string): boolean {
  const counter = valueCounter();
  counter.add(Buffer.from(shown));
  return counter.values >= MANY_VALUES;
}

const MANY_VALUES = 20;

/** PNG, JPEG, GIF, WebP. */
export function isPicture(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  return /^(?:\u0089PNG\r\n|\u00ff\u00d8\u00ff|GIF8[79]a|RIFF.{4}WEBP)/s.test(start);
}

/** No PDF, and no control characters but those of a text. */
export function isWords(bytes: Uint8Array): boolean {
  if (isWide(bytes)) return !holdsControl(Buffer.from(text(bytes)));
  const start = Buffer.from(bytes.subarray(0, 7)).toString('latin1');
  return !/^(?:\u00ef\u00bb\u00bf)?%PDF/.test(start) && !holdsControl(bytes);
}

/** The last character may be cut in two. */
function holdsControl(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length - 1; at += 1) if (CONTROL[bytes[at] ?? 0] === 1) return true;
  return false;
}

/** Bytes that stand in no text, in whatever encoding that keeps ASCII: all below the blank but tab, the line ends and escape. */
const CONTROL = Uint8Array.from({ length: 32 }, (_, code) =>
  code < 0x09 || (code > 0x0d && code !== 0x1b) ? 1 : 0,
);

/** UTF-16 that says so. */
function isWide([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** As text, by its byte order mark or as UTF-8. */
function text(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}
