/** A place in the bytes of an XML part that moves on over what it expects. A NUL behind the last byte ends every loop. */

export const BLANK = 0x20;
export const QUOTE = 0x22;
export const SLASH = 0x2f;
export const LESS = 0x3c;
export const EQUALS = 0x3d;
export const GREATER = 0x3e;
export const ZERO = 0x30;
export const LETTER_R = 0x72;
export const LETTER_S = 0x73;
export const LETTER_T = 0x74;

export class Cursor {
  bytes: Buffer = Buffer.alloc(0);
  /** Where the scan is, or the first byte that it did not expect. */
  at = 0;
  /** The value of the attribute that was read last. */
  from = 0;
  to = 0;
  /** Its name, where that is one letter; 0 for any other. */
  name = 0;

  peek(ahead: number): number {
    return this.bytes[this.at + ahead] ?? 0;
  }

  skipSpace(): void {
    for (;;) {
      const byte = this.bytes[this.at] ?? 0;
      if (byte !== BLANK && byte !== 10 && byte !== 13 && byte !== 9) return;
      this.at += 1;
    }
  }

  /** Moves on over the text, of ASCII; or stands at the first byte that differs. */
  match(expected: string): boolean {
    const { bytes } = this;
    let at = this.at;
    for (let index = 0; index < expected.length; index += 1, at += 1)
      if (bytes[at] !== expected.charCodeAt(index)) {
        this.at = at;
        return false;
      }
    this.at = at;
    return true;
  }

  /** Moves on over ` name="value"`, whose value holds nothing that stands for something else. */
  attribute(): boolean {
    const { bytes } = this;
    const start = this.at + 1;
    let at = start;
    while (IN_NAME[bytes[at] ?? 0] === 1) at += 1;
    this.name = at === start + 1 ? (bytes[start] ?? 0) : 0;
    this.at = at;
    if (at === start || bytes[at] !== EQUALS) return false;
    this.at = at + 1;
    if (bytes[at + 1] !== QUOTE) return false;
    this.from = at + 2;
    for (at = this.from; IN_VALUE[bytes[at] ?? 0] === 1; ) at += 1;
    this.at = this.to = at;
    if (bytes[at] !== QUOTE) return false;
    this.at = at + 1;
    return true;
  }

  /** The attribute's value as a whole number of so many digits; -1 where it is none. */
  digits(most: number): number {
    const { bytes, from, to } = this;
    if (to === from || to - from > most) return -1;
    let number = 0;
    for (let at = from; at < to; at += 1) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return -1;
      number = number * 10 + digit;
    }
    return number;
  }
}

const IN_NAME = Uint8Array.from({ length: 128 }, (_, byte) =>
  /[A-Za-z0-9:_.-]/.test(String.fromCharCode(byte)) ? 1 : 0,
);
const IN_VALUE = Uint8Array.from({ length: 128 }, (_, byte) =>
  byte >= 32 && !/["&<]/.test(String.fromCharCode(byte)) ? 1 : 0,
);
