/** Packed files that are too much, that lead out of themselves, or that hide in another's clothes. Letters are the classes of threats. */

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { partsOf } from '../../src/formats/containers/multipart-parts.ts';
import { recognise } from '../../src/formats/index.ts';
import { bytesSource } from '../../src/lib/source.ts';
import { entryNames, factsOf, people, sealedOf, tablesIn } from '../support/archives.ts';
import { LIMITS } from '../support/tables.ts';
import { tarOf } from '../support/tar.ts';
import { zipOf } from '../support/zip.ts';

const one = (data: string | Uint8Array, name = 'people.csv') => zipOf([{ name, data }]);
const code = async (bytes: Uint8Array, limits = {}) => (await factsOf(bytes, limits)).unreadable;
const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(200, 1)]);
const WIDE = `Name,Phone\r\n${'Canary,13912340000\r\n'.repeat(200_000)}`;
/** Rows that hardly pack. */
const HASHES = `Name,Phone,City\r\n${Array.from({ length: 60 }, (_, at) => `Canary ${at},139123400${at},${createHash('sha256').update(String(at)).digest('hex')}`).join('\r\n')}`;
const base64 = (data: string | Uint8Array) => Buffer.from(data).toString('base64');

describe('G5 bombs', () => {
  it.each<[string, Buffer, object, string]>([
    ['an entry that grows too much', one('a'.repeat(3_000_000)), {}, 'LIMIT_RATIO'],
    ['gzip that grows too much', gzipSync('a'.repeat(3_000_000)), {}, 'LIMIT_RATIO'],
    [
      'entries',
      zipOf(Array.from({ length: 30 }, (_, at) => ({ name: `${at}.csv`, data: people() }))),
      { maxEntries: 20 },
      'LIMIT_ENTRIES',
    ],
    [
      'files in a tar',
      tarOf(Array.from({ length: 30 }, (_, at) => ({ name: `${at}.csv`, data: people() }))),
      { maxEntries: 20 },
      'LIMIT_ENTRIES',
    ],
    [
      'entries of archives in archives together',
      zipOf(
        Array.from({ length: 6 }, (_, at) => ({
          name: `${at}.zip`,
          data: one(
            zipOf([
              { name: 'a.csv', data: people() },
              { name: 'b.csv', data: people() },
            ]),
            'c.zip',
          ),
        })),
      ),
      { maxEntries: 20 },
      'LIMIT_ENTRIES',
    ],
    ['bytes', one(WIDE), { maxInflatedBytes: 1_000_000 }, 'LIMIT_INFLATED'],
    [
      'bytes of archives in archives together',
      zipOf([1, 2, 3].map((at) => ({ name: `${at}.gz`, data: gzipSync(WIDE) }))),
      { maxInflatedBytes: 9_000_000, maxInflateRatio: 10_000, maxRows: 1_000_000 },
      'LIMIT_INFLATED',
    ],
    [
      'rows of all files together',
      zipOf([1, 2, 3].map((at) => ({ name: `${at}.csv`, data: people(at) }))),
      { maxRows: 12 },
      'LIMIT_ROWS',
    ],
  ])('too many %s', async (_what, bytes, limits, fault) => {
    expect(await code(bytes, limits)).toBe(fault);
  });

  it('a small size that an entry claims does not help it', async () => {
    const liar = zipOf([{ name: 'a.csv', data: WIDE, saidSize: 100 }]);
    expect(await code(liar)).toBe('FORMAT_BROKEN');
  });
});

describe('G6 names that lead out of the archive', () => {
  it.each(['../../a.csv', '/etc/a.csv', 'C:\\a.csv', '..\\a.csv', 'a/../../b.csv'])(
    '%s is FORMAT_BROKEN',
    async (name) => {
      expect(await code(one(people(), name))).toBe('FORMAT_BROKEN');
    },
  );

  it.each(['../../a.csv', 'a/../../b.csv'])('%s in a tar is FORMAT_BROKEN', async (name) => {
    expect(await code(tarOf([{ name, data: people() }]))).toBe('FORMAT_BROKEN');
  });

  it.each([
    ['13912340000.csv', 'file 1.csv'],
    ['canary@corp.example.csv', 'file 1.csv'],
    ['Zhang 4111 1111 1111 1111.csv', 'file 1.csv'],
    ['１３９１２３４００００.csv', 'file 1.csv'],
    ['sub/folder/客户 2026-11-22.csv', '客户 2026-11-22.csv'],
    ['contacts_20261122093015.csv', 'contacts_20261122093015.csv'],
    ['a\u202Evsc.exe.csv', 'avsc.csv'],
    ['con.csv', 'file 1.csv'],
  ])('the file %j leaves as %j', async (name, clean) => {
    const names = await entryNames(await sealedOf(one(people(), name)));
    expect(names).toEqual([clean]);
  });

  it('where there are many files, none keeps its name', async () => {
    const files = Array.from({ length: 30 }, (_, at) => ({
      name: `Canary ${'x'.repeat(at + 1)}.csv`,
      data: people(),
    }));
    const names = await entryNames(await sealedOf(zipOf(files)));
    expect(names).toHaveLength(30);
    expect(names.slice(20).every((name) => /^file \d+\.csv$/.test(name))).toBe(true);
  });
});

