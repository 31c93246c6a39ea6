/** What the formats promise that are always written as another; walks the samples. */

import { describe, expect, it } from 'vitest';
import { formatOf, formats, recognise, writtenAs } from '../../src/formats/index.ts';
import { Fault } from '../../src/lib/fault.ts';
import { SAMPLES } from '../support/format-samples.ts';
import { LIMITS, readTables } from '../support/tables.ts';

const HINTS = { mediaType: '', fileName: null };

it.each([
  'xls',
  'xlsb',
  'ods',
  'html',
  'mhtml',
  'spreadsheetml',
  'icalendar',
  'ldif',
  'sql',
  'markdown',
  'mail',
  'text',
])('%s has a sample', (id) => {
  expect(formats.map((format) => format.id)).toContain(id);
  expect(SAMPLES).toHaveProperty(id);
});

describe.each(Object.entries(SAMPLES))('format %s', (id, { bytes, rows, leaves = 'csv' }) => {
  const format = formatOf(id);

  it('is known by content alone', () => {
    expect(recognise(bytes.subarray(0, 65_536), HINTS)).toEqual({ format });
  });

  it(`is written as ${leaves}`, () => expect(writtenAs(format).id).toBe(leaves));

  it.each([1, 7, 1_000_000])('reads the same in chunks of %i bytes', async (chunkBytes) => {
    const { tables } = await readTables(format, bytes, LIMITS, chunkBytes);
    expect(tables[0]?.rows).toEqual(rows);
  });

  it('can be read twice', async () => {
    expect(await readTables(format, bytes)).toEqual(await readTables(format, bytes));
  });

  it.each([
    ['LIMIT_ROWS', { maxRows: rows.length - 2 }],
    ['LIMIT_COLUMNS', { maxColumns: (rows[0]?.length ?? 0) - 1 }],
    ['LIMIT_CELL', { maxCellChars: 10 }],
  ])('stops with %s at its bound', async (code, bound) => {
    await expect(readTables(format, bytes, { ...LIMITS, ...bound })).rejects.toMatchObject({ code });
  });

  it('refuses an empty file', async () => {
    await expect(readTables(format, new Uint8Array())).rejects.toBeInstanceOf(Fault);
  });

  it('refuses rubbish with a fault that quotes nothing', async () => {
    const canary = 'Zebra-4111111111111111';
    const spoilt = [
      Buffer.concat([Buffer.from(`"${canary}" x"\0`), bytes]),
      Buffer.concat([bytes.subarray(0, -3), Buffer.from(`,"${canary}\0`)]),
      Buffer.from(`[{"a": "${canary}" "b"}\0`),
    ];
    for (const one of spoilt) {
      const fault: unknown = await readTables(format, one).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(Fault);
      expect(String(fault)).not.toMatch(/Zebra|4111/);
    }
  });
});
