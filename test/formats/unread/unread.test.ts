/** Tests of files that are read to be counted and leave only as they are. */

import { describe, expect, it } from 'vitest';
import { formatOf, recognise } from '../../../src/formats/index.ts';
import { copyAsIs } from '../../../src/formats/unread/copy.ts';
import { asIsKind } from '../../../src/formats/unread/media.ts';
import { outlinesOf } from '../../../src/formats/unread/outlines.ts';
import { linesOf } from '../../../src/formats/unread/pdf-lines.ts';
import { bytesSource } from '../../../src/lib/source.ts';
import { LIMITS, MARK, readTables } from '../../support/tables.ts';
import { docxOf, jpegOf, pdfOf, pngOf, pptxOf } from '../../support/unread.ts';

const HINTS = { mediaType: '', fileName: null };
const at = (str: string, x: number, y: number, width = str.length * 5) => ({
  str,
  width,
  height: 10,
  transform: [10, 0, 0, 10, x, y],
});

describe('lines of a page', () => {
  it.each([
    ['what stands at one height', [at('Oslo', 200, 700), at('Anna', 50, 700)], ['Anna  Oslo']],
    ['letters one by one', ['1', '3', '9'].map((one, place) => at(one, 50 + place * 5, 700)), ['139']],
    ['words', [at('Anna', 50, 700), at('Lee', 73, 700)], ['Anna Lee']],
    ['a raised letter', [at('Anna', 50, 700), at('2', 70, 703)], ['Anna2']],
    ['lines from the top', [at('b', 50, 680), at('a', 50, 700)], ['a', 'b']],
    ['blanks are none', [at(' ', 50, 700)], []],
  ])('%s', (_name, texts, lines) => expect(linesOf(texts)).toEqual(lines));
});

it.each<[string, Promise<Buffer>, string]>([
  ['a PDF', pdfOf(), 'pdf'],
  ['a document', Promise.resolve(docxOf(['Anna 13912340000'])), 'document'],
  ['a presentation', Promise.resolve(pptxOf(['Anna 13912340000'])), 'slides'],
])('%s is known, read in any chunks, and bounded', async (_name, made, id) => {
  const bytes = await made;
  const format = formatOf(id);
  expect(recognise(bytes.subarray(0, 65_536), HINTS)).toEqual({ format });
  const whole = await readTables(format, bytes);
  expect(await readTables(format, bytes, LIMITS, 7)).toEqual(whole);
  expect(whole.tables[0]?.rows[0]).toEqual(['Text']);
  await expect(readTables(format, bytes, { ...LIMITS, maxRows: 0 })).rejects.toMatchObject({
    code: 'LIMIT_ROWS',
  });
  await expect(readTables(format, bytes, { ...LIMITS, maxCellChars: 5 })).rejects.toMatchObject({
    code: 'LIMIT_CELL',
  });
  await expect(readTables(format, bytes.subarray(0, -40))).rejects.toMatchObject({ code: 'FORMAT_BROKEN' });
});

it('a PDF of too many pages is one limit', async () => {
  const reading = readTables(formatOf('pdf'), await pdfOf({ pages: 3 }), { ...LIMITS, maxEntries: 2 });
  await expect(reading).rejects.toMatchObject({ code: 'LIMIT_ENTRIES' });
});

it('rows of a document are lines with their cells apart', async () => {
  const { tables } = await readTables(formatOf('document'), docxOf(['Dear all'], [['Anna', '13912340000']]));
  expect(tables[0]?.rows).toEqual([['Text'], ['Dear all'], ['Anna   13912340000']]);
});

it.each([
  ['a PNG', pngOf('x'), 'picture'],
  ['a JPEG', jpegOf('x'), 'picture'],
  ['sound', Buffer.from('ID3\x04\0\0'), 'sound'],
  ['a film', Buffer.from('\0\0\0\x18ftypmp42\0'), 'video'],
  ['a photograph', Buffer.from('\0\0\0\x18ftypheic\0'), 'picture'],
  ['a font', Buffer.from('wOF2\0\0'), 'other'],
  ['prose', Buffer.from('Dear all'), 'other'],
  ['7z', Buffer.from('377abcaf271c0004', 'hex'), null],
  ['an encrypted PDF', Buffer.from('%PDF-1.7 /Encrypt'), null],
])('%s may leave as %s', (_name, bytes, kind) => expect(asIsKind(bytes)).toBe(kind));

describe('copying', () => {
  const copy = async (bytes: Uint8Array, kind: 'picture' | 'pdf' | 'other') => {
    const chunks: Buffer[] = [];
    const sink = { write: async (chunk: Uint8Array) => void chunks.push(Buffer.from(chunk)) };
    await copyAsIs(bytesSource(bytes, 3), kind, sink, MARK, LIMITS);
    return Buffer.concat(chunks);
  };

  it.each([
    ['a PNG that breaks off', pngOf('x').subarray(0, -13), 'picture'],
    ['a JPEG that breaks off', jpegOf('x').subarray(0, -2), 'picture'],
    ['another kind than was seen', pngOf('x'), 'other'],
    ['a table', Buffer.from('a,b\r\n1,2\r\n3,4\r\n'), 'other'],
  ] as const)('refuses %s', async (_name, bytes, kind) => {
    await expect(copy(bytes, kind)).rejects.toMatchObject({ code: 'FORMAT_BROKEN' });
  });

  it('keeps what a picture shows, byte for byte', async () => {
    const plain = pngOf('x');
    const said = plain.indexOf('tEXt') - 4;
    const after = plain.indexOf('IDAT') - 4;
    expect(await copy(pngOf('x', 'tail'), 'picture')).toEqual(
      Buffer.concat([plain.subarray(0, said), plain.subarray(after)]),
    );
    expect(await copy(jpegOf('', 'tail'), 'picture')).toEqual(await copy(jpegOf('said'), 'picture'));
  });
});

it('letters without a font are left out', async () => {
  expect(await outlinesOf(new Set(['王']), ['/nowhere', import.meta.filename])).toEqual(new Map());
});
