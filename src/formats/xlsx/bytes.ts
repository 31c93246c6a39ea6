/** XML text as bytes, gathered in one buffer: zlib is asked seldom and with much. */

import { escaped } from './text.ts';

export class XmlBytes {
  buffer = Buffer.allocUnsafeSlow(GATHER + 65_536);
  at = 0;

  get isFull(): boolean {
    return this.at >= GATHER;
  }

  /** What was gathered; the memory is used again. */
  take(): Uint8Array {
    const taken = this.buffer.subarray(0, this.at);
    this.at = 0;
    return taken;
  }

  /** Makes room for so many bytes, which the methods below then fill. */
  room(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow((this.at + bytes) * 2);
    larger.set(this.buffer.subarray(0, this.at));
    this.buffer = larger;
  }

  /** Text of ASCII that is XML already; for short ones, with room made. */
  raw(text: string): void {
    const { buffer } = this;
    let at = this.at;
    for (let index = 0; index < text.length; index += 1, at += 1) buffer[at] = text.charCodeAt(index);
    this.at = at;
  }

  /** A whole number above 0, with room made. */
  whole(number: number): void {
    let at = this.at + digitsOf(number);
    this.at = at;
    for (let left = number; left > 0; left = Math.floor(left / 10)) this.buffer[--at] = 48 + (left % 10);
  }

  /** Bytes of another buffer, with room made. */
  copy(from: Uint8Array, start: number, end: number): void {
    const { buffer } = this;
    if (end - start > SHORT) {
      buffer.set(from.subarray(start, end), this.at);
      this.at += end - start;
      return;
    }
    let at = this.at;
    for (let index = start; index < end; index += 1, at += 1) buffer[at] = from[index] ?? 0;
    this.at = at;
  }

  /** XML of any length. */
  xml(text: string): void {
    this.room(text.length * 3);
    this.at += this.buffer.write(text, this.at);
  }

  /** Any text, spelt as XML and spreadsheets want it. */
  text(text: string): void {
    this.xml(xmlText(text));
  }
}

const GATHER = 262_144;
const SHORT = 32;

/** A text between tags or in an attribute. */
export function xmlText(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return escaped(text).replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}

// oxlint-disable-next-line no-control-regex -- what must be spelt out
const SPECIAL = /[&<>"\0-\x1f_\ud800-\udfff\ufffe\uffff]/;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function digitsOf(number: number): number {
  let digits = 1;
  for (let limit = 10; number >= limit; limit *= 10) digits += 1;
  return digits;
}
