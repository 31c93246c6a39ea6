/** Splits a multipart body (RFC 2046 section 5.1) into its parts, or says that two readers could split it differently. */

import type { AnswerHead } from '../model/exchange.ts';

export interface Part {
  readonly head: AnswerHead;
  readonly body: Uint8Array;
}

const MOST_PARTS = 10_000;

/** Null when it does not hold to the boundary from its first byte to its last, or is packed in a way that we do not undo. */
export function partsOf(boundary: string, bytes: Uint8Array): readonly Part[] | null {
  if (!/^[\w'()+,\-./:=? ]{0,69}[\w'()+,\-./:=?]$/.test(boundary)) return null;
  const text = Buffer.from(bytes).toString('latin1');
  const pieces = `\r\n${text.replaceAll(/\r?\n/g, '\r\n')}`.split(`\r\n--${boundary}`);
  const [before = '', ...rest] = pieces;
  const last = rest.pop();
  // Nothing beside the parts: one reader skips it, another shows it.
  if (last === undefined || before.trim() !== '' || !/^--\s*$/.test(last) || rest.length > MOST_PARTS)
    return null;
  const parts = rest.map((piece) => partOf(piece));
  return parts.every((part) => part !== null) ? parts : null;
}

/** `piece` begins behind the boundary's own line. */
function partOf(piece: string): Part | null {
  const line = /^[ \t]*\r\n/.exec(piece);
  if (!line) return null;
  return messageOf(piece.slice(line[0].length));
}

function messageOf(text: string): Part | null {
  const end = text.startsWith('\r\n') ? 0 : text.indexOf('\r\n\r\n');
  const fields = end < 0 ? text : text.slice(0, end);
  const body = end < 0 ? '' : text.slice(end + (end === 0 ? 2 : 4));
  const headers = new Map<string, string>();
  for (const line of fields === '' ? [] : fields.split('\r\n')) {
    const [, name, value] = /^([\w-]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined || headers.has(name.toLowerCase())) return null;
    headers.set(name.toLowerCase(), value.trim());
  }
  // RFC 2046 section 5.1: a part without a type is plain text.
  if (!headers.has('content-type')) headers.set('content-type', 'text/plain');
  return unpacked({ status: 200, headers }, body);
}

function unpacked(head: AnswerHead, body: string): Part | null {
  const packed = (head.headers.get('content-transfer-encoding') ?? '8bit').toLowerCase();
  const bytes = Buffer.from(body, 'latin1');
  if (/^application\/http\b/i.test(head.headers.get('content-type') ?? '')) return answerOf(body);
  switch (packed) {
    case '7bit':
    case '8bit':
    case 'binary':
      return { head, body: bytes };
    case 'base64':
      return { head, body: Buffer.from(body, 'base64') };
    default:
      return null; // quoted-printable and what nobody knows
  }
}

/** A whole answer inside of a part, as OData's `$batch` sends them. */
function answerOf(text: string): Part | null {
  const [, status, rest] = /^HTTP\/1\.[01] (\d{3})[^\r\n]*\r\n([^]*)$/.exec(text) ?? [];
  if (status === undefined || rest === undefined) return null;
  const part = messageOf(rest);
  return part === null ? null : { head: { ...part.head, status: Number(status) }, body: part.body };
}
