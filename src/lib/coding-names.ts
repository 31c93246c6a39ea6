/** The content codings that we can undo, by their names on the wire. */

import { Fault } from './fault.ts';

export type Coding = 'gzip' | 'deflate' | 'br' | 'zstd';

const MAX_CODINGS = 3;

/** What `Content-Encoding` names, in lower case and in the order in which the codings were applied (RFC 9110 section 8.4); `identity` left out. */
export function codingsOf(headers: ReadonlyMap<string, string>): readonly string[] {
  return (headers.get('content-encoding') ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
}

/** The codings that change bytes, in their order. Throws CODING_UNKNOWN, and LIMIT_DEPTH for more than three. */
export function realCodings(codings: readonly string[]): readonly Coding[] {
  const real = codings.flatMap((name): Coding[] => {
    switch (name.trim().toLowerCase()) {
      case 'gzip':
      case 'x-gzip':
        return ['gzip'];
      case 'deflate':
        return ['deflate'];
      case 'br':
        return ['br'];
      case 'zstd':
        return ['zstd'];
      case '':
      case 'identity':
        return [];
      default:
        // Real products send a charset in this field; it changes no byte.
        if (isCharset(name)) return [];
        throw new Fault('CODING_UNKNOWN', 'decoded an answer: its content coding is not known');
    }
  });
  if (real.length > MAX_CODINGS)
    throw new Fault('LIMIT_DEPTH', `decoded an answer: it has more than ${MAX_CODINGS} content codings`);
  return real;
}

/** Whether all of them, and so many, can be undone. */
export function codingsKnown(codings: readonly string[]): boolean {
  if (codings.length === 0) return true;
  try {
    realCodings(codings);
    return true;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

function isCharset(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== '';
  } catch {
    return false; // a RangeError: no such charset
  }
}

/** RFC 9110 means zlib (RFC 1950) by deflate; some servers send bare deflate (RFC 1951). */
export function hasZlibHeader(head: Uint8Array): boolean {
  const [first = 0, second = 0] = head;
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
}
