/** From a file with titles, groups, totals and two tables to the file that leaves: inspected, decided, planned and sealed. */

import exceljs from 'exceljs';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/decide/index.ts';
import { planFor } from '../../src/decide/plan.ts';
import { inspect } from '../../src/inspect/index.ts';
import { rowRef } from '../../src/lib/refmark.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { HeldExport } from '../../src/model/export.ts';
import { input, policy } from '../decide/support.ts';
import { found, person } from '../hold/samples.ts';
import { LIMITS } from '../support/tables.ts';
import { markKey, sealedOf } from './made.ts';

const LINES = [
  '客户清单',
  '姓名,手机,负责人',
  '华东区',
  '张三,13800138000,王伟',
  '李四,13900139000,李娜',
  '合计,2,',
  '',
  '订单,2026',
  '订单编号,产品,金额,日期',
  'A1,茶,10,2026-01-02',
];
const csv = (): Buffer => Buffer.from(LINES.join('\r\n'));
async function xlsx(): Promise<Buffer> {
  const book = new exceljs.Workbook();
  const sheet = book.addWorksheet('Sheet1');
  for (const line of LINES) sheet.addRow(line.split(',').map((cell) => (cell === '' ? null : cell)));
  return Buffer.from(await book.xlsx.writeBuffer());
}

const HELD: HeldExport = {
  id: '7K3M-Q2XD',
  state: 'preparing',
  app: 'demo',
  requester: 'wang',
  requestId: 'r',
  clickKey: 'k',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-04T00:00:00.000Z',
  found,
  facts: null,
  decision: null,
  fault: null,
  frozen: null,
  asked: null,
  plan: null,
  planHash: null,
  settled: null,
  artefact: null,
  sealed: null,
};

/** What leaves under one rule, as lines of cells. */
async function leaving(file: Buffer, name: string, rule: object): Promise<readonly string[]> {
  const owner = { columns: ['负责人'], values: ['王伟'] };
  const facts = await inspect(bytesSource(file), { mediaType: '', fileName: name }, owner, LIMITS);
  expect(facts).toMatchObject({ unreadable: null, rows: 3 });
  const decision = decide(input({ facts, policies: [policy(rule)] }));
  expect(decision.verdict).toBe('allow');
  const by = planFor({
    held: { ...HELD, facts, decision },
    requester: person('wang'),
    grant: 'now',
    recipients: [],
    at: new Date(0),
    siteName: 'Corp exports',
    notice: 'Marked.',
  });
  const { bytes, sealed } = await sealedOf(file, by);
  expect(sealed.rows).toBe(3);
  if (name.endsWith('.csv')) return bytes.toString().replace('\ufeff', '').trimEnd().split('\r\n');
  const book = await new exceljs.Workbook().xlsx.load(bytes as unknown as ArrayBuffer);
  return book.worksheets.slice(0, -1).flatMap((sheet, place) => {
    const lines: string[] = place === 0 ? [] : [''];
    sheet.eachRow({ includeEmpty: true }, (row) => {
      lines.push(Array.from({ length: sheet.columnCount }, (_, at) => row.getCell(at + 1).text).join(','));
    });
    return lines;
  });
}

describe.each([
  ['a.csv', async () => csv()],
  ['a.xlsx', xlsx],
] as const)('%s', (name, file) => {
  it('leaves with its titles, groups and totals, and a reference beside each record alone', async () => {
    expect(await leaving(await file(), name, { limits: [{ rows: 3 }] })).toEqual([
      '客户清单,,,',
      '姓名,手机,负责人,_ref',
      '华东区,,,',
      `张三,13800138000,王伟,${rowRef(markKey, 0, 1)}`,
      `李四,13900139000,李娜,${rowRef(markKey, 0, 2)}`,
      '合计,2,,',
      '',
      '订单,2026,,,',
      '订单编号,产品,金额,日期,_ref',
      `A1,茶,10,2026-01-02,${rowRef(markKey, 1, 1)}`,
    ]);
  });

  it('loses a dropped column in headings, totals and titles too, and is masked in all but headings', async () => {
    const rule = { columns: { deny: ['手机', '产品'], mask: { 姓名: 'keep-first-1' } } };
    const lines = await leaving(await file(), name, rule);
    expect(lines[1]).toBe('姓名,负责人,_ref');
    expect(lines[3]).toMatch(/^张\*+,王伟,/);
    expect(lines.slice(0, 6).join()).not.toMatch(/客户清单|手机|138/);
    expect(lines.slice(7).join()).not.toMatch(/产品|茶|2026,/);
  });
});
