/** A picture as it leaves: what is shown, without texts, properties, and whatever stands behind its end. */

import { Fault } from '../../lib/fault.ts';
import { span } from '../../lib/source.ts';
import type { Source } from '../../lib/source.ts';

/** The parts of a PNG or JPEG that are its picture; a picture of another format whole. Throws FORMAT_BROKEN where it breaks off. */
export async function* pictureParts(source: Source): AsyncGenerator<Uint8Array> {
  const start = Buffer.from(await source.slice(0, 8)).toString('latin1');
  if (start === '\x89PNG\r\n\x1a\n') yield* pngParts(source);
  else if (start.startsWith('\xff\xd8')) yield* jpegParts(source);
  else yield* source.stream();
}

/** What a PNG is drawn from (PNG specification, sections 4 and 11); of all others nothing is kept. */
const PNG_CHUNKS = 'IHDR PLTE IDAT IEND tRNS cHRM gAMA sBIT sRGB bKGD pHYs acTL fcTL fdAT'.split(' ');

async function* pngParts(source: Source): AsyncGenerator<Uint8Array> {
  yield await source.slice(0, 8);
  for (let at = 8; ; ) {
    const head = Buffer.from(await source.slice(at, at + 8));
    if (head.length < 8) throw broken();
    const type = head.toString('latin1', 4);
    const end = at + 12 + head.readUInt32BE(0);
    if (end > source.size) throw broken();
    if (PNG_CHUNKS.includes(type)) yield* span(source, at, end);
    if (type === 'IEND') return;
    at = end;
  }
}

/** Segments of a JPEG that hold texts and properties (ISO 10918-1, B.1.1.3): comments, and all of programs' own but the first, which says the size, and Adobe's, which says the colours. */
const isKept = (marker: number): boolean =>
  marker !== 0xfe && (marker < 0xe1 || marker > 0xef || marker === 0xee);

async function* jpegParts(source: Source): AsyncGenerator<Uint8Array> {
  yield await source.slice(0, 2);
  for (let at = 2; ; ) {
    const head = Buffer.from(await source.slice(at, at + 4));
    const marker = head[1] ?? 0;
    if (head[0] !== 0xff || head.length < 2) throw broken();
    if (marker === 0xff) {
      at += 1; // fill
      continue;
    }
    if (marker === 0xd9) {
      yield head.subarray(0, 2);
      return;
    }
    if (head.length < 4) throw broken();
    let end = at + 2 + head.readUInt16BE(2);
    if (end > source.size) throw broken();
    if (marker === 0xda) end = await scanEnd(source, end);
    if (isKept(marker)) yield* span(source, at, end);
    at = end;
  }
}

/** Behind the coded data of a scan: its bytes of 255 are followed by a 0 or a restart. */
async function scanEnd(source: Source, from: number): Promise<number> {
  let at = from;
  let before = 0;
  for await (const chunk of source.stream(from))
    for (const byte of chunk) {
      if (before === 0xff && byte !== 0 && byte !== 0xff && !(byte >= 0xd0 && byte <= 0xd7)) return at - 1;
      before = byte;
      at += 1;
    }
  throw broken();
}

const broken = (): Fault => new Fault('FORMAT_BROKEN', 'copied a picture: it breaks off');
