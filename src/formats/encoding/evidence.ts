/** What the bytes of a text tell of its encoding where no mark does. */

import { isAscii } from 'node:buffer';
import type { Source } from '../../lib/source.ts';
import { decoderFor } from './decoder.ts';
import { ENCODINGS, kindOf } from './names.ts';
import type { Encoding } from './names.ts';

const ENOUGH = 65_536;

/** UTF-16 or UTF-32 without a mark, by where its NULs stand; null for all else. A text of ASCII separators has them at every fourth place or at every second. */
export function wideOf(head: Uint8Array): Encoding | null {
  if (head.length < 4 || head.length % 2 === 1 || !head.includes(0)) return null;
  const zeroes = [0, 0, 0, 0];
  for (let at = 0; at < head.length; at += 1) if (head[at] === 0) zeroes[at & 3] = (zeroes[at & 3] ?? 0) + 1;
  const [first = 0, second = 0, third = 0, fourth = 0] = zeroes;
  if (first + second + third + fourth === head.length) return null;
  const quarter = head.length >> 2;
  // Bytes that are all ASCII are no Chinese: then every second one is a NUL.
  const least = quarter * (isAscii(head) ? 1.8 : 0.2);
  const tried: Encoding[] = [];
  if (fourth === quarter && third > quarter * 0.9) tried.push('utf-32le');
  if (first === quarter && second > quarter * 0.9) tried.push('utf-32be');
  if (first + third === 0 && second + fourth > least) tried.push('utf-16le');
  if (second + fourth === 0 && first + third > least) tried.push('utf-16be');
  return tried.find((encoding) => isCleanText(head, encoding)) ?? null;
}

/** Whether the text is written in ASCII that stands for something else (UTF-7, HZ, ISO 2022) or is EBCDIC: what a reader of ours sees there is not what the person sees. */
export function refusedText(head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  if (['@', 'A', 'B', '(', ')'].some((set) => text.includes(`\x1b$${set}`))) return true;
  if (!isAscii(head)) return isEbcdic(head);
  return (text.match(/~\{(?:[!-}]{2})+~\}/g)?.length ?? 0) >= 2 || isUtf7(text);
}

/** Lines with bytes outside ASCII, at most 64 KiB of them; empty for a text that is all ASCII. */
export async function evidenceIn(source: Source): Promise<Uint8Array> {
  const lines: Uint8Array[] = [];
  let size = 0;
  let open = Buffer.alloc(0);
  for await (const chunk of source.stream()) {
    const bytes = Buffer.concat([open, chunk]);
    const last = size === 0 && open.length > ENOUGH ? bytes.length : bytes.lastIndexOf(0x0a) + 1;
    open = Buffer.from(bytes.subarray(last));
    const whole = bytes.subarray(0, last);
    if (!isAscii(whole)) size += push(lines, whole, ENOUGH - size);
    if (size >= ENOUGH) return Buffer.concat(lines);
    // A line without end: what there is of it must do.
    if (open.length > ENOUGH && !isAscii(open)) return trimmed(Buffer.concat([...lines, open]));
  }
  if (!isAscii(open)) push(lines, open, ENOUGH);
  return Buffer.concat(lines);
}

/** The encoding of a text that is not UTF-8: GB18030 where the characters are those of Chinese, else by their frequencies, and always one in which every byte is text. Null where none is likely. */
export async function legacyOf(evidence: Uint8Array): Promise<Encoding | null> {
  const isGb = isCleanText(evidence, 'gb18030');
  const chinese = isGb ? chineseIn(evidence) : NOT_CHINESE;
  if (chinese.isPlain) return 'gb18030';
  const { detect } = await import('jschardet');
  const { encoding, confidence } = detect(evidence);
  const guess = encodingNamed(encoding ?? '');
  const isSure =
    guess !== null && (kindOf(guess) !== 'single' || confidence >= (chinese.isLikely ? 0.1 : 0.05));
  if (guess !== null && isSure && isLikely(evidence, guess)) return guess;
  if (chinese.isLikely) return 'gb18030';
  if (isLikely(evidence, 'windows-1252')) return 'windows-1252';
  return isGb ? 'gb18030' : null;
}

