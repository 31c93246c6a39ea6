/** Writing CSV from what was read: cells go over as bytes or as text, and both ways say the same. */

import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { batchOf, rowOf, wholeCut } from '../../../src/formats/batch.ts';
import type { Batch, Cut } from '../../../src/formats/batch.ts';
import { textOf } from '../../../src/formats/cell.ts';
import { csv } from '../../../src/formats/csv/csv.ts';
import type { Layout } from '../../../src/formats/format.ts';
import { bytesSource } from '../../../src/lib/source.ts';
import type { Cell } from '../../../src/model/table.ts';
import { LIMITS } from '../../support/tables.ts';

interface Written {
  readonly bytes: Buffer;
  readonly escaped: number;
  readonly mediaType: string | undefined;
}

/** Reads the file and writes of each batch what the cut says. */
async function rewritten(
  file: Uint8Array,
  cutOf: (batch: Batch) => Cut,
  through: (batch: Batch) => Batch = (batch) => batch,
): Promise<Written> {
  const reading = await csv.read(bytesSource(file), LIMITS);
  return writing(reading.layout, async (write) => {
    for await (const table of reading.tables())
      for await (const batch of table.rows()) await write(through(batch), cutOf(batch));
  });
}

async function writing(
  layout: Layout,
  all: (write: (batch: Batch, cut: Cut) => Promise<void>) => Promise<void>,
): Promise<Written> {
  const chunks: Buffer[] = [];
  const writer = await csv.write({ write: async (bytes) => void chunks.push(Buffer.from(bytes)) }, layout);
  await writer.table({ name: 'rows', source: 0, columns: [], headings: null });
  await all((batch, cut) => writer.rows(batch, cut));
  await writer.end();
  return { bytes: Buffer.concat(chunks), escaped: writer.escaped, mediaType: writer.mediaType };
}

const column = (index: number, change: ((cell: Cell) => Cell) | null = null) => ({ index, change });
const cutTo = (...columns: Cut['columns'][number][]): Cut => ({ rows: null, columns, added: null });
const asValues = (batch: Batch): Batch =>
  batchOf(Array.from({ length: batch.rows }, (_, row) => rowOf(batch, row)));
const utf8 = (text: string) => Buffer.from(text);
const LAYOUT = { encoding: 'utf-8', bom: false, delimiter: ',', lineEnd: '\n', sep: false };

describe('what stays', () => {
  it.each([
    ['drops columns', cutTo(column(0), column(2)), 'a,c\n"1, 1",3\n4,6\n'],
    ['turns columns round', cutTo(column(2), column(1), column(0)), 'c,b,a\n3,2,"1, 1"\n6,"5\n5",4\n'],
    [
      'changes a cell between others',
      cutTo(
        column(0),
        column(1, () => 'x,"y'),
        column(2),
      ),
      'a,"x,""y",c\n"1, 1","x,""y",3\n4,"x,""y",6\n',
    ],
    ['adds a column', { ...cutTo(column(2)), added: ['_ref', 'A', 'B'] }, 'c,_ref\n3,A\n6,B\n'],
    ['takes some rows', { ...cutTo(column(0), column(2)), rows: Int32Array.of(0, 2) }, 'a,c\n4,6\n'],
    ['fills rows that end early', cutTo(column(0), column(3), column(2)), 'a,,c\n"1, 1",,3\n4,,6\n'],
    ['nothing but the mark', { ...cutTo(), added: ['r', '1', '2'] }, 'r\n1\n2\n'],
  ] satisfies [string, Cut, string][])('%s', async (_name, cut, expected) => {
    const { bytes } = await rewritten(utf8('a,b,c\n"1, 1",2,3\n4,"5\n5",6\n'), () => cut);
    expect(bytes.toString()).toBe(expected);
  });

  it('never loses a row of one empty cell', async () => {
    const { bytes } = await rewritten(utf8('a,b\n,1\n2,\n'), () => cutTo(column(0)));
    expect(bytes.toString()).toBe('a\n""\n2\n');
  });

  it('writes the same by bytes and by values', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '"', ',', '\n', ' ', '王', '=', '-', '1', "'"),
      maxLength: 5,
    });
    const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 20 });
    const columns = fc.uniqueArray(fc.nat({ max: 4 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(rows, columns, fc.boolean(), async (table, kept, inert) => {
        const filled = [['h1', 'h2', 'h3'], ...table.map(([first = '', ...rest]) => [`x${first}`, ...rest])];
        const file = await writing(LAYOUT, async (write) => write(batchOf(filled), wholeCut(5)));
        const cut: Cut = {
          rows: null,
          columns: kept.map((index) => column(index, index === 2 ? (cell) => `*${textOf(cell)}` : null)),
          added: filled.map((_, at) => `r${at}`),
          inert,
        };
        const byBytes = await rewritten(file.bytes, () => cut);
        const byValues = await rewritten(file.bytes, () => cut, asValues);
        const rowsIn = async ({ bytes }: Written) => {
          const found: unknown[] = [];
          for await (const one of (await csv.read(bytesSource(bytes), LIMITS)).tables())
            for await (const batch of one.rows())
              for (let row = 0; row < batch.rows; row += 1) found.push(rowOf(batch, row));
          return found;
        };
        expect(await rowsIn(byBytes)).toEqual(await rowsIn(byValues));
        expect(byBytes.escaped).toBe(byValues.escaped);
      }),
      { numRuns: 60 },
    );
  });

  it('parts tables by a blank line', async () => {
    const chunks: Buffer[] = [];
    const writer = await csv.write({ write: async (bytes) => void chunks.push(Buffer.from(bytes)) }, LAYOUT);
    for (const heading of ['a', 'b']) {
      await writer.table({ name: heading, source: 0, columns: [0], headings: [heading] });
      await writer.rows(batchOf([['1']]), wholeCut(1));
    }
    await writer.end();
    expect(Buffer.concat(chunks).toString()).toBe('a\n1\n\nb\n1\n');
  });
});

