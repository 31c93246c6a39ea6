/** The same customers in another dress: how often they are fetched, they are the same records. */

import exceljs from 'exceljs';
import { describe, expect, it } from 'vitest';
import { recordHash } from '../../src/lib/record-hash.ts';
import { bytesSource } from '../../src/lib/source.ts';
import { seal } from '../../src/seal/index.ts';
import { collecting, csvOf, markKey, plan, tablePlan } from '../seal/made.ts';
import { leavingRecords, recordsIn, SPACE, TOKEN_KEY } from '../support/records.ts';
import { LIMITS } from '../support/tables.ts';

const COUNT = 99;
const phone = (at: number): string => `138${String(10_000_000 + at * 7919)}`;
const email = (at: number): string => `kunde${at}@firma.example`;
const people = Array.from({ length: COUNT }, (_, at) => at);
const csv = (head: string, line: (at: number) => string, some = people): Buffer =>
  Buffer.from(`\ufeff${[head, ...some.map(line)].join('\r\n')}\r\n`);
const spaced = (digits: string): string => digits.replace(/^(...)(....)(....)$/, '$1 $2 $3');
const same = async (file: Uint8Array): Promise<readonly string[]> =>
  (await recordsIn(file)).records.toSorted();

describe('K1 the same ninety-nine customers', () => {
  const plain = csv('Name,Mobile,City', (at) => `Zhang San ${at},${phone(at)},East`);

  it.each<[string, Buffer]>([
    ['in another order of columns', csv('City,Mobile,Name', (at) => `East,${phone(at)},Zhang San ${at}`)],
    [
      'in another order of rows',
      csv('Name,Mobile,City', (at) => `Zhang San ${at},${phone(at)},East`, people.toReversed()),
    ],
    ['below headings that say nothing', csv('f1,f2,f3', (at) => `Zhang San ${at},${phone(at)},East`)],
    ['below Chinese headings', csv('姓名,手机,城市', (at) => `Zhang San ${at},${phone(at)},East`)],
    ['with +86', csv('Name,Mobile,City', (at) => `Zhang San ${at},+86${phone(at)},East`)],
    [
      'with 0086 and dashes',
      csv('Name,Mobile,City', (at) => `Zhang San ${at},0086-${spaced(phone(at)).replaceAll(' ', '-')},East`),
    ],
    [
      'with blanks in the numbers',
      csv('Name,Mobile,City', (at) => `Zhang San ${at},${spaced(phone(at))},East`),
    ],
    [
      'in full-width digits',
      csv(
        'Name,Mobile,City',
        (at) =>
          `Zhang San ${at},${phone(at).replaceAll(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))},East`,
      ),
    ],
    [
      'with another column that changes',
      csv('Name,Mobile,Stage', (at) => `Zhang San ${at},${phone(at)},Stage ${at * 31}`),
    ],
    [
      'with names spelt otherwise',
      csv('Name,Mobile,City', (at) => `ZHANG  SAN ${at} (neu),${phone(at)},East`),
    ],
    [
      'as JSON',
      Buffer.from(
        JSON.stringify(people.map((at) => ({ phone: Number(phone(at)), name: `Zhang San ${at}` }))),
      ),
    ],
  ])('%s are the same records', async (_what, file) => expect(await same(file)).toEqual(await same(plain)));

  it('each three times count once where the profile names their id', async () => {
    const file = csv('ID,Name', (at) => `K-${at},Zhang San ${at}`, [...people, ...people, ...people]);
    expect((await recordsIn(file, { idColumns: ['ID'] })).records).toHaveLength(COUNT);
  });

  it('in a spreadsheet, as numbers, are the same records', async () => {
    const book = new exceljs.Workbook();
    book
      .addWorksheet('x')
      .addRows([['Mobile', 'Name'], ...people.map((at) => [Number(phone(at)), `Zhang San ${at}`])]);
    expect(await same(new Uint8Array(await book.xlsx.writeBuffer()))).toEqual(await same(plain));
  });

  it('by address, whatever their numbers are and whoever looks after them', async () => {
    const one = csv('Name,E-mail,Mobile', (at) => `Zhang San ${at},${email(at)},${phone(at)}`);
    const other = csv('Owner,Mail,Sales rep', (at) => `wang,${email(at).toUpperCase()},rep@corp.example`);
    expect(await same(other)).toEqual(await same(one));
  });

  it("by the profile's id, in files and in pages of lists", async () => {
    const file = csv('名称,客户编号', (at) => `Zhang San ${at},K-${at}`);
    const { records } = await recordsIn(file, { idColumns: ['客户编号'] });
    const listed = people.map((at) => recordHash(SPACE.key, SPACE.app, SPACE.entity, `K-${at}`));
    expect(records).toEqual(listed.map((hash) => Buffer.from(hash).toString('hex')));
  });
});

