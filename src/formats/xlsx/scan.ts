/** Text and numbers in the bytes of a workbook's XML, scanned without making strings. */

import { AT, LETTER, WIDE, traitsOf } from '../traits.ts';
import type { Traits } from '../traits.ts';
import { unescaped } from './text.ts';

// Below SPECIAL stand the bits of traits.ts.
const SPECIAL = 8;
const DIGIT = 9;
const END = 10;
const WIDE_LAST = 11;
const NEVER = 12;
const KIND = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (character === '<') return END;
  if ('&>\r_'.includes(character)) return SPECIAL;
  if (byte < 32) return '\t\n'.includes(character) ? 0 : NEVER;
  if (byte === 0xef) return WIDE_LAST;
  if (byte >= 128) return WIDE;
  if (/[0-9]/.test(character)) return DIGIT;
  if (/[A-Za-z]/.test(character)) return LETTER;
  return character === '@' ? AT : 0;
});

/** What a scan says beside the place where it stopped. */
export class TextScan {
  traits: Traits = 0;
  /** What the bytes stand for, where that is not what they are: entities, spelt-out characters, carriage returns. */
  text: string | null = null;

  /** The place of the `<` that ends the text from `from` on; below 0 where a byte at place -1-n is none of a text's. */
  run(bytes: Buffer, from: number): number {
    let at = from;
    let bits = 0;
    let digits = 0;
    let isSpecial = false;
    for (; ; at += 1) {
      const kind = KIND[bytes[at] ?? 0] ?? NEVER;
      if (kind === DIGIT) digits += 1;
      else if (kind < SPECIAL) bits |= kind;
      else if (kind === END) break;
      else if (kind === SPECIAL) isSpecial ||= bytes[at] !== UNDERSCORE || bytes[at + 1] === LOWER_X;
      else if (kind === WIDE_LAST && !isNoCharacter(bytes, at)) bits |= WIDE;
      else return -1 - at;
    }
    this.text = null;
    this.traits = bits | (Math.min(digits, 255) << 8);
    if (!isSpecial) return at;
    this.text = contentOf(bytes.toString('utf8', from, at));
    if (this.text === null) return -1 - from;
    this.traits = traitsOf(this.text);
    return at;
  }
}

const UNDERSCORE = 0x5f;
const LOWER_X = 0x78;

/** U+FFFE and U+FFFF, which XML cannot hold. */
function isNoCharacter(bytes: Buffer, at: number): boolean {
  return bytes[at + 1] === 0xbf && (bytes[at + 2] ?? 0) >= 0xbe;
}

/** What an element's text stands for; null where it is not well-formed. */
function contentOf(raw: string): string | null {
  if (raw.includes(']]>')) return null;
  let isSound = true;
  const text = raw.replace(/\r\n?/g, '\n').replace(/&([^;&]{0,10});|&/g, (_all, name: string | undefined) => {
    const character = characterOf(name ?? '');
    isSound &&= character !== null;
    return character ?? '';
  });
  return isSound ? unescaped(text) : null;
}

function characterOf(name: string): string | null {
  const known = ENTITIES.get(name);
  if (known !== undefined) return known;
  const match = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
  if (!match) return null;
  const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16);
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000) || code === 0xfffe || code === 0xffff) return null;
  return code < 32 && !CONTROLS.includes(code) ? null : String.fromCodePoint(code);
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);
const CONTROLS = [9, 10, 13];