/** Whether the bytes hold no control characters that text does not have. */
export function looksLikeText(head: Uint8Array): boolean {
  for (let at = 0; at < head.length; at += 1) {
    const byte = head[at] ?? 0;
    if (byte < 0x20 && !TEXT_CONTROLS.has(byte)) return false;
  }
  return true;
}

/** TAB, row ends, form feed, Ctrl-Z, ESC, and what separates fields and records. */
const TEXT_CONTROLS: ReadonlySet<number> = new Set([
  1, 9, 10, 11, 12, 13, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f,
]);

function isCleanText(bytes: Uint8Array, encoding: Encoding): boolean {
  try {
    const text = decoderFor(encoding).decode(bytes, true);
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if ((code < 0x20 && !TEXT_CONTROLS.has(code)) || code >= 0xfffe) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** Whether the text is one that people write in the encoding: its usual characters, or letters of one script, which in Latin stand among those of ASCII. */
function isLikely(bytes: Uint8Array, encoding: Encoding): boolean {
  if (!isCleanText(bytes, encoding)) return false;
  const usual = USUAL_LEADS[encoding];
  if (usual !== undefined) return shareOfLeads(bytes, usual, encoding === 'shift_jis') >= 0.7;
  const text = decoderFor(encoding).decode(bytes, true);
  const others = text.replaceAll(/[^\x80-\uffff]+/g, '');
  if (/[\x80-\x9f\u00ff\u02d9]/.test(others)) return false;
  const script = SCRIPTS[encoding];
  if (script !== undefined) return (others.match(script)?.length ?? 0) > others.length * 0.8;
  const clusters = text.match(/[\x80-\uffff]{3,}/g)?.join('').length ?? 0;
  return (
    (others.match(/\p{Script=Latin}/gu)?.length ?? 0) * 2 > others.length && clusters * 4 < others.length
  );
}

const CYRILLIC = /\p{Script=Cyrillic}/gu;
const GREEK = /\p{Script=Greek}/gu;
/** The script of each encoding of single bytes that is not one of Latin letters. */
const SCRIPTS: Readonly<Partial<Record<Encoding, RegExp>>> = {
  'windows-1251': CYRILLIC,
  'iso-8859-5': CYRILLIC,
  'koi8-r': CYRILLIC,
  'windows-1253': GREEK,
  'iso-8859-7': GREEK,
  'windows-1255': /\p{Script=Hebrew}/gu,
  'windows-1256': /\p{Script=Arabic}/gu,
};
/** Where the first bytes of the characters lie that make up nearly all of a text. */
const USUAL_LEADS: Readonly<Partial<Record<Encoding, readonly [number, number]>>> = {
  big5: [0xa1, 0xc6],
  shift_jis: [0x81, 0x9f],
  'euc-jp': [0xa1, 0xdf],
  'euc-kr': [0xa1, 0xc8],
};

/** `half`: bytes from A1 to DF are characters alone. */
function shareOfLeads(bytes: Uint8Array, [low, high]: readonly [number, number], half: boolean): number {
  let [all, usual] = [0, 0];
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) continue;
    all += 1;
    const isHalf = half && lead >= 0xa1 && lead <= 0xdf;
    if (isHalf || (lead >= low && lead <= high)) usual += 1;
    if (!isHalf) at += 1;
  }
  return all === 0 ? 0 : usual / all;
}

interface Chinese {
  /** Nearly all characters stand where GB 2312 has its own, many beyond where Korean has any, few where Japanese has its syllables. */
  readonly isPlain: boolean;
  /** Most characters stand where GB 2312 has its own. */
  readonly isLikely: boolean;
}
const NOT_CHINESE: Chinese = { isPlain: false, isLikely: false };

function chineseIn(bytes: Uint8Array): Chinese {
  let [all, inside, beyond, syllables] = [0, 0, 0, 0];
  for (let at = 0; at + 1 < bytes.length; at += 1) {
    const lead = bytes[at] ?? 0;
    if (lead <= 0x80) continue;
    const trail = bytes[at + 1] ?? 0;
    at += trail < 0x40 ? 3 : 1;
    all += 1;
    if (lead >= 0xa1 && lead <= 0xf7 && trail >= 0xa1) inside += 1;
    if (lead >= 0xc9) beyond += 1;
    if (lead === 0xa4 || lead === 0xa5) syllables += 1;
  }
  return {
    isPlain: all >= 8 && inside >= all * 0.95 && beyond >= all * 0.1 && syllables < all * 0.1,
    isLikely: inside * 2 >= all,
  };
}

