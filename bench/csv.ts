/** A large CSV: the whole way of an export through the gateway, against reading, dropping, masking and writing it with papaparse in one process. */

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { request } from 'undici';
import { CONTACT_COLUMNS, makeContacts } from '../src/demo/contacts.ts';
import { alternate, compared, rateOf, startServer } from './support.ts';
import type { Benchmark, Measured, Options } from './support.ts';

/** With the contacts' own 14 columns these make 20. */
const MORE_COLUMNS = ['Phone 2', 'Amount', 'Remark', '备注', 'Department', 'Updated'];
const DROPPED = ['ID number', 'Bank card'];

export const csv: Benchmark = {
  name: 'csv',
  says: 'a CSV of 20 columns: spool, inspect, decide, record, seal, download; against papaparse alone',
  async run({ rows: wanted, rounds }: Options): Promise<Measured> {
    const rows = wanted ?? 200_000;
    const folder = mkdtempSync(join(tmpdir(), 'exportgate-bench-'));
    const path = join(folder, 'contacts.csv');
    writeFileSync(path, makeCsv(rows));
    const crm = await startServer('crm', path);
    const gateway = await startServer('ours', crm.url);
    try {
      const ours = (): Promise<number> =>
        rateOf(rows, () => exportThrough(`${gateway.url}/files/export`, rows));
      const papaparse = (): Promise<number> => rateOf(rows, async () => rewrite(readFileSync(path), rows));
      const rate = await alternate(rounds ?? 3, { ours, papaparse });
      return compared('rowsPerSecond', rate('ours'), { papaparse: rate('papaparse') });
    } finally {
      await gateway.stop();
      await crm.stop();
      rmSync(folder, { recursive: true });
    }
  },
};

/** The file as the employee's browser gets it; an answer with other rows is no answer. */
export async function exportThrough(url: string, rows: number): Promise<void> {
  const answer = await request(url, {
    headers: { cookie: 'crm_session=bench', accept: '*/*' },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const hash = createHash('sha256');
  let lines = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    hash.update(chunk);
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
  }
  if (answer.statusCode !== 200 || lines !== rows + 1)
    throw new Error(`the gateway answered ${answer.statusCode} with ${lines} lines`);
}

/** What a script would do that has the whole file in memory. */
function rewrite(bytes: Buffer, rows: number): void {
  const { data } = Papa.parse<string[]>(bytes.toString('utf8'), { skipEmptyLines: true });
  const [headings = [], ...cells] = data;
  if (cells.length !== rows) throw new Error(`papaparse read ${cells.length} rows`);
  const kept = headings.flatMap((heading, index) => (DROPPED.includes(heading) ? [] : [index]));
  const masked = headings.indexOf('Mobile');
  const written = [headings, ...cells].map((row, line) =>
    kept.map((index) => (index === masked && line > 0 ? mask(row[index] ?? '') : row[index])),
  );
  createHash('sha256').update(Papa.unparse(written)).digest();
}

const mask = (text: string): string => '*'.repeat(Math.max(0, text.length - 4)) + text.slice(-4);

/** No cell holds a line break, so that lines can be counted. */
export function makeCsv(rows: number): string {
  const lines = makeContacts(rows).map((contact, index) => [
    ...CONTACT_COLUMNS.map((column) => contact[column]),
    `021-${5_550_000 + index}`,
    String(index * 37),
    index % 5 === 0 ? 'said "later", then called back' : 'met at the fair',
    '已联系，等待客户回复报价',
    index % 2 === 0 ? '华东销售部' : 'Enterprise sales',
    '2026-11-21',
  ]);
  return Papa.unparse([[...CONTACT_COLUMNS, ...MORE_COLUMNS], ...lines]);
}
