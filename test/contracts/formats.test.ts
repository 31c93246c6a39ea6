/** What every format promises; walks the list. */

import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchOf, wholeCut } from '../../src/formats/batch.ts';
import { formats, recognise, writtenAs } from '../../src/formats/index.ts';
import { withTools } from '../../src/formats/tools.ts';
import { Fault } from '../../src/lib/fault.ts';
import type { Row } from '../../src/model/table.ts';
import { LAYOUTS } from '../support/layouts.ts';
import { LIMITS, MARK, readTables, writeTables } from '../support/tables.ts';

const CANARY = 'Zebra-4111111111111111';
const ROWS: readonly Row[] = [
  ['name', 'phone', 'note'],
  ['王伟', '13800138000', 'likes "tea", and\nrain'],
  [CANARY, '=1+1', ' x '],
];
const HINTS = { mediaType: '', fileName: null };

/** Characters that a format cannot hold, which its writer leaves out or makes another. */
const ODD: Readonly<Record<string, RegExp>> = {
  vcard: /\r/g,
  xml: /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu,
};

/** Those that are always written as another have samples of their own in their tests. */
const own = formats.filter(({ write }) => write !== null);

describe.each(own)('format $id', (format) => {
  const layout = LAYOUTS[format.id] ?? {};
  const written = (rows: readonly Row[]) => writeTables(format, layout, [{ name: 'rows', rows }]);

  it('has a sample layout here', () => expect(LAYOUTS).toHaveProperty(format.id));

  it('knows its own files by content alone', async () => {
    const bytes = await written(ROWS);
    expect(recognise(bytes.subarray(0, 65_536), HINTS)).toEqual({ format });
  });

  it.each([1, 7, 1_000_000])('reads the same in chunks of %i bytes', async (chunkBytes) => {
    const { tables } = await readTables(format, await written(ROWS), LIMITS, chunkBytes);
    expect(tables[0]?.rows).toEqual(ROWS);
  });

  it('can be read twice, also from one reading', async () => {
    const bytes = await written(ROWS);
    expect(await readTables(format, bytes)).toEqual(await readTables(format, bytes));
  });

  it.each([
    ['LIMIT_ROWS', { maxRows: 1 }],
    ['LIMIT_COLUMNS', { maxColumns: 2 }],
    ['LIMIT_CELL', { maxCellChars: 10 }],
  ])('stops with %s at its bound', async (code, bound) => {
    const bytes = await written(ROWS);
    await expect(readTables(format, bytes, { ...LIMITS, ...bound })).rejects.toMatchObject({ code });
  });

  it('refuses an empty file', async () => {
    await expect(readTables(format, new Uint8Array())).rejects.toBeInstanceOf(Fault);
  });

  it('refuses rubbish with a fault that quotes nothing', async () => {
    const good = await written(ROWS);
    const spoilt = [
      Buffer.concat([Buffer.from(`"${CANARY}" x"\0`), good]),
      Buffer.concat([good.subarray(0, -3), Buffer.from(`,"${CANARY}\0`)]),
      Buffer.from(`[{"a": "${CANARY}" "b"}\0`),
    ];
    for (const bytes of spoilt) {
      const fault: unknown = await readTables(format, bytes).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(Fault);
      expect(String(fault)).not.toMatch(/Zebra|4111/);
    }
  });

  it('writes what it read, whatever the texts are', async () => {
    const headings = ['h1', 'h2', 'h3'];
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({
        unit: fc.constantFrom(
          '"',
          ',',
          ';',
          '\n',
          '\r',
          '\t',
          ' ',
          'a',
          '王',
          '𠮷',
          '<',
          '&',
          '_x000D_',
          '\u0001',
        ),
      }),
      fc.constantFrom('=1+1', '+1', '-1', '@x', "'", 'sep=;', '00123', '1e5', 'true', 'null'),
    );
    // The first cell is filled: a row of nothing is no row.
    const rows = fc.array(fc.tuple(fc.string({ unit: 'grapheme', minLength: 1 }), text, text), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(rows, async (cells) => {
        const all = [headings, ...cells].map((row) =>
          row.map((cell) => cell.replaceAll('\0', '').replace(ODD[format.id] ?? /\0/g, '')),
        );
        const clean = all.filter((row) => row[0] !== '');
        fc.pre(clean.length > 1); // JSON names columns in its records alone
        const { tables, layout: seen } = await readTables(format, await written(clean));
        expect(tables[0]?.rows).toEqual(clean);
        const again = await writeTables(format, seen, [{ name: tables[0]?.name ?? '', rows: clean }]);
        expect((await readTables(format, again)).tables[0]?.rows).toEqual(clean);
      }),
      { numRuns: format.id === 'xlsx' ? 15 : 60 },
    );
  });

  it('waits for its sink', async () => {
    let waiting = 0;
    let most = 0;
    const sink = {
      async write() {
        waiting += 1;
        most = Math.max(most, waiting);
        await new Promise((resolve) => setImmediate(resolve));
        waiting -= 1;
      },
    };
    await withTools(format, LIMITS, tmpdir(), async (tools) => {
      const writer = await writtenAs(format).write(sink, layout, MARK, tools);
      await writer.table({ name: 'rows', source: 0, columns: [0], headings: ['a'] });
      for (let batch = 0; batch < 5; batch += 1) await writer.rows(batchOf([[`cell ${batch}`]]), wholeCut(1));
      await writer.end();
    });
    expect(most).toBe(1);
    expect(waiting).toBe(0);
  });

  it('passes a failing sink on', async () => {
    const sink = { write: () => Promise.reject(new Fault('LIMIT_BYTES', 'full')) };
    const writing = withTools(format, LIMITS, tmpdir(), async (tools) => {
      const writer = await writtenAs(format).write(sink, layout, MARK, tools);
      await writer.table({ name: 'rows', source: 0, columns: [0], headings: ['a'] });
      await writer.rows(batchOf([['b']]), wholeCut(1));
      await writer.end();
    });
    await expect(writing).rejects.toMatchObject({ code: 'LIMIT_BYTES' });
  });
});