describe('G7 parts of archives', () => {
  const whole = one(WIDE);
  it.each([
    ['the first part', whole.subarray(0, whole.length - 500)],
    ['the last part', whole.subarray(500)],
    ['a part with the mark of a split archive', Buffer.concat([Buffer.from('PK\x07\x08', 'latin1'), whole])],
  ])('%s is refused', async (_what, bytes) => {
    expect(await code(bytes)).not.toBeNull();
  });
});

describe('F7 polyglots', () => {
  it.each([
    ['a picture and an archive', Buffer.concat([PNG, one(people())])],
    ['a PDF and an archive', Buffer.concat([Buffer.from('%PDF-1.7\n'), one(people())])],
    ['an archive and a picture', Buffer.concat([one(people()), PNG])],
    ['gzip and a table', Buffer.concat([gzipSync(people()), Buffer.from(people())])],
    [
      'a tar that is an archive too',
      Buffer.concat([tarOf([{ name: 'a.csv', data: people() }]), one(people(1))]),
    ],
    ['zeros and an archive', Buffer.concat([Buffer.alloc(100), one(people())])],
  ])('%s is not read as one of them', async (_what, bytes) => {
    const { unreadable, unread } = await factsOf(bytes);
    expect(unreadable !== null || (unread ?? 0) > 0).toBe(true);
  });
});

describe('F12 answers in parts', () => {
  const part = (body: string, head = 'Content-Type: text/csv') => `--b7\r\n${head}\r\n\r\n${body}\r\n`;
  const two = `${part(people(1))}${part(people(2))}--b7--\r\n`;

  it('every part is judged, and leaves in an archive', async () => {
    expect(await factsOf(Buffer.from(two))).toMatchObject({
      format: 'multipart',
      rows: 10,
      unreadable: null,
    });
    const sealed = await sealedOf(Buffer.from(two));
    expect((await tablesIn(sealed)).map(({ rows }) => rows.length)).toEqual([6, 6]);
  });

  it.each([
    ['base64', part(base64(people()), 'Content-Type: text/csv\r\nContent-Transfer-Encoding: base64')],
    [
      'quoted-printable',
      part(people().replaceAll(',Oslo', '=2COs=\r\nlo'), 'Content-Transfer-Encoding: quoted-printable'),
    ],
    ['a form', part(people(), 'Content-Disposition: form-data; name="file"; filename="a.csv"')],
    [
      'a batch',
      part(`HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n${people()}`, 'Content-Type: application/http'),
    ],
    ['a part without a header', `--b7\r\nX-A: b\r\n\r\n\r\n${part(people(), '')}`],
    [
      'parts in parts',
      part(
        `--c\r\nContent-Type: text/csv\r\n\r\n${people()}\r\n--c--`,
        'Content-Type: multipart/mixed; boundary=c',
      ),
    ],
  ])('rows in %s are counted', async (_what, parts) => {
    expect(await factsOf(Buffer.from(`${parts}--b7--\r\n`))).toMatchObject({ unreadable: null, rows: 5 });
  });

  it.each([
    ['no end', part(people())],
    ['something behind the end', `${two}${people()}`],
    ['an end within', `${part(people())}--b7--\r\n${part(people())}--b7--\r\n`],
    ['a boundary that goes on', `${part(people())}--b7x\r\n\r\n${people()}\r\n--b7--\r\n`],
    ['a coding that nobody knows', `${part(people(), 'Content-Transfer-Encoding: x-own')}--b7--`],
    [
      'base64 with other things in it',
      `${part(`${base64(people())}\r\n!!!`, 'Content-Transfer-Encoding: base64')}--b7--`,
    ],
    ['a header twice', `${part(people(), 'Content-Type: text/csv\r\nContent-Type: image/png')}--b7--`],
    ['a header that is none', `${part(people(), 'Content-Type: text/csv\r\nCanary 1,13912340000')}--b7--`],
  ])('%s is FORMAT_BROKEN', async (_what, text) => {
    expect(await code(Buffer.from(text))).toBe('FORMAT_BROKEN');
  });

  it.each([1, 7, 61])('boundaries are found over chunks of %i bytes', async (chunk) => {
    const found = recognise(Buffer.from(two), { mediaType: '', fileName: null });
    expect(found).toMatchObject({ format: { id: 'multipart' } });
    const parts = await partsOf(bytesSource(Buffer.from(two), chunk), 'b7', LIMITS);
    expect(parts).toHaveLength(2);
  });
});

