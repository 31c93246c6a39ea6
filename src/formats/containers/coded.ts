/** Turns bytes into coded text and back, piece by piece and strictly. */

import { Fault } from '../../lib/fault.ts';
import type { Code } from './payload.ts';

/** The bytes of a coded text; white space stands for nothing, and anything else that is not of the code is FORMAT_BROKEN. */
export async function* uncoded(stream: AsyncIterable<Uint8Array>, code: Code): AsyncGenerator<Uint8Array> {
  if (code === 'text') {
    yield* stream;
    return;
  }
  const { group, alphabet } = FORMS[code];
  let pending = '';
  let ended = false;
  for await (const chunk of stream) {
    const text = pending + Buffer.from(chunk).toString('latin1').replace(/\s+/g, '');
    if (text !== '' && ended) throw broken();
    const whole = text.length - (text.length % group);
    pending = text.slice(whole);
    if (whole === 0) continue;
    const groups = text.slice(0, whole);
    ended = groups.endsWith('=');
    if (!alphabet.test(groups)) throw broken();
    yield Buffer.from(groups, code);
  }
  if (pending === '') return;
  // Some writers leave out the padding.
  if (code === 'hex' || ended || pending.length < 2 || !alphabet.test(pending)) throw broken();
  yield Buffer.from(pending, code);
}

/** The bytes of a quoted-printable text (RFC 2045 section 6.7); an `=` that says nothing is itself, as programs have it. */
export function unquoted(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes)
    .toString('latin1')
    .replace(/=[ \t]*\r?\n/g, '');
  return Buffer.from(
    text.replace(/=([\dA-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

/** Codes bytes that come in pieces. */
export function coder(code: Code): { feed(bytes: Uint8Array): string; end(): string } {
  if (code === 'text') {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    return { feed: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
  }
  let pending: Uint8Array = Buffer.alloc(0);
  return {
    feed(bytes) {
      const all = Buffer.concat([pending, bytes]);
      const whole = all.length - (all.length % 3);
      pending = all.subarray(whole);
      return all.toString(code, 0, whole);
    },
    end: () => Buffer.from(pending).toString(code),
  };
}

/** Characters that make whole bytes, and what they are made of. */
const FORMS = {
  base64: { group: 4, alphabet: /^[A-Za-z\d+/]*={0,2}$/ },
  base64url: { group: 4, alphabet: /^[\w-]*={0,2}$/ },
  hex: { group: 2, alphabet: /^[\da-f]*$/i },
} as const;

function broken(): Fault {
  return new Fault('FORMAT_BROKEN', 'decoded a file that is written as text: something else stands in it');
}
