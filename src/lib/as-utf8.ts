/** Text of any encoding as UTF-8, chunk by chunk, as a browser's script would read it. */

/** Null where the bytes are UTF-8 already, or nobody knows the encoding. A byte order mark or zero bytes at the start count more than what was declared. */
export function utf8Reader(
  declared: string | null,
  start: Uint8Array,
): ((chunk: Uint8Array) => Uint8Array) | null {
  const name = wideIn(start) ?? declared ?? 'utf-8';
  if (/^utf-?8$/i.test(name)) return null; // as nearly always; a decoder is not made for it
  const decoder = decoderOf(name);
  if (decoder === null || decoder.encoding === 'utf-8') return null;
  return (chunk) => Buffer.from(decoder.decode(chunk, { stream: true }));
}

/** UTF-16 shows itself: JSON and pages begin with two characters of ASCII. */
function wideIn([first, second]: Uint8Array): string | null {
  if ((first === 0xff && second === 0xfe) || second === 0) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || first === 0 ? 'utf-16be' : null;
}

function decoderOf(name: string): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(name);
  } catch {
    return null; // a RangeError: no such encoding
  }
}