describe('J5 files in strings', () => {
  const long = `${people()}${people(1)}${people(2)}${people(3)}${people(4)}${people(5)}${people(6)}${people(7)}`;
  const book = one(people());
  it.each([
    ['base64', base64(long), 'encoded'],
    ['base64 in lines', base64(long).replace(/.{76}/g, '$&\r\n'), 'encoded'],
    ['base64 of gzip', base64(gzipSync(people())), 'encoded'],
    ['base64 of an archive', base64(book), 'encoded'],
    ['the URL form', Buffer.from(long).toString('base64url'), 'encoded'],
    ['hexadecimal', Buffer.from(long).toString('hex'), 'encoded'],
    ['a JSON string', JSON.stringify(base64(long)), 'encoded'],
    ['a data: URI', `data:text/csv;base64,${base64(long)}`, 'encoded'],
    [
      'JSON around base64',
      JSON.stringify({ code: 0, data: { name: 'a.csv', content: base64(long) } }),
      'json-files',
    ],
    ['JSON around gzip', JSON.stringify({ data: base64(gzipSync(long)) }), 'json-files'],
    [
      'JSON around a data: URI',
      JSON.stringify({ url: `data:text/csv;base64,${base64(long)}` }),
      'json-files',
    ],
    ['JSON around a text', JSON.stringify({ csv: long }), 'json-files'],
    [
      'JSON around JSON',
      JSON.stringify({
        body: JSON.stringify(
          Array.from({ length: 40 }, (_, at) => ({ name: 'Canary', phone: `139123400${at}` })),
        ),
      }),
      'json-files',
    ],
    [
      'a list of archives',
      JSON.stringify({ files: [{ name: 'a.zip', data: base64(one(HASHES)) }] }),
      'json-files',
    ],
  ])('%s is looked into, and leaves in its own way', async (_what, text, format) => {
    const facts = await factsOf(Buffer.from(text));
    expect(facts).toMatchObject({ format, unreadable: null });
    expect(facts.rows).toBeGreaterThanOrEqual(5);
    const sealed = await sealedOf(Buffer.from(text), ['Phone', 'phone']);
    expect(await factsOf(sealed)).toMatchObject({ format, rows: facts.rows, unreadable: null });
    expect(JSON.stringify(await tablesIn(sealed))).not.toMatch(/139123/);
  });

  it('what stands beside the file leaves without its texts', async () => {
    const text = JSON.stringify({
      who: 'Canary',
      n: 13_912_340_000,
      ok: true,
      name: '客户.xls',
      file: base64(long),
    });
    const sealed = String(await sealedOf(Buffer.from(text)));
    expect(JSON.parse(sealed)).toMatchObject({ who: '', n: null, ok: true, name: '客户.xlsx' });
  });

  it.each([
    [
      'a list beside a file',
      JSON.stringify({ file: base64(book), rows: [{ name: 'Canary' }] }),
      'FORMAT_ARCHIVE',
    ],
    ['keys that are values', JSON.stringify({ file: base64(book), 13912340000: 1 }), 'FORMAT_UNKNOWN'],
    ['an encrypted archive', base64(zipOf([{ name: 'a.csv', data: 'x', flags: 1 }])), 'FORMAT_ENCRYPTED'],
    ['base64 with something behind it', `${base64(long)}!`, 'FORMAT_BROKEN'],
  ])('%s is held', async (_what, text) => {
    expect(await code(Buffer.from(text))).not.toBeNull();
  });

  it.each([
    ['a list of numbers', '13912340000\r\n13912340001\r\n13912340002\r\n13912340003\r\n'],
    ['a list of names', 'Anna\r\nBert\r\nChloe\r\nDavid\r\nEmma\r\nFelix\r\n'],
    [
      'JSON with pictures',
      JSON.stringify([{ name: 'Canary', picture: `data:image/png;base64,${base64(PNG)}` }]),
    ],
    [
      'JSON with a token',
      JSON.stringify({ token: base64(Buffer.alloc(900, 0xa7)), rows: [{ a: 1 }, { a: 2 }] }),
    ],
  ])('%s is no file in a string', (_what, text) => {
    const found = recognise(Buffer.from(text), { mediaType: '', fileName: null });
    expect('format' in found ? found.format.id : '').not.toMatch(/encoded|json-files/);
  });
});
