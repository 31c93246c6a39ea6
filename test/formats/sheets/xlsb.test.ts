import { utils, write } from '@lokalise/xlsx';
import { expect, it } from 'vitest';
import { recognise } from '../../../src/formats/index.ts';
import { xlsb } from '../../../src/formats/sheets/xlsb.ts';
import { openZip } from '../../../src/formats/zip.ts';
import { bytesSource, gather } from '../../../src/lib/source.ts';
import { bookOf } from '../../support/sheet-samples.ts';
import { LIMITS, readTables } from '../../support/tables.ts';
import { zipOf } from '../../support/zip.ts';

const whole = bookOf('xlsb', [
  {
    name: '客户',
    rows: [
      ['姓名', '电话'],
      ['王伟', 13_800_138_000],
      [true, 1.5],
    ],
  },
  { name: '隐藏', rows: [['hidden-canary']], hidden: 2 },
]);

/** The same archive with some parts changed or left out. */
async function changed(
  change: (name: string, bytes: Uint8Array) => string | Uint8Array | null,
): Promise<Buffer> {
  const archive = await openZip(bytesSource(whole), LIMITS);
  const parts: { name: string; data: string | Uint8Array }[] = [];
  for (const name of archive.names) {
    const data = change(name, await gather(archive.stream(name)));
    if (data !== null) parts.push({ name, data });
  }
  return zipOf(parts);
}

it('gives every sheet with its types, the hidden one as such', async () => {
  expect(recognise(whole, { mediaType: '', fileName: null })).toEqual({ format: xlsb });
  expect((await readTables(xlsb, whole)).tables).toEqual([
    {
      name: '客户',
      hidden: false,
      rows: [
        ['姓名', '电话'],
        ['王伟', 13_800_138_000],
        [true, 1.5],
      ],
    },
    { name: '隐藏', hidden: true, rows: [['hidden-canary']] },
  ]);
});

it('keeps dates with their formats, and counts them from 1900', async () => {
  const book = utils.book_new();
  const sheet = utils.aoa_to_sheet([[100]]);
  Object.assign(sheet['A1'], { z: 'yyyy-mm-dd' });
  utils.book_append_sheet(book, sheet, 'a');
  const bytes = Buffer.from(write(book, { type: 'buffer', bookType: 'xlsb' }));
  expect((await readTables(xlsb, bytes)).tables[0]?.rows).toEqual([[{ number: 100, format: 'yyyy-mm-dd' }]]);
});

it.each([
  ['a sheet is missing', /sheet1\.bin$/, () => null, 'FORMAT_BROKEN'],
  ['a sheet is rubbish', /sheet1\.bin$/, () => Buffer.alloc(400, 0xee), 'FORMAT_BROKEN'],
  ['the workbook is missing', /workbook\.bin$/, () => null, 'FORMAT_BROKEN'],
  [
    'a relation leads elsewhere',
    /workbook\.bin\.rels$/,
    (text: string) => text.replace(/sheet1\.bin/, '../../x y.bin'),
    'FORMAT_BROKEN',
  ],
] as const)('%s: refused', async (_name, part, change, code) => {
  const bytes = await changed((name, data) =>
    part.test(name) ? change(Buffer.from(data).toString('latin1')) : data,
  );
  await expect(readTables(xlsb, bytes)).rejects.toMatchObject({ code });
});
