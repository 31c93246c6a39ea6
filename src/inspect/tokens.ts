/** Whether a column holds something encoded: words of one length whose every place varies, and that are no record ids of a usual kind. */

export interface TokenWatch {
  /** Cells that are one word of letters and digits. */
  add(text: string, cells: number): void;
  readonly count: number;
  /** `filled`: cells of the column that are not empty. */
  looksEncoded(filled: number): boolean;
}

/** Shares and counts below which nothing is said. */
const LEAST_WORDS = 20;
const SHARE = 0.9;
const VARYING_PLACES = 0.8;
/** Different signs at a place that make it a varying one. */
const LEAST_SIGNS = 6;

export function tokenWatch(): TokenWatch {
  let count = 0;
  let length = 0;
  let usual = 0;
  /** For each place, which signs stood there, by the low five bits. */
  let places = new Uint32Array(0);
  return {
    get count() {
      return count;
    },
    add(text, cells) {
      if (UUID.test(text)) usual += cells;
      if (count === 0) {
        length = text.length;
        places = new Uint32Array(Math.min(length, 512));
      }
      if (text.length !== length || !/\D/.test(text)) return;
      count += cells;
      for (let place = 0; place < places.length; place += 1)
        places[place] = (places[place] ?? 0) | (1 << (text.charCodeAt(place) & 31));
    },
    looksEncoded(filled) {
      if (count < LEAST_WORDS || count < filled * SHARE || usual * 2 > count) return false;
      const varying = places.filter((signs) => bitsIn(signs) >= LEAST_SIGNS).length;
      return varying >= places.length * VARYING_PLACES;
    },
  };
}

// RFC 9562: the version and the variant stand at fixed places; with or without dashes.
const UUID = /^[0-9a-f]{8}(-?)[0-9a-f]{4}\1[1-8][0-9a-f]{3}\1[89ab][0-9a-f]{3}\1[0-9a-f]{12}$/i;

function bitsIn(signs: number): number {
  let left = signs;
  let bits = 0;
  for (; left !== 0; left &= left - 1) bits += 1;
  return bits;
}
