import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textOf } from '../../../src/formats/cell.ts';
import { containers, recognise } from '../../../src/formats/index.ts';
import { entryNames, factsOf, people, sealedOf, tablesIn } from '../../support/archives.ts';
import { readTables } from '../../support/tables.ts';
import { tarOf } from '../../support/tar.ts';
import { bookParts, zipOf } from '../../support/zip.ts';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(200, 1)]);
const BOOK = zipOf(
  bookParts(
    '<row><c t="inlineStr"><is><t>Name</t></is></c></row><row><c t="inlineStr"><is><t>Anna</t></is></c></row>',
  ),
);
const JSON_LIST = JSON.stringify({
  data: [
    { name: 'Canary 1', phone: '13912341000' },
    { name: 'Bo', phone: '1' },
  ],
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'archives-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const saved = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

describe('an archive of tables', () => {
  const bytes = zipOf([
    { name: 'customers.csv', data: people(1) },
    { name: 'sub/book.xlsx', data: BOOK },
    { name: 'list.json', data: JSON_LIST },
    { name: 'empty.csv', data: '' },
    { name: 'more.zip', data: zipOf([{ name: 'inner.csv', data: people(2) }]) },
  ]);

  it('is the tables of its files, by their names', async () => {
    const { tables, rows, unread } = await factsOf(bytes);
    expect(tables.map(({ name }) => name)).toEqual([
      'customers.csv/Table 1',
      'book.xlsx/Data',
      'list.json/data',
      'more.zip/inner.csv/Table 1',
    ]);
    expect([rows, unread]).toEqual([13, undefined]);
  });

  it('leaves as an archive of the same files, each written by its own format', async () => {
    const sealed = await sealedOf(bytes, ['Phone', 'phone']);
    expect(await entryNames(sealed)).toEqual(['customers.csv', 'book.xlsx', 'list.json', 'more.zip']);
    const text = JSON.stringify(await tablesIn(sealed));
    expect(text).toContain('Canary 20');
    expect(text).not.toContain('1391234');
  });

  it('opens with unzip, and holds no comments, times or extra fields', async () => {
    const path = saved('a.zip', await sealedOf(bytes));
    expect(execFileSync('unzip', ['-tq', path], { encoding: 'utf8' })).toContain('No errors');
    const listed = execFileSync('unzip', ['-Zv', path], { encoding: 'utf8' });
    expect(listed.match(/length of extra field: +(\d+)/g)?.every((line) => line.endsWith(' 0'))).toBe(true);
    expect(listed).toContain('1980 Jan 1');
    expect(listed).toContain('no file comment');
  });

  it('is written the same twice', async () => {
    expect(
      (await sealedOf(zipOf([{ name: 'a.csv', data: people() }]))).equals(
        await sealedOf(zipOf([{ name: 'a.csv', data: people() }])),
      ),
    ).toBe(true);
  });
});

describe('files that are no table', () => {
  const mixed = zipOf([
    { name: 'photo.png', data: PNG },
    { name: 'customers.csv', data: people(1) },
    { name: 'unknown.bin', data: Buffer.from([1, 2, 0, 3, 4]) },
  ]);

  it('are counted, and stay behind', async () => {
    expect(await factsOf(mixed)).toMatchObject({ unreadable: null, rows: 5, unread: 2 });
    expect(await entryNames(await sealedOf(mixed))).toEqual(['customers.csv']);
  });

  it('are counted in archives within', async () => {
    const bytes = zipOf([
      { name: 'a.zip', data: mixed },
      { name: 'b.csv', data: people() },
    ]);
    expect(await factsOf(bytes)).toMatchObject({ rows: 10, unread: 2 });
  });

  it('are all there is: then nothing was read', async () => {
    expect((await factsOf(zipOf([{ name: 'photo.png', data: PNG }]))).unreadable).not.toBeNull();
    expect((await factsOf(zipOf([]))).unreadable).toBe('FORMAT_EMPTY');
  });

  it('break the whole archive where they are broken', async () => {
    const bytes = zipOf([
      { name: 'a.csv', data: people() },
      { name: 'b.xlsx', data: BOOK.subarray(0, 400) },
    ]);
    expect((await factsOf(bytes)).unreadable).toBe('FORMAT_BROKEN');
  });
});

describe('tar and gzip', () => {
  const tar = tarOf([
    { name: 'customers.csv', data: people(1) },
    { name: 'folder/', data: '', type: '5' },
    { name: 'folder/more.csv', data: people(2) },
  ]);

  it('tar leaves as tar', async () => {
    const path = saved('a.tar', await sealedOf(tar));
    expect(execFileSync('tar', ['-tf', path], { encoding: 'utf8' })).toBe('customers.csv\nmore.csv\n');
  });

  it('tar in gzip leaves as tar in gzip', async () => {
    const sealed = await sealedOf(gzipSync(tar), ['Phone']);
    const path = saved('a.tar.gz', sealed);
    expect(execFileSync('tar', ['-xzOf', path], { encoding: 'utf8' })).toContain('Canary 24');
    expect(gunzipSync(sealed).includes('1391234')).toBe(false);
  });

  it.each(['--format=ustar', '--format=pax', '--format=gnu', '--format=oldgnu'])(
    'reads what tar %s writes',
    async (form) => {
      const name = `${'long folder name '.repeat(4)}/${'another name '.repeat(5)}/${'n'.repeat(60)}.csv`;
      const home = mkdtempSync(join(folder, 'in-'));
      execFileSync('mkdir', ['-p', join(home, name, '..')]);
      writeFileSync(join(home, name), people(3));
      const bytes = execFileSync('tar', [form, '-C', home, '-cf', '-', '.'], { maxBuffer: 10_000_000 });
      expect(await factsOf(bytes)).toMatchObject({ unreadable: null, rows: 5 });
    },
  );

  it('reads what zip writes, from a file and from a stream', async () => {
    const path = saved('z.csv', Buffer.from(people(4)));
    const archive = join(folder, 'z.zip');
    execFileSync('zip', ['-q', archive, path]);
    expect(await factsOf(execFileSync('cat', [archive]))).toMatchObject({ unreadable: null, rows: 5 });
    const streamed = execFileSync('zip', ['-q', '-', '-'], { input: people(4) });
    expect(await factsOf(streamed)).toMatchObject({ unreadable: null, rows: 5 });
  });

  it.each([
    ['a table', () => gzipSync(people()), 'csv.gz'],
    ['a tar', () => gzipSync(tar), 'tar.gz'],
  ])('what %s in gzip is called says what is in it', async (_what, bytes, extension) => {
    expect((await factsOf(bytes())).writtenAs).toEqual({ format: 'gzip', extension });
  });

  it('a Chinese name without a flag is read by its bytes', async () => {
    const name = Buffer.from('bfcdbba7', 'hex').toString('latin1'); // 客户 in GBK
    const bytes = Buffer.from(
      zipOf([{ name: 'AAAA.csv', data: people() }])
        .toString('latin1')
        .replaceAll('AAAA', name),
      'latin1',
    );
    expect((await factsOf(bytes)).tables[0]?.name).toBe('客户.csv/Table 1');
  });
});

it('large files in archives rest encrypted for a moment, and then not at all', async () => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('scratch-'));
  const large = `Name,Phone\r\n${Array.from({ length: 80_000 }, (_, at) => `Canary ${at},${at}, a longer text that makes the file larger than the memory for it`).join('\r\n')}`;
  expect(await factsOf(zipOf([{ name: 'a.csv', data: large }]))).toMatchObject({
    unreadable: null,
    rows: 80_000,
  });
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('scratch-'))).toEqual(before);
});

