/** Packed files: what cannot be looked into is refused by name, and what leaves is packed anew. Letters are the classes of threats. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tarEntries } from '../../src/formats/containers/tar-entries.ts';
import type { TarEntry } from '../../src/formats/containers/tar-entries.ts';
import { openZip } from '../../src/formats/zip.ts';
import { bytesSource } from '../../src/lib/source.ts';
import { factsOf, people } from '../support/archives.ts';
import { tarOf } from '../support/tar.ts';
import { LIMITS } from '../support/tables.ts';
import { bookParts, zipOf } from '../support/zip.ts';

const one = (data: string | Uint8Array, name = 'people.csv') => zipOf([{ name, data }]);
const nested = (times: number): Buffer =>
  Array.from({ length: times - 1 }).reduce<Buffer>((bytes) => one(bytes, 'a.zip'), one(people()));
const code = async (bytes: Uint8Array, limits = {}) => (await factsOf(bytes, limits)).unreadable;

describe('G1 nesting', () => {
  it.each([1, 2, 3, 4])('a table is found %i archives deep', async (times) => {
    expect(await factsOf(nested(times))).toMatchObject({ unreadable: null, rows: 5 });
  });

  it.each([5, 6, 12])('%i archives are too deep', async (times) => {
    expect(await code(nested(times))).toBe('LIMIT_DEPTH');
  });

  it('gzip around tar is one archive, and each more of it one more', async () => {
    const packed = gzipSync(tarOf([{ name: 'people.csv', data: people() }]));
    expect(await factsOf(packed, { maxNesting: 1 })).toMatchObject({ unreadable: null, rows: 5 });
    expect(await code(gzipSync(packed), { maxNesting: 1 })).toBe('LIMIT_DEPTH');
    expect(await code(packed, { maxNesting: 0 })).toBe('LIMIT_DEPTH');
  });
});

describe('G2 encrypted members', () => {
  it.each([
    ['an encrypted entry', zipOf([{ name: 'a.csv', data: 'x', flags: 1 }])],
    [
      'one behind a good one',
      zipOf([
        { name: 'a.csv', data: people() },
        { name: 'b', data: 'x', flags: 1 },
      ]),
    ],
    ['one within an archive', one(zipOf([{ name: 'a.csv', data: 'x', flags: 1 }]), 'a.zip')],
    ['an encrypted PDF in it', one('%PDF-1.7 trailer << /Encrypt 5 0 R >>', 'a.pdf')],
    ['an encrypted workbook in it', one(compound('EncryptedPackage'), 'a.xlsx')],
  ])('%s is FORMAT_ENCRYPTED', async (_what, bytes) => {
    expect(await code(bytes)).toBe('FORMAT_ENCRYPTED');
  });
});

describe('G3 archives that nobody opens', () => {
  it.each([
    ['xz', 'fd377a585a000004'],
    ['bzip2', '425a683931415926535900'],
    ['zstd', '28b52ffd00000000'],
    ['7z', '377abcaf271c0004'],
    ['rar', '526172211a0701'],
    ['old rar', '526172211a0700'],
    ['cab', '4d53434600000000'],
    ['lz4', '04224d1864400000'],
    ['lzip', '4c5a495001'],
    ['compress', '1f9d9000'],
    ['arj', '60ea2c002208'],
    ['xar', '78617221001c'],
  ])('%s is FORMAT_ARCHIVE, alone and packed', async (_what, hex) => {
    const bytes = Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(100)]);
    expect(await code(bytes)).toBe('FORMAT_ARCHIVE');
    expect(
      await code(
        zipOf([
          { name: 'a.csv', data: people() },
          { name: 'b', data: bytes },
        ]),
      ),
    ).toBe('FORMAT_ARCHIVE');
  });

  it('an image of a disc is FORMAT_ARCHIVE', async () => {
    const disc = Buffer.alloc(40_000);
    disc.write('CD001', 32_769);
    expect(await code(disc)).toBe('FORMAT_ARCHIVE');
  });

  it.each([
    ['names that begin like bzip2', `BZhang,Phone\r\n${people()}`],
    ['numbers that begin like cpio', '070701,1\r\n070702,2\r\n070703,3\r\n'],
  ])('%s are a table', async (_what, text) => {
    expect(await code(Buffer.from(text))).toBeNull();
  });
});

describe('G4 archives that two readers read differently', () => {
  const good = zipOf([
    { name: 'a.csv', data: people(1) },
    { name: 'b.csv', data: people(2) },
  ]);
  const changed = (change: (bytes: Buffer) => Buffer | undefined): Buffer => {
    const copy = Buffer.from(good);
    return change(copy) ?? copy;
  };
  const central = good.indexOf('PK\x01\x02', 0, 'latin1');
  const secondLocal = good.indexOf('PK\x03\x04', 4, 'latin1');
  const end = good.length - 22;

  it('the archive itself is read', async () => {
    expect(await factsOf(good)).toMatchObject({ unreadable: null, rows: 10 });
  });

  it.each<[string, (bytes: Buffer) => Buffer | undefined]>([
    ['a local name that differs', (bytes) => void bytes.write('c', 30)],
    ['a listed name that differs', (bytes) => void bytes.write('c', central + 46)],
    ['a local size that lies', (bytes) => void bytes.writeUInt32LE(1, 22)],
    ['a listed size that lies', (bytes) => void bytes.writeUInt32LE(10, central + 24)],
    ['a local method that differs', (bytes) => void bytes.writeUInt16LE(0, 8)],
    [
      'a checksum that is wrong',
      (bytes) => (bytes.writeUInt32LE(7, 14), void bytes.writeUInt32LE(7, central + 16)),
    ],
    [
      'bytes before it that it knows of',
      () => zipOf([{ name: 'a.csv', data: people() }], '', `PK\x03\x04${'\0'.repeat(26)}`),
    ],
    ['bytes behind it', (bytes) => Buffer.concat([bytes, Buffer.from('more')])],
    ['a comment', (bytes) => (bytes.writeUInt16LE(4, end + 20), Buffer.concat([bytes, Buffer.from('more')]))],
    ['a second archive behind it', (bytes) => Buffer.concat([bytes, bytes])],
    [
      'an end that lists fewer',
      (bytes) => (bytes.writeUInt16LE(1, end + 8), void bytes.writeUInt16LE(1, end + 10)),
    ],
    ['another disk', (bytes) => void bytes.writeUInt16LE(1, end + 4)],
    ['a gap between entries', (bytes) => gap(bytes, secondLocal)],
    [
      'a link',
      (bytes) => (
        bytes.writeUInt8(3, central + 5), void bytes.writeUInt32LE(0o120777 * 65_536, central + 38)
      ),
    ],
  ])('%s is FORMAT_BROKEN', async (_what, change) => {
    expect(await code(changed(change))).toBe('FORMAT_BROKEN');
  });

  it.each([
    [
      'two entries of one name',
      [
        { name: 'a.csv', data: people(1) },
        { name: 'a.csv', data: people(2) },
      ],
    ],
    [
      'two that differ in case',
      [
        { name: 'a.csv', data: people(1) },
        { name: 'A.CSV', data: people(2) },
      ],
    ],
    [
      'a folder with bytes',
      [
        { name: 'a.csv', data: people(1) },
        { name: 'b/', data: people(2) },
      ],
    ],
  ])('%s is FORMAT_BROKEN', async (_what, parts) => {
    expect(await code(zipOf(parts))).toBe('FORMAT_BROKEN');
  });

  it('a workbook too', async () => {
    const book = zipOf(bookParts('<row><c t="inlineStr"><is><t>a</t></is></c></row>'));
    const twoFaced = Buffer.from(book);
    twoFaced.write('X', 30);
    expect(await code(book)).toBeNull();
    expect(await code(twoFaced)).not.toBeNull();
  });

  it.each([
    ['bytes behind gzip', () => Buffer.concat([gzipSync(people()), Buffer.from('more')])],
    ['gzip without its end', () => gzipSync(people()).subarray(0, -4)],
    ['gzip with a wrong checksum', () => spoilt(gzipSync(people()), -6)],
    [
      'bytes behind tar',
      () => Buffer.concat([tarOf([{ name: 'a.csv', data: people() }]), Buffer.from('more')]),
    ],
    ['a damaged tar header', () => spoilt(tarOf([{ name: 'a.csv', data: people() }]), 5)],
    ['tar that ends early', () => tarOf([{ name: 'a.csv', data: people() }]).subarray(0, 600)],
    [
      'tar with two files of one name',
      () =>
        tarOf([
          { name: 'a.csv', data: people() },
          { name: './A.csv', data: people(1) },
        ]),
    ],
    [
      'tar with a link',
      () =>
        tarOf([
          { name: 'a.csv', data: people() },
          { name: 'b.csv', data: '', type: '2' },
        ]),
    ],
    ['tar with a part of a file', () => tarOf([{ name: 'a.csv', data: people(), type: 'S' }])],
  ])('%s is FORMAT_BROKEN', async (_what, bytes) => {
    expect(await code(bytes())).toBe('FORMAT_BROKEN');
  });

  it('gzip of several members is all of them', async () => {
    const bytes = Buffer.concat([gzipSync(people()), gzipSync('Canary 9,13912349999,Oslo\r\n')]);
    expect(await factsOf(bytes)).toMatchObject({ unreadable: null, rows: 6 });
  });
});

describe('G4 G7 a public corpus of archives', async () => {
  const folder = join(import.meta.dirname, '..', 'fixtures', 'zip-yauzl');
  const corpus = bytesSource(gunzipSync(readFileSync(join(folder, 'archives.tar.gz'))));
  const files: TarEntry[] = [];
  for await (const file of tarEntries(corpus)) files.push(file);
  const bytesOf = ({ start, bytes }: { start: number; bytes: number }) => corpus.slice(start, start + bytes);
  const read = async (file: { start: number; bytes: number }) => {
    const archive = await openZip(bytesSource(await bytesOf(file)), { ...LIMITS, maxEntries: 10_000 });
    for (const name of archive.names) for await (const _ of archive.stream(name)) continue;
    return archive.names;
  };
  /** Why an archive of success/ is refused all the same, and the names of two others. */
  const REFUSED: Readonly<Record<string, string>> = {
    'bogus-compression-method.zip': 'FORMAT_ARCHIVE',
    'sloppy-filenames.zip': 'FORMAT_BROKEN',
    'traditional-encryption-and-compression.zip': 'FORMAT_ENCRYPTED',
    'traditional-encryption-and-compression_deprecated.zip': 'FORMAT_ENCRYPTED',
    'traditional-encryption.zip': 'FORMAT_ENCRYPTED',
    'traditional-encryption_deprecated.zip': 'FORMAT_ENCRYPTED',
    'unicode-path-extra-field.zip': 'FORMAT_BROKEN',
  };

  it('is there', () => expect(files).toHaveLength(47));

  it.each(files.filter(({ name }) => !name.startsWith('success/')))('refuses $name', async (file) => {
    await expect(read(file)).rejects.toMatchObject({ code: expect.stringMatching(/^(?:FORMAT|LIMIT)_/) });
  });

  const listed = files.filter(({ name }) => name.startsWith('success/'));
  const why = ({ name }: TarEntry) => REFUSED[name.replace('success/', '')];

  it.each(listed.filter((file) => why(file) === undefined))('lists $name', async (file) => {
    expect((await read(file)).length).toBe(COUNTS[file.name.replace('success/', '')] ?? 1);
  });

  it.each(listed.filter((file) => why(file) !== undefined))('refuses $name', async (file) => {
    await expect(read(file)).rejects.toMatchObject({ code: why(file) });
  });
});

