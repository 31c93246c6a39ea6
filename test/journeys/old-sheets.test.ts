/** Spreadsheets of old through the whole gateway: what the browser saves is a new workbook that says so. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { bookOf, htmlOf } from '../support/sheet-samples.ts';

const ROWS = [
  ['ID', 'Name', 'Owner'],
  ['1', 'Made Up', '李雷'],
];
const LILEI = { cookie: 'crm_session=t-lilei' };
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

let crm: FakeCrm;
let gateway: RunningGateway;
beforeAll(async () => {
  crm = await startFakeCrm();
  gateway = await startGateway({ crm: crm.url });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

it.each([
  ['a workbook of Excel 2003', '客户.xls', bookOf('biff8', [{ name: 'Customers', rows: ROWS }])],
  ['a binary workbook', '客户.xlsb', bookOf('xlsb', [{ name: 'Customers', rows: ROWS }])],
  ['a page called a workbook', '客户.xls', Buffer.from(htmlOf(ROWS))],
  ['CSV called a workbook', '客户.xls', Buffer.from(ROWS.map((row) => row.join(',')).join('\r\n'))],
])('%s leaves as XLSX, named and declared as what it is', async (name, fileName, body) => {
  crm.on('/export', {
    body,
    headers: {
      'content-type': 'application/vnd.ms-excel',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
    },
  });
  const answer = await asScript(`${gateway.url}/export?of=${encodeURIComponent(name)}`, LILEI);
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe(XLSX);
  const given = decodeURIComponent(String(answer.headers['content-disposition']).split("UTF-8''")[1] ?? '');
  expect(given).toMatch(/^客户_[0-9A-Z-]{9}\.xlsx$/);
  expect(answer.text.slice(0, 2)).toBe('PK');
});