function encodingNamed(name: string): Encoding | null {
  const lower = name.toLowerCase();
  return OTHER_NAMES[lower] ?? ENCODINGS.find((encoding) => encoding === lower) ?? null;
}

const OTHER_NAMES: Readonly<Record<string, Encoding>> = {
  gb2312: 'gb18030',
  gbk: 'gb18030',
  cp932: 'shift_jis',
  cp949: 'euc-kr',
  'big5-hkscs': 'big5',
  'iso-8859-1': 'windows-1252',
  'iso-8859-9': 'windows-1254',
};

/** Adds the lines that are not ASCII, up to `room` bytes, and says how many bytes they have. */
function push(lines: Uint8Array[], bytes: Buffer, room: number): number {
  let size = 0;
  for (let from = 0; from < bytes.length && size < room; ) {
    const end = bytes.indexOf(0x0a, from) + 1 || bytes.length;
    const line = bytes.subarray(from, end);
    from = end;
    if (isAscii(line)) continue;
    lines.push(Uint8Array.from(line));
    size += line.length;
  }
  return size;
}

/** Without the character that may be cut at the end. */
function trimmed(bytes: Buffer): Uint8Array {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] ?? 0) >= 0x80) end -= 1;
  return bytes.subarray(0, end === 0 ? bytes.length : end);
}

/** Letters and digits of EBCDIC all lie above 80, its blank is 40, and it has none of the ASCII row ends. */
function isEbcdic(head: Uint8Array): boolean {
  let [high, digits] = [0, 0];
  for (let at = 0; at < head.length; at += 1) {
    const byte = head[at] ?? 0;
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d) return false;
    const isMark = byte === 0x40 || byte === 0x6b;
    const isDigit = byte >= 0xf0 && byte <= 0xf9;
    if (isMark || isDigit) digits += 1;
    if (isMark || isDigit || (byte >= 0x81 && byte <= 0xe9)) high += 1;
  }
  return high > head.length * 0.8 && digits > head.length * 0.2;
}

/** Whether every plus, but for a few, begins a run of RFC 2152 that decodes to whole characters of a language; one before digits never does. */
function isUtf7(text: string): boolean {
  let [all, plain, runs] = [0, 0, 0];
  for (let at = text.indexOf('+'); at >= 0; at = text.indexOf('+', at)) {
    const from = at + 1;
    at = from;
    while (SIXES[text.charCodeAt(at)] !== undefined) at += 1;
    all += 1;
    if (at === from && text[at] === '-') plain += 1;
    if (isForeignRun(text, from, at)) runs += 1;
  }
  return runs >= 2 && runs + plain >= all * 0.8;
}

/** Whether the base64 between two places is whole characters of UTF-16. */
function isForeignRun(text: string, from: number, to: number): boolean {
  if (to - from < 3 || ((to - from) * 6) % 16 >= 6) return false;
  let [bits, had] = [0, 0];
  for (let at = from; at < to; at += 1) {
    bits = ((bits << 6) | (SIXES[text.charCodeAt(at)] ?? 0)) & 0x3f_ffff;
    had += 6;
    if (had < 16) continue;
    had -= 16;
    const unit = (bits >> had) & 0xffff;
    if (!((unit >= 9 && unit < 0x7f) || isEastern(unit))) return false;
  }
  return true;
}

/** The six bits of each letter of base64, by its code. */
const SIXES: readonly (number | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const place = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.indexOf(
    String.fromCharCode(code),
  );
  return place < 0 ? undefined : place;
});

const isEastern = (unit: number): boolean =>
  (unit >= 0x3000 && unit <= 0x30ff) ||
  (unit >= 0x4e00 && unit <= 0x9fff) ||
  (unit >= 0xff00 && unit <= 0xffef);
