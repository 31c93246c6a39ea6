/** Strict decoders for every encoding of ours. */

import type { Encoding } from './encoding-names.ts';

export interface Decoder {
  /** `more` says that the text goes on. Throws where the bytes are no text of the encoding. */
  decode(bytes: Uint8Array, more: boolean): string;
}

export function decoderFor(encoding: Encoding): Decoder {
  if (encoding === 'utf-32le' || encoding === 'utf-32be') return utf32Decoder(encoding === 'utf-32le');
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  return { decode: (bytes, more) => decoder.decode(bytes, { stream: more }) };
}

/** The platform has none. */
function utf32Decoder(little: boolean): Decoder {
  let open = Buffer.alloc(0);
  return {
    decode(bytes, more) {
      const all = open.length === 0 ? Buffer.from(bytes) : Buffer.concat([open, bytes]);
      const whole = all.length & ~3;
      open = Buffer.from(all.subarray(whole));
      if (!more && open.length > 0) throw new RangeError('cut');
      const parts: string[] = [];
      for (let at = 0; at < whole; at += 4) {
        const code = little ? all.readUInt32LE(at) : all.readUInt32BE(at);
        if (code >= 0xd800 && code <= 0xdfff) throw new RangeError('surrogate');
        parts.push(String.fromCodePoint(code)); // throws above U+10FFFF
      }
      return parts.join('');
    },
  };
}