describe('any tree of files', () => {
  type Tree = { readonly kind: string; readonly files: readonly Tree[] } | string;
  const leaf = fc.integer({ min: 0, max: 9 }).map(people);
  const tree = (depth: number): fc.Arbitrary<Tree> =>
    depth === 0
      ? leaf
      : fc.oneof(
          leaf,
          fc.record({
            kind: fc.constantFrom('zip', 'tar', 'gzip'),
            files: fc.array(tree(depth - 1), { minLength: 1, maxLength: 3 }),
          }),
        );

  const packed = (one: Tree): Buffer => {
    if (typeof one === 'string') return Buffer.from(one);
    const files = one.files.map((file, at) => ({ name: `f${at}`, data: packed(file) }));
    if (one.kind === 'gzip') return gzipSync(files[0]?.data ?? '');
    return one.kind === 'tar' ? tarOf(files) : zipOf(files);
  };
  const leaves = (one: Tree): readonly string[] => {
    if (typeof one === 'string') return [one];
    return (one.kind === 'gzip' ? one.files.slice(0, 1) : one.files).flatMap(leaves);
  };

  it('is read, packed again and read with the same tables', async () => {
    await fc.assert(
      fc.asyncProperty(tree(3), async (one) => {
        const bytes = packed(one);
        const found = recognise(bytes.subarray(0, 65_536), { mediaType: '', fileName: null });
        if (!('format' in found)) throw new Error('not recognised');
        const { tables } = await readTables(found.format, bytes);
        const cells = tables.map(({ rows }) => rows.map((row) => row.map(textOf).join(',')).join('\r\n'));
        expect(cells.map((text) => `${text}\r\n`)).toEqual(leaves(one));
        const again = await tablesIn(await sealedOf(bytes));
        expect(again.map(({ rows }) => rows.map((row) => row.slice(0, 3)))).toEqual(
          tables.map(({ rows }) => rows),
        );
      }),
      { numRuns: 40 },
    );
  });
});

it('all containers are in the list', () => expect(containers.length).toBeGreaterThan(5));
