/** Rows that leave by whose they are and by conditions: those that a naive filter keeps, in every format that is written. */

import exceljs from 'exceljs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../src/formats/cell.ts';
import type { Format } from '../../src/formats/format.ts';
import { formatOf, formats, recognise } from '../../src/formats/index.ts';
import { faultCode } from '../../src/lib/fault.ts';
import { fold } from '../../src/lib/fold.ts';
import type { Row } from '../../src/model/table.ts';
import { LAYOUTS } from '../support/layouts.ts';
import { leavingRecords, recordsIn } from '../support/records.ts';
import { readTables, writeTables } from '../support/tables.ts';

const own = formats.filter(({ write }) => write !== null);
const OWNERS = ['wang', 'Wang', 'ＬＩ', 'li', 'zhao', ''];
const REGIONS = ['East', 'EAST ', 'West', '', 'Eastern'];
const HEAD = ['ID', 'Name', 'Email', 'Region', 'Owner'];

const rowsOf = fc
  .array(fc.tuple(fc.constantFrom(...OWNERS), fc.constantFrom(...REGIONS), fc.nat({ max: 30 })), {
    minLength: 3,
    maxLength: 40,
  })
  .map((some) =>
    some.map(([owner, region, id], at): Row => [`K-${id}`, `Li Si ${at}`, `a${at}@b.example`, region, owner]),
  );

const TEAM = ['wang', 'li'];
const is = (cell: unknown, texts: readonly string[]): boolean => texts.includes(fold(String(cell)));

describe.each(own)('in $id', (format) => {
  it('rows that leave, and their records, are those that a naive filter keeps', async () => {
    const holds = fc.asyncProperty(rowsOf, fc.boolean(), fc.boolean(), async (rows, byTeam, byRegion) => {
      const file = await fileOf(format, [HEAD, ...rows]);
      const conditions = byRegion ? [{ column: 'region', is: ['East'] }] : [];
      const { facts, records } = await recordsIn(file, {
        own: ['Wang'],
        idColumns: ['ID'],
        ...(byTeam && { team: ['Li'] }),
        conditions,
      });
      const kept = rows.filter((row) => (!byTeam || is(row[4], TEAM)) && (!byRegion || is(row[3], ['east'])));
      const [table] = facts.tables;
      const keptAll = table?.keptAll ?? table?.rows;
      const owner = table?.ownerColumn ?? -1;
      const only = [
        ...(byTeam ? [{ column: owner, values: ['Wang', 'LI', ''] }] : []),
        ...(byRegion ? [{ column: table?.kept?.[0]?.column ?? -1, values: ['East'] }] : []),
      ];
      const left = await leavingRecords(file, facts, () => only);
      const written = await cellsOf(left.bytes);
      const ids = new Set(kept.map(([id]) => id));
      expect([keptAll, left.rows, records.length]).toEqual([kept.length, kept.length, ids.size]);
      expect(left.records.toSorted()).toEqual(records.toSorted());
      for (const row of rows) expect(written.has(textOf(row[2]))).toBe(kept.includes(row));
    });
    await fc.assert(holds, { numRuns: format.id === 'xlsx' ? 10 : 25 });
  });

  it('records that leave under a row limit are those of the rows that do', async () => {
    const rows = Array.from(
      { length: 30 },
      (_, at): Row => [`K-${at % 20}`, 'Li', `a${at}@b.example`, 'East', 'wang'],
    );
    const file = await fileOf(format, [HEAD, ...rows]);
    const { facts, records } = await recordsIn(file, { idColumns: ['ID'] });
    const left = await leavingRecords(file, facts, () => null, 12);
    expect(left.rows).toBe(12);
    expect(left.records).toEqual(records.slice(0, 12));
  });
});

/** A workbook that we write has a cover sheet, which would be another table. */
async function fileOf(format: Format, rows: readonly Row[]): Promise<Uint8Array> {
  if (format.id !== 'xlsx') return writeTables(format, LAYOUTS[format.id] ?? {}, [{ name: 'rows', rows }]);
  const book = new exceljs.Workbook();
  book.addWorksheet('rows').addRows(rows.map((row) => [...row]));
  return new Uint8Array(await book.xlsx.writeBuffer());
}

/** Every cell of a file that left; one of no rows may be no file of its kind any more. */
async function cellsOf(bytes: Uint8Array): Promise<ReadonlySet<string>> {
  const found = recognise(bytes.subarray(0, 65_536), { mediaType: '', fileName: null });
  if ('fault' in found) return new Set([bytes.length < 200 ? '' : found.fault]);
  const { tables } = await readTables(formatOf(found.format.id), bytes).catch((error: unknown) => {
    if (faultCode(error) === 'FORMAT_EMPTY') return { tables: [] };
    throw error;
  });
  return new Set(tables.flatMap(({ rows }) => rows.flatMap((row) => row.map(textOf))));
}
