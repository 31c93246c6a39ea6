/** Different hashes of 16 bytes, each once, in little memory: some tens of bytes for each where a Set of texts takes hundreds. */

export const HASH_BYTES = 16;

/** Open addressing over the hashes' own bits, which nobody without their key can choose. */
export class DistinctHashes {
  #size = 0;
  #hashes = new Uint8Array(FIRST * HASH_BYTES);
  #words = new Int32Array(this.#hashes.buffer);
  /** A place and one more, 0 for none. */
  #slots = new Int32Array(FIRST * 2);

  get size(): number {
    return this.#size;
  }

  /** Adds a hash, of which the first 16 bytes count, unless it is there. */
  add(hash: Uint8Array): void {
    if (this.#size * HASH_BYTES === this.#hashes.length) this.#grow();
    // Written behind the last: it stays there if it is new.
    this.#hashes.set(hash.subarray(0, HASH_BYTES), this.#size * HASH_BYTES);
    const slot = this.#slotOf(this.#size);
    if ((this.#slots[slot] ?? 0) !== 0) return;
    this.#size += 1;
    this.#slots[slot] = this.#size;
  }

  /** One behind the other, in the order in which they came. */
  bytes(): Uint8Array {
    return this.#hashes.slice(0, this.#size * HASH_BYTES);
  }

  /** The slot of an equal hash, or a free one. */
  #slotOf(place: number): number {
    const words = this.#words;
    const at = place * WORDS;
    const mask = this.#slots.length - 1;
    for (let slot = (words[at] ?? 0) & mask; ; slot = (slot + 1) & mask) {
      const other = ((this.#slots[slot] ?? 0) - 1) * WORDS;
      if (other < 0) return slot;
      let same = 0;
      while (same < WORDS && words[other + same] === words[at + same]) same += 1;
      if (same === WORDS) return slot;
    }
  }

  #grow(): void {
    const more = new Uint8Array(this.#hashes.length * 2);
    more.set(this.#hashes);
    this.#hashes = more;
    this.#words = new Int32Array(more.buffer);
    this.#slots = new Int32Array((more.length / HASH_BYTES) * 2);
    for (let place = 0; place < this.#size; place += 1) this.#slots[this.#slotOf(place)] = place + 1;
  }
}

/** A power of two. */
const FIRST = 1024;
const WORDS = HASH_BYTES / 4;