describe('encodings', () => {
  it.each([
    ['gb18030', ',', 'text/csv; charset=gb18030'],
    ['big5', '|', 'text/csv; charset=big5'],
    ['utf-16le', ',', 'text/csv; charset=utf-16le'],
    ['utf-8', ';', 'text/csv'],
  ])(
    'writes %s parted by %s in the same bytes, says so, and masks in it',
    async (encoding, delimiter, mediaType) => {
      const rows = [
        ['姓名', '電話', '備註'],
        ['王偉', '0912345678', '臺北市信義區市府路'],
        ['李娜', '0922345678', '高雄市前鎮區中山二路'],
      ];
      const file = (kept: readonly (readonly string[])[]): Buffer =>
        iconv.encode(kept.map((row) => `${row.join(delimiter)}\n`).join(''), encoding, { addBOM: false });
      const cut = cutTo(
        column(0),
        column(2, (cell) => `${textOf(cell).slice(0, 1)}*`),
      );
      const written = await rewritten(file(rows), () => cut);
      expect(written.bytes).toEqual(
        file(rows.map(([name = '', , note = '']) => [name, `${note.slice(0, 1)}*`])),
      );
      expect(written.mediaType).toBe(mediaType);
    },
  );

  it('stops at a text that the encoding cannot hold', async () => {
    const file = iconv.encode('имя,город\nИван Петров,Москва\n', 'windows-1251');
    const cut = cutTo(
      column(0),
      column(1, () => '王'),
    );
    await expect(rewritten(file, () => cut)).rejects.toMatchObject({ code: 'ENCODING_UNKNOWN' });
  });
});

describe('cells that a spreadsheet program would run', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['"=cmd|\' /C calc\'!A0"', "'=cmd|' /C calc'!A0"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['+a', "'+a"],
    ['-2+3+cmd', "'-2+3+cmd"],
    ['"\t=1"', "'\t=1"],
    ['"\r=1"', '"\'\r=1"'],
    ['+86 138-0013-8000', '+86 138-0013-8000'],
    ['-1.5', '-1.5'],
    ['"-1,234.50"', '"-1,234.50"'],
    ['-1.5E-7', '-1.5E-7'],
    ['-12%', '-12%'],
    ['-', '-'],
    ['a=1', 'a=1'],
  ])('%j is written as %j', async (cell, expected) => {
    const file = utf8(`a,b,c\n1,${cell},2\n`);
    const whole = cutTo(column(0), column(1), column(2));
    for (const through of [(batch: Batch) => batch, asValues]) {
      const { bytes, escaped } = await rewritten(file, () => ({ ...whole, inert: true }), through);
      expect(bytes.toString()).toBe(`a,b,c\n1,${expected},2\n`);
      expect(escaped).toBe(expected === cell ? 0 : 1);
    }
    const { bytes, escaped } = await rewritten(file, () => whole);
    expect(bytes).toEqual(file);
    expect(escaped).toBe(0);
  });
});
