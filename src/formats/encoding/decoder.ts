/** Strict decoders for every encoding of ours. */

import type { Encoding } from './names.ts';

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
      const units = Buffer.allocUnsafe(whole);
      let end = 0;
      for (let at = 0; at < whole; at += 4) {
        const code = little ? all.readUInt32LE(at) : all.readUInt32BE(at);
        if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10_ffff) throw new RangeError('no character');
        if (code > 0xffff) end = units.writeUInt16LE(0xd7c0 + (code >> 10), end);
        end = units.writeUInt16LE(code > 0xffff ? 0xdc00 + (code & 0x3ff) : code, end);
      }
      return units.toString('utf16le', 0, end);
    },
  };
}
