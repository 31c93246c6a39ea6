/** Where JSON is put together: one growing buffer, and values as text. */

import type { Cell } from '../model/table.ts';
import { rawNumber } from './json-text.ts';

/** Copies that are shorter are faster byte by byte than by a call. */
const SHORT = 48;

export class Out {
  #bytes = Buffer.allocUnsafe(262_144);
  #length = 0;

  text(text: string): void {
    const { length } = text;
    this.#room(length * 3);
    const bytes = this.#bytes;
    const from = this.#length;
    let at = 0;
    if (length <= SHORT)
      for (let code = 0; at < length && (code = text.charCodeAt(at)) < 128; at += 1) bytes[from + at] = code;
    this.#length += at === length ? length : bytes.write(text, from);
  }

  copy(from: Buffer, start: number, end: number): void {
    this.#room(end - start);
    const bytes = this.#bytes;
    let to = this.#length;
    if (end - start > SHORT) from.copy(bytes, to, start, end);
    else for (let at = start; at < end; at += 1) bytes[to++] = from[at] ?? 0;
    this.#length += end - start;
  }

  /** What was put together; valid until more is. */
  taken(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(2 * (this.#length + more));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

/** A cell as JSON text; undefined for a key that is missing. */
export function jsonOf(cell: Cell | undefined): string | undefined {
  if (cell === undefined || cell === null || typeof cell !== 'object') return JSON.stringify(cell);
  if ('number' in cell) return JSON.stringify(cell.number);
  if ('digits' in cell) return JSON.stringify(rawNumber(cell.digits));
  return JSON.stringify(cell.json);
}
