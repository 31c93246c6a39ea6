/** Masks of cells that are no texts: numbers and days of a spreadsheet, numbers of JSON that no double holds. */

import exceljs from 'exceljs';
import { expect, it } from 'vitest';
import { bytesSource } from '../../src/lib/source.ts';
import type { Mask } from '../../src/model/masks.ts';
import { seal } from '../../src/seal/index.ts';
import { seenIn } from '../support/leaving.ts';
import { TOKEN_KEY } from '../support/records.ts';
import { LIMITS } from '../support/tables.ts';
import { collecting, markKey, plan } from './made.ts';

async function masked(file: Uint8Array, masks: Readonly<Record<string, Mask>>): Promise<Buffer> {
  const facts = await seenIn(file);
  const tables = facts.tables.map(({ index, name, place, columns }) => ({
    index,
    name,
    place,
    only: null,
    columns: columns.map((column) => ({
      index: column.index,
      name: column.name,
      mask: masks[column.name] ?? null,
    })),
  }));
  const sink = collecting();
  const keys = { markKey, recipientKeys: [], tokenKey: TOKEN_KEY };
  await seal(bytesSource(file), plan({ format: facts.format ?? '', tables }), keys, sink, LIMITS);
  return sink.bytes();
}

it('leave a spreadsheet its amounts as numbers in their own dress, and of its days the years', async () => {
  const book = new exceljs.Workbook();
  const sheet = book.addWorksheet('Deals');
  sheet.addRows([
    ['Name', 'Amount', 'Birthday', 'Phone'],
    ['Li Si', 1250.4, new Date(Date.UTC(1990, 4, 17)), 13_800_138_000],
    ['Wang Wu', -49, new Date(Date.UTC(2001, 0, 1)), 13_800_138_001],
  ]);
  sheet.getColumn(2).numFmt = '#,##0.00';
  const bytes = await masked(new Uint8Array(await book.xlsx.writeBuffer()), {
    Amount: 'round-100',
    Birthday: 'year-only',
    Phone: 'token',
    Name: 'keep-first-1',
  });
  const left = (await new exceljs.Workbook().xlsx.load(bytes as unknown as ArrayBuffer)).getWorksheet(
    'Deals',
  );
  const rows = [2, 3].map((row) => [1, 2, 3, 4].map((column) => left?.getRow(row).getCell(column).value));
  const token = expect.stringMatching(/^T-[0-9A-Z]{12}$/) as string;
  expect(rows).toEqual([
    ['L****', 1300, '1990', token],
    ['W******', 0, '2001', token],
  ]);
  expect(left?.getRow(2).getCell(2).numFmt).toBe('#,##0.00');
  expect(bytes.includes('138001380')).toBe(false);
});

it('leave JSON numbers that no double holds exact, and keys that are missing missing', async () => {
  const file = Buffer.from(
    '[{"id":9007199254740993123,"amount":1250,"x":null},{"id":9007199254740993124,"amount":49},{"id":1,"x":{"phone":"13800138000"}}]',
  );
  const left = await masked(file, { id: 'round-1000', amount: 'round-100', 'x.phone': 'token' });
  expect(left.toString()).toContain('9007199254740993000');
  const rows = JSON.parse(left.toString()) as readonly Readonly<Record<string, unknown>>[];
  expect(rows.map(({ amount }) => amount)).toEqual([1300, 0, undefined]);
  expect(left.toString()).not.toMatch(/138|1250/);
});