const COUNTS: Readonly<Record<string, number>> = {
  'cygwin-info-zip.zip': 2,
  'directories.zip': 3,
  'empty.zip': 0,
  'everything.zip': 1006,
  'linux-info-zip.zip': 2,
  'streaming.zip': 2,
  'unicode.zip': 5,
  'windows-7-zip.zip': 2,
  'windows-compressed-folder.zip': 2,
  'zip64.zip': 2,
};

function spoilt(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  const place = at < 0 ? copy.length + at : at;
  copy.writeUInt8((copy[place] ?? 0) ^ 1, place);
  return copy;
}

/** Bytes that no entry owns before the second one; the directory knows where it went. */
function gap(bytes: Buffer, at: number): Buffer {
  const hidden = Buffer.from('13912340000');
  const moved = Buffer.concat([bytes.subarray(0, at), hidden, bytes.subarray(at)]);
  const first = moved.indexOf('PK\x01\x02', 0, 'latin1');
  const second = moved.indexOf('PK\x01\x02', first + 4, 'latin1');
  moved.writeUInt32LE(at + hidden.length, second + 42);
  moved.writeUInt32LE(first, moved.length - 6);
  return moved;
}

/** The start of a compound file with a stream of the name. */
function compound(name: string): Buffer {
  return Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(504),
    Buffer.from(name, 'utf16le'),
  ]);
}
