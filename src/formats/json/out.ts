/** Where JSON is put together: one growing buffer, and values as text. */

import type { Cell } from '../../model/table.ts';
import { viewOf } from './scan.ts';
import { rawNumber } from './text.ts';

/** Texts that are shorter are written faster byte by byte than by a call. */
const SHORT = 48;
/** And copies by fours. */
const LONG = 64;

export class Out {
  #bytes = Buffer.allocUnsafe(262_144);
  #view = viewOver(this.#bytes);
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

  /** A text as JSON. */
  quoted(text: string): void {
    const { length } = text;
    if (length > SHORT) {
      this.text(JSON.stringify(text));
      return;
    }
    this.#room(length + 2);
    const bytes = this.#bytes;
    let to = this.#length;
    bytes[to++] = 0x22;
    for (let at = 0; at < length; at += 1) {
      const code = text.charCodeAt(at);
      if (code < 0x20 || code >= 0x80 || code === 0x22 || code === 0x5c) {
        this.text(JSON.stringify(text));
        return;
      }
      bytes[to++] = code;
    }
    bytes[to++] = 0x22;
    this.#length = to;
  }

  copy(from: Buffer, start: number, end: number): void {
    const length = end - start;
    this.#room(length);
    const bytes = this.#bytes;
    let to = this.#length;
    this.#length += length;
    if (length > LONG) {
      from.copy(bytes, to, start, end);
      return;
    }
    const source = viewOf(from);
    const target = this.#view;
    let at = start;
    for (; at + 4 <= end; at += 4, to += 4) target.setInt32(to, source.getInt32(at, true), true);
    for (; at < end; at += 1) bytes[to++] = from[at] ?? 0;
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
    this.#view = viewOver(grown);
  }
}

const viewOver = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A cell as JSON text; undefined for a key that is missing. */
export function jsonOf(cell: Cell | undefined): string | undefined {
  if (cell === undefined || cell === null || typeof cell !== 'object') return JSON.stringify(cell);
  if ('number' in cell) return JSON.stringify(cell.number);
  if ('digits' in cell) return JSON.stringify(rawNumber(cell.digits));
  return JSON.stringify(cell.json);
}
