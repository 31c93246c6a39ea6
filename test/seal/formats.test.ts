import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import exceljs from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowRef } from '../../src/lib/refmark.ts';
import { haveTool } from '../support/tools.ts';
import { contacts, markKey, plan, sealedOf, tablePlan } from './made.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const withoutPhone = [
  { index: 0, name: 'Name', mask: null },
  { index: 2, name: 'Email', mask: 'domain-only' as const },
];

describe('sealing an XLSX', () => {
  let file: Buffer;
  beforeAll(async () => {
    const book = new exceljs.Workbook();
    book.creator = 'Zhao Liu';
    book.addWorksheet('Contacts').addRows(contacts(30));
    const hidden = book.addWorksheet('Secret', { state: 'hidden' });
    hidden.addRows([['Password'], ['correct horse battery']]);
    // A sheet may be named by a value; the plan then has another name for it.
    const deals = book.addWorksheet('13712345678');
    deals.addRows([
      ['Deal', 'Closed'],
      ['=1+1 GmbH', new Date('2024-05-17T00:00:00Z')],
    ]);
    deals.getCell('A2').note = 'a comment with 13777777777';
    file = Buffer.from(await book.xlsx.writeBuffer());
  });

  const tables = [
    tablePlan({ columns: withoutPhone }),
    tablePlan({
      index: 2,
      name: 'Table 3',
      columns: [
        { index: 0, name: 'Deal', mask: null },
        { index: 1, name: 'Closed', mask: 'year-only' },
      ],
    }),
  ];
  const by = plan({ format: 'xlsx', tables, maxRows: 11, fileName: 'c.xlsx' });

  it('writes the allowed rows and columns, and a cover sheet that stands last', async () => {
    const { bytes, sealed } = await sealedOf(file, plan({ ...by, maxRows: null }));
    expect(sealed).toMatchObject({ rows: 31, columns: 4 });
    const book = await new exceljs.Workbook().xlsx.load(bytes as unknown as ArrayBuffer);
    expect(book.worksheets.map(({ name }) => name)).toEqual(['Contacts', 'Table 3', 'Export 7K3M-Q2XD']);
    const [contactsSheet, deals, cover] = book.worksheets;
    expect(contactsSheet?.rowCount).toBe(31);
    expect(contactsSheet?.getRow(1).values).toEqual([undefined, 'Name', 'Email', '_ref']);
    expect(contactsSheet?.getRow(31).values).toEqual([
      undefined,
      '客户29',
      '*@corp.example',
      rowRef(markKey, 0, 30),
    ]);
    expect(deals?.getRow(2).values).toEqual([undefined, '=1+1 GmbH', '2024', rowRef(markKey, 2, 1)]);
    const text = JSON.stringify(cover?.getSheetValues());
    for (const part of [
      '7K3M-Q2XD',
      'Wang Wu',
      'Quarterly review',
      'Individually marked.',
      'Released to / 领取人',
    ])
      expect(text).toContain(part);
  });

  it('never writes a hidden sheet, not even one that its plan names', async () => {
    const secret = tablePlan({
      index: 1,
      name: 'Secret',
      columns: [{ index: 0, name: 'Password', mask: null }],
    });
    const { bytes, sealed } = await sealedOf(file, plan({ ...by, tables: [secret, ...tables] }));
    const book = await new exceljs.Workbook().xlsx.load(bytes as unknown as ArrayBuffer);
    expect(book.worksheets.map(({ name }) => name)).not.toContain('Secret');
    expect(sealed.rows).toBe(11);
  });

  it('counts the row limit over all sheets together', async () => {
    const { sealed } = await sealedOf(file, by);
    expect(sealed.rows).toBe(11);
  });

  it.runIf(haveTool('unzip'))(
    'leaves nothing of dropped columns, hidden sheets, comments and properties in any part',
    async () => {
      const { bytes } = await sealedOf(file, by);
      const path = join(folder, 'parts.xlsx');
      writeFileSync(path, bytes);
      const parts = execFileSync('unzip', ['-p', path]).toString();
      expect(parts).toContain('客户0');
      for (const gone of [
        'Phone',
        '1390000',
        'c0@corp',
        'correct horse',
        'Secret',
        '13777777777',
        '13712345678',
        'Zhao Liu',
        '客户20',
      ])
        expect(parts).not.toContain(gone);
    },
  );

  it.runIf(haveTool('soffice'))('opens in LibreOffice with the same rows', async () => {
    const { bytes } = await sealedOf(file, by);
    const path = join(folder, 'office.xlsx');
    writeFileSync(path, bytes);
    const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
    execFileSync(
      'soffice',
      [
        profile,
        '--headless',
        '--convert-to',
        'csv:Text - txt - csv (StarCalc):44,34,76',
        '--outdir',
        folder,
        path,
      ],
      {
        stdio: 'ignore',
      },
    );
    const lines = readFileSync(join(folder, 'office.csv'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(12);
    expect(lines[0]).toBe('Name,Email,_ref');
    expect(lines[11]).toBe(`客户10,*@corp.example,${rowRef(markKey, 0, 11)}`);
  });
});

describe('sealing JSON', () => {
  it('keeps the nesting, drops what the plan drops, and adds the reference as a key', async () => {
    const rows = [
      { Name: '张三', Phone: '13900000000', Email: 'a@corp.example' },
      { Name: '李四', Phone: '13900000001', Email: null },
      { Name: '王五', Phone: '13900000002' },
    ];
    const file = Buffer.from(JSON.stringify({ code: 0, note: 'for 13911111111', data: { list: rows } }));
    const by = plan({
      format: 'json',
      tables: [
        tablePlan({
          columns: withoutPhone,
          place: { sheet: 0, from: 0, titles: 0, headings: 0, to: null, between: [] },
        }),
      ],
      maxRows: 3,
      fileName: 'c.json',
    });
    const { bytes, sealed } = await sealedOf(file, by);
    expect(JSON.parse(bytes.toString())).toMatchObject({
      code: 0,
      data: {
        list: [
          { Name: '张三', Email: '*@corp.example', _ref: rowRef(markKey, 0, 1) },
          { Name: '李四', Email: null, _ref: rowRef(markKey, 0, 2) },
          { Name: '王五', _ref: rowRef(markKey, 0, 3) },
        ],
      },
    });
    expect(bytes.includes('139')).toBe(false);
    expect(sealed.rows).toBe(3);
  });
});
