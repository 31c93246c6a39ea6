import { describe, expect, it } from 'vitest';
import { rowRef } from '../../src/lib/refmark.ts';
import { bytesSource } from '../../src/lib/source.ts';
import { seal } from '../../src/seal/index.ts';
import { collecting, contacts, csvOf, limits, markKey, plan, sealedOf, tablePlan } from './made.ts';

const linesOf = (bytes: Buffer): string[] => bytes.toString().trimEnd().split('\r\n');
const ref = (row: number): string => rowRef(markKey, 0, row);

describe('sealing a CSV', () => {
  it('adds a reference to each row, last', async () => {
    const { bytes, sealed } = await sealedOf(csvOf(contacts(3)), plan());
    expect(linesOf(bytes)).toEqual([
      'Name,Phone,Email,Owner,_ref',
      `客户0,13900000000,c0@corp.example,Wang Wu,${ref(1)}`,
      `客户1,13900000001,c1@corp.example,Wang Wu,${ref(2)}`,
      `客户2,13900000002,c2@corp.example,Wang Wu,${ref(3)}`,
    ]);
    expect(ref(1)).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/);
    expect(sealed).toEqual({
      rows: 3,
      columns: 4,
      fileName: 'contacts_7K3M-Q2XD.csv',
      mediaType: 'text/csv',
    });
  });

  it('keeps the columns of the plan in their order and masks them; a dropped one leaves nothing behind', async () => {
    const columns = [
      { index: 0, name: 'Name', mask: 'keep-first-1' as const },
      { index: 2, name: 'Email', mask: 'domain-only' as const },
    ];
    const { bytes, sealed } = await sealedOf(csvOf(contacts(2)), plan({ tables: [tablePlan({ columns })] }));
    expect(linesOf(bytes)).toEqual([
      'Name,Email,_ref',
      `客**,*@corp.example,${ref(1)}`,
      `客**,*@corp.example,${ref(2)}`,
    ]);
    expect(sealed.columns).toBe(2);
    expect(bytes.includes('139000')).toBe(false);
    expect(bytes.includes('Phone')).toBe(false);
  });

  it('keeps own rows alone, however the name is written, before it counts', async () => {
    const owners = ['Wang Wu', 'Li Si', 'ｗａｎｇ　ｗｕ', ' WANG WU ', '', 'Wang Wu Jr'];
    const tables = [tablePlan({ only: [{ column: 3, values: ['wang wu', ''] }] })];
    const { bytes, sealed } = await sealedOf(csvOf(contacts(12, owners)), plan({ tables, maxRows: 4 }));
    expect(
      linesOf(bytes)
        .slice(1)
        .map((line) => line.split(',')[0]),
    ).toEqual(['客户0', '客户2', '客户3', '客户6']);
    expect(sealed.rows).toBe(4);
  });

  it.each([
    [0, 0],
    [1, 1],
    [2500, 2500],
    [9999, 3000],
  ])('lets at most %i of 3000 rows leave', async (maxRows, rows) => {
    const { bytes, sealed } = await sealedOf(csvOf(contacts(3000)), plan({ maxRows }));
    expect(sealed.rows).toBe(rows);
    expect(linesOf(bytes)).toHaveLength(rows + 1);
  });

  it('has a first row of data where the original has no headings', async () => {
    const { bytes } = await sealedOf(
      csvOf(contacts(2).slice(1)),
      plan({
        tables: [tablePlan({ place: { sheet: 0, from: 0, titles: 0, headings: 0, to: null, between: [] } })],
      }),
    );
    expect(linesOf(bytes)).toEqual([
      `客户0,13900000000,c0@corp.example,Wang Wu,${ref(1)}`,
      `客户1,13900000001,c1@corp.example,Wang Wu,${ref(2)}`,
    ]);
  });

  it('keeps references in their column when rows are short', async () => {
    const { bytes } = await sealedOf(Buffer.from('Name,Phone,Email,Owner\r\nA,1\r\n'), plan());
    expect(linesOf(bytes)[1]).toBe(`A,1,,,${ref(1)}`);
  });

  it("keeps a heading's own spelling, but never a heading that was no name", async () => {
    const columns = ['Name', 'Phone', 'Column 3', 'Column 4'].map((name, index) => ({
      index,
      name,
      mask: null,
    }));
    const { bytes } = await sealedOf(
      Buffer.from('ｎａｍｅ,PHONE,13900000000,\r\n'),
      plan({ tables: [tablePlan({ columns })] }),
    );
    expect(linesOf(bytes)[0]).toBe('ｎａｍｅ,PHONE,Column 3,,_ref');
  });

  it('never writes two columns of one name', async () => {
    const columns = [{ index: 0, name: '_ref', mask: null }];
    const { bytes } = await sealedOf(
      Buffer.from('_ref\r\nOLD\r\n'),
      plan({ tables: [tablePlan({ columns })] }),
    );
    expect(linesOf(bytes)[0]).toBe('_ref,_ref_');
  });
});

describe('sealing', () => {
  it.each([
    ['an unknown format', plan({ format: 'nothing' }), contacts(1), 'FORMAT_UNKNOWN'],
    [
      'a file over the limit of columns',
      plan(),
      [Array.from({ length: 101 }, (_, index) => `c${index}`)],
      'LIMIT_COLUMNS',
    ],
    ['recipients without keys', plan({ recipients: ['A'.repeat(40)] }), contacts(1), 'KEY_UNUSABLE'],
  ])('refuses %s', async (_name, by, rows, code) => {
    await expect(sealedOf(csvOf(rows), by)).rejects.toMatchObject({ code });
  });

  it('finds what is broken in a file behind the rows that may leave', async () => {
    // A quote that nobody closes is seen only by who reads to the end.
    const file = Buffer.concat([csvOf(contacts(5000)), Buffer.from('"broken,here')]);
    await expect(sealedOf(file, plan({ maxRows: 1 }))).rejects.toMatchObject({ code: 'FORMAT_BROKEN' });
  });

  it('stops when what it writes to fails', async () => {
    const sink = { write: () => Promise.reject(new Error('disk full')) };
    const file = bytesSource(csvOf(contacts(10)));
    await expect(seal(file, plan(), { markKey, recipientKeys: [] }, sink, limits)).rejects.toThrow(
      'disk full',
    );
  });

  it('is the same for the same plan and key, and other references for another key', async () => {
    const file = csvOf(contacts(5));
    const one = await sealedOf(file, plan());
    expect((await sealedOf(file, plan())).bytes.equals(one.bytes)).toBe(true);
    const sink = collecting();
    await seal(bytesSource(file), plan(), { markKey: Buffer.alloc(32, 8), recipientKeys: [] }, sink, limits);
    expect(sink.bytes().equals(one.bytes)).toBe(false);
  });
});
