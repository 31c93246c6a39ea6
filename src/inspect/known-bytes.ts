/** Cells that are known by their bytes: a table of them, each with its place in the order in which they came. */

/** Most bytes of a cell that is looked for. */
export const MOST_BYTES = 256;

/** A set of byte strings, found by a hash of 32 bits and compared whole, four bytes at a time. */
export class KnownBytes {
  /** Open addressing: a place and one more, 0 for none. */
  #slots = new Int32Array(64);
  #hashes = new Int32Array(32);
  /** Where each begins in `#words`, and its bytes; one more than there are. */
  #starts = new Int32Array(33);
  #lengths = new Int32Array(32);
  #words = new Int32Array(128);
  #size = 0;
  /** What was looked for last. */
  readonly #asked = new Int32Array(MOST_BYTES / 4);
  #askedHash = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);
  #askedLength = 0;

  get size(): number {
    return this.#size;
  }

  /** The place of these bytes, MOST_BYTES at most; -1 for none. */
  find(bytes: Uint8Array, from: number, to: number): number {
    const asked = this.#asked;
    const length = to - from;
    const view = this.#viewOf(bytes);
    let hash = length;
    let words = 0;
    let at = from;
    for (; at + 4 <= to; at += 4) {
      const word = view.getInt32(at, true);
      asked[words] = word;
      words += 1;
      hash = Math.imul(hash ^ word, 0x85ebca6b);
      hash ^= hash >>> 13;
    }
    if (at < to) {
      let word = bytes[at] ?? 0;
      if (at + 1 < to) word |= (bytes[at + 1] ?? 0) << 8;
      if (at + 2 < to) word |= (bytes[at + 2] ?? 0) << 16;
      asked[words] = word;
      words += 1;
      hash = Math.imul(hash ^ word, 0x85ebca6b);
      hash ^= hash >>> 13;
    }
    hash ^= hash >>> 16;
    this.#askedHash = hash;
    this.#askedLength = length;
    const slots = this.#slots;
    const hashes = this.#hashes;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const place = (slots[slot] ?? 0) - 1;
      if (place < 0) return -1;
      if (hashes[place] === hash && this.#same(place, words)) return place;
    }
  }

  /** Adds the bytes that were looked for last, and were not there. */
  add(): void {
    if (this.#size === this.#hashes.length) this.#grow();
    const start = this.#starts[this.#size] ?? 0;
    const end = start + ((this.#askedLength + 3) >> 2);
    if (end > this.#words.length) {
      const more = new Int32Array(2 * end);
      more.set(this.#words);
      this.#words = more;
    }
    for (let at = start; at < end; at += 1) this.#words[at] = this.#asked[at - start] ?? 0;
    this.#hashes[this.#size] = this.#askedHash;
    this.#lengths[this.#size] = this.#askedLength;
    this.#size += 1;
    this.#starts[this.#size] = end;
    this.#put(this.#askedHash, this.#size);
  }

  /** Reads four bytes at once. */
  #viewOf(bytes: Uint8Array): DataView {
    if (this.#bytes === bytes) return this.#view;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.#view;
  }

  #same(place: number, words: number): boolean {
    if (this.#lengths[place] !== this.#askedLength) return false;
    const start = this.#starts[place] ?? 0;
    const kept = this.#words;
    const asked = this.#asked;
    for (let at = 0; at < words; at += 1) if (asked[at] !== kept[start + at]) return false;
    return true;
  }

  #put(hash: number, entry: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
  }

  /** At most half of the slots are taken. */
  #grow(): void {
    const size = this.#hashes.length * 4;
    this.#hashes = longer(this.#hashes, size);
    this.#lengths = longer(this.#lengths, size);
    this.#starts = longer(this.#starts, size + 1);
    this.#slots = new Int32Array(size * 2);
    for (let place = 0; place < this.#size; place += 1) this.#put(this.#hashes[place] ?? 0, place + 1);
  }
}

function longer(numbers: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const more = new Int32Array(length);
  more.set(numbers);
  return more;
}
