/** Whether a text that comes in pieces is UTF-8. */

import { isUtf8 } from 'node:buffer';

/** `add` and `end` say false as soon as the text can be none. */
export function utf8Checker(): { add(chunk: Uint8Array): boolean; end(): boolean } {
  /** The start of a character whose rest is still to come: at most three bytes. */
  let open: Uint8Array = NOTHING;
  return {
    add(chunk) {
      const text = open.length === 0 ? chunk : Buffer.concat([open, chunk]);
      const whole = text.length - openBytes(text);
      open = whole === text.length ? NOTHING : Uint8Array.from(text.subarray(whole));
      return isUtf8(text.subarray(0, whole));
    },
    end: () => open.length === 0,
  };
}

const NOTHING = new Uint8Array(0);

/** How many bytes at the end belong to a character that is not whole. What can never become whole is left to be refused. */
function openBytes(text: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= text.length; back += 1) {
    const byte = text[text.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc2 && byte <= 0xf4) return back < lengthOf(byte) ? back : 0;
    if (byte >= 0xc0) return 0;
  }
  return 0;
}

const lengthOf = (lead: number): number => (lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);
