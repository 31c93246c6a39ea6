/** A cheap count of people in prose: e-mail addresses and numbers as long as a telephone's. Nothing of the text is kept. */

const AT = 0x40;
const DIGITS = 11;

/** In UTF-8 text, in any cut. Counts whichever are the more; digits may stand apart by a blank, dash or bracket. */
export function valueCounter(): { add(chunk: Uint8Array): void; readonly values: number } {
  let addresses = 0;
  let numbers = 0;
  let run = 0;
  let gap = 0;
  let before = 0;
  return {
    add(chunk) {
      for (const byte of chunk) {
        if (byte >= 0x30 && byte <= 0x39) {
          run += 1;
          gap = 0;
          if (run % DIGITS === 0) numbers += 1;
        } else if (run > 0 && gap === 0 && isGap(byte)) gap = 1;
        else {
          run = 0;
          gap = 0;
          // Not the rules of a style sheet.
          if (byte === AT && isWord(before)) addresses += 1;
        }
        before = byte;
      }
    },
    get values() {
      return Math.max(addresses, numbers);
    },
  };
}

/** A letter or digit, or a byte of a character beyond ASCII. */
const isWord = (byte: number): boolean =>
  byte >= 0x80 || (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a);

/** Blank, no-break blank's last byte, dash, brackets. */
const isGap = (byte: number): boolean =>
  byte === 0x20 || byte === 0xa0 || byte === 0x2d || byte === 0x28 || byte === 0x29;
