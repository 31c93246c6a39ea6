/** Files that are nearly right: seeds changed at random, each read to its end. A reader may say what it found or why not; anything else is a finding. */

import type { Format } from '../../src/formats/format.ts';
import { Fault } from '../../src/lib/fault.ts';
import { LIMITS, readTables } from '../support/tables.ts';

/** Stands in every seed's cells that we make, so that an error text that quotes one shows. */
export const CANARY = 'Zebra-4111111111111111';

/** Small, so that a bound is reached before the machine's. */
const BOUNDS = { ...LIMITS, maxRows: 20_000, maxInflatedBytes: 20_000_000, maxCellChars: 50_000 };

/** Null where the reader did what it must; otherwise in one sentence what it did. */
export async function findingOf(
  format: Format,
  bytes: Uint8Array,
  chunkBytes: number,
): Promise<string | null> {
  try {
    await readTables(format, bytes, BOUNDS, chunkBytes);
    return null;
  } catch (error) {
    if (!(error instanceof Fault))
      return `threw ${error instanceof Error ? `${error.name}: ${error.stack?.split('\n')[1]?.trim()}` : typeof error}`;
    if (error.code === 'UNEXPECTED') return 'was the fault UNEXPECTED';
    return error.message.includes(CANARY.slice(0, 5)) ? 'quoted a cell in its fault' : null;
  }
}

/** A generator of numbers below a bound, the same for the same seed (Mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, below);
  };
}

/** One to four changes of a seed: bits, bytes, parts that go, come twice, move or are another seed's, numbers at their bounds, words of the formats. */
export function changed(seeds: readonly Buffer[], random: (below: number) => number): Buffer {
  let bytes = Buffer.from(seeds[random(seeds.length)] ?? Buffer.alloc(0));
  for (let left = 1 + random(4); left > 0 && bytes.length > 0; left -= 1) {
    const at = random(bytes.length);
    const length = 1 + random(Math.min(bytes.length - at, 1 << random(12)));
    const part = bytes.subarray(at, at + length);
    switch (random(8)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
        break;
      case 1:
        bytes[at] = EDGES[random(EDGES.length)] ?? 0;
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
        break;
      case 4:
        bytes = bytes.subarray(0, at);
        break;
      case 5: {
        const other = seeds[random(seeds.length)] ?? bytes;
        const from = random(other.length);
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          other.subarray(from, from + length),
          bytes.subarray(at),
        ]);
        break;
      }
      case 6:
        if (at + 4 <= bytes.length) bytes.writeUInt32LE(NUMBERS[random(NUMBERS.length)] ?? 0, at);
        break;
      default:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from(WORDS[random(WORDS.length)] ?? ''),
          bytes.subarray(at),
        ]);
    }
  }
  return bytes;
}

const EDGES = [0, 1, 9, 10, 13, 34, 39, 44, 47, 60, 62, 92, 123, 127, 128, 0xfe, 0xff];
const NUMBERS = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x5000_0000];
const WORDS = [
  '"',
  '""',
  '\r',
  '\r\n\r\n',
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '<![CDATA[',
  ']]>',
  '&#x110000;',
  '&#0;',
  '[[[[[[[[[[',
  '{"__proto__":',
  '1e999',
  '-',
  '\\u0000',
  '\\ud800',
  '\ufeff',
  '=cmd|',
  'BEGIN:VCARD\n',
  'PK\u0003\u0004',
  '%PDF-1.7',
  '--',
  'sep=;\n',
  '<table>',
  'colspan="99999999"',
  ' r="XFD1048577"',
  '&a *a',
  "INSERT INTO t VALUES ('",
];