describe('K3 splitting an export', () => {
  it('gives other records for other customers, and never fewer for a column that all share', async () => {
    const all = new Set<string>();
    for (let part = 0; part < 20; part += 1) {
      const file = csv(
        'ID,Name,Owner e-mail,Mobile',
        (at) => `${at + 1},Li Si,wang@corp.example,${phone(part * COUNT + at)}`,
      );
      for (const record of await same(file)) all.add(record);
    }
    expect(all.size).toBe(20 * COUNT);
  });

  it('counts each row where only a colleague is named, as whom is not known', async () => {
    const file = csv('Contact,City', (at) => `rep${at % 5}@corp.example,City ${at}`);
    expect(await same(file)).toHaveLength(COUNT);
  });

  it('counts exactly the rows that leave', async () => {
    const file = csv(
      'Name,Mobile,Owner',
      (at) => `Zhang San ${at},${phone(at)},${at % 3 === 0 ? 'wang' : 'li'}`,
    );
    const { facts, records } = await recordsIn(file, { own: ['wang'], ownOnly: true });
    const left = await leavingRecords(file, facts, () => [{ column: 2, values: ['WANG'] }]);
    expect([facts.records, left.rows, left.records.length]).toEqual([33, 33, 33]);
    expect(left.records).toEqual(records);
  });
});

describe('O4 tokens in place of values', () => {
  it('are the same in two files, so that these can be joined, and tell nobody', async () => {
    const [one, other] = await Promise.all([
      tokensIn([
        ['Name', 'Phone', 'Email', 'Owner'],
        ...people.map((at) => [`Zhang San ${at}`, phone(at), email(at), 'x']),
      ]),
      tokensIn([
        ['Name', 'Phone', 'Email', 'Owner'],
        ...people.map((at) => [email(at).toUpperCase(), `+86 ${spaced(phone(at))}`, `ZHANG  SAN ${at}`, 'x']),
      ]),
    ]);
    for (const at of people) {
      expect(other[at]?.[1]).toBe(one[at]?.[1]);
      expect([other[at]?.[0], other[at]?.[2]]).toEqual([one[at]?.[2], one[at]?.[0]]);
    }
    expect(new Set(one.flat()).size).toBe(3 * COUNT);
    expect(one.flat().join()).not.toMatch(/zhang|kunde|138\d/i);
  });

  it('need a key: without it nothing leaves', async () => {
    const tables = [tablePlan({ columns: [{ index: 1, name: 'Phone', mask: 'token' }] })];
    const file = csvOf([
      ['Name', 'Phone'],
      ['Li', phone(1)],
    ]);
    const sealing = seal(
      bytesSource(file),
      plan({ tables }),
      { markKey, recipientKeys: [] },
      collecting(),
      LIMITS,
    );
    await expect(sealing).rejects.toMatchObject({ code: 'UNEXPECTED' });
  });
});

/** The tokens of the first three columns, row by row. */
async function tokensIn(rows: readonly (readonly string[])[]): Promise<readonly (readonly string[])[]> {
  const columns = ['Name', 'Phone', 'Email'].map((name, index) => ({ index, name, mask: 'token' as const }));
  const sink = collecting();
  const keys = { markKey, recipientKeys: [], tokenKey: TOKEN_KEY };
  await seal(bytesSource(csvOf(rows)), plan({ tables: [tablePlan({ columns })] }), keys, sink, LIMITS);
  const lines = sink.bytes().toString('utf8').trimEnd().split('\r\n').slice(1);
  return lines.map((line) => line.split(',').slice(0, 3));
}
