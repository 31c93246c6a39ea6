/** The shared strings of a workbook that is written: only those that a cell of it names. */

import type { SharedStrings } from './strings.ts';
import type { XmlBytes } from './bytes.ts';

export class OutStrings {
  #table: SharedStrings | null = null;
  /** By place in the table, the place in the new one and 1 more; 0 for those that nobody named. */
  #places = new Int32Array(0);
  #used = new Int32Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The place of a string in the new table; -1 for one of a second book. */
  indexOf(table: SharedStrings, index: number): number {
    if (this.#table === null) {
      this.#table = table;
      this.#places = new Int32Array(table.count);
    } else if (this.#table !== table) return -1;
    const known = this.#places[index] ?? 0;
    if (known > 0) return known - 1;
    if (this.#count === this.#used.length) {
      const larger = new Int32Array(this.#count * 2);
      larger.set(this.#used);
      this.#used = larger;
    }
    this.#used[this.#count] = index;
    this.#count += 1;
    this.#places[index] = this.#count;
    return this.#count - 1;
  }

  /** Writes them in their order; `pass` hands on what is gathered. */
  async write(bytes: XmlBytes, pass: () => Promise<void>): Promise<void> {
    const table = this.#table;
    for (let place = 0; table !== null && place < this.#count; place += 1) {
      const index = this.#used[place] ?? 0;
      const [start, end] = [table.start(index), table.end(index)];
      bytes.room(end - start + 64);
      bytes.raw('<si><t xml:space="preserve">');
      if (table.isPlain(index)) bytes.copy(table.bytes, start, end);
      else bytes.text(table.text(index));
      bytes.room(64);
      bytes.raw('</t></si>');
      if (bytes.isFull) await pass();
    }
  }
}
