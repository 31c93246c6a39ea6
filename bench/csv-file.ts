/** Made-up CSV files of contacts in 20 columns, Chinese and English, with commas, quotes and line breaks in cells. */

import { closeSync, openSync, writeSync } from 'node:fs';
import iconv from 'iconv-lite';
import Papa from 'papaparse';
import { CONTACT_COLUMNS, makeContacts } from '../src/demo/contacts.ts';

/** With the contacts' own 14 columns these make 20. */
const MORE_COLUMNS = ['Phone 2', 'Amount', 'Remark', '备注', 'Department', 'Updated'];
const PART = 10_000;
const REMARK = 'said "later", then called back';

/** A whole file in which no cell holds a line break, so that lines can be counted. */
export function makeCsv(rows: number): string {
  return Papa.unparse([[...CONTACT_COLUMNS, ...MORE_COLUMNS], ...linesFrom(0, rows, REMARK)]);
}

/** Writes a file part by part, since a large one is more than a string holds. */
export function writeCsv(path: string, rows: number, encoding: 'utf8' | 'gb18030'): void {
  const file = openSync(path, 'w');
  const write = (lines: readonly (readonly string[])[]): void => {
    writeSync(file, iconv.encode(`${Papa.unparse(lines.map((line) => [...line]))}\r\n`, encoding));
  };
  write([[...CONTACT_COLUMNS, ...MORE_COLUMNS]]);
  for (let from = 0; from < rows; from += PART)
    write(linesFrom(from, Math.min(PART, rows - from), `${REMARK},\nand came by`));
  closeSync(file);
}

/** Every part has people of its own. */
function linesFrom(from: number, count: number, remark: string): readonly (readonly string[])[] {
  return makeContacts(count, from + 1).map((contact, index) => [
    ...CONTACT_COLUMNS.map((column) => (column === 'ID' ? String(100_001 + from + index) : contact[column])),
    `021-${5_550_000 + index}`,
    String((from + index) * 37),
    index % 5 === 0 ? remark : 'met at the fair, wants a visit',
    index % 3 === 0 ? '已联系，等待客户回复报价' : '老客户',
    index % 2 === 0 ? '华东销售部' : 'Enterprise sales',
    '2026-11-21',
  ]);
}
