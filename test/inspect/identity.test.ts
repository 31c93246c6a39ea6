import { describe, expect, it } from 'vitest';
import { recordHash } from '../../src/lib/record-hash.ts';
import type { TableFacts } from '../../src/model/table.ts';
import { recordsIn, SPACE } from '../support/records.ts';
import type { AskedOf } from '../support/records.ts';

const csv = (...lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\n')}\n`);
const people = (count: number, line: (at: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => line(at));

async function chosen(
  file: Buffer,
  asked: AskedOf = {},
): Promise<readonly [readonly string[], number | undefined]> {
  const { facts } = await recordsIn(file, asked);
  const [table] = facts.tables;
  const { identity = [], identityBy = [], columns }: Partial<TableFacts> = table ?? {};
  return [identity.map((index, at) => `${identityBy[at]} ${columns?.[index]?.name}`), facts.records];
}

describe('the columns that tell records apart', () => {
  const rows = (line: (at: number) => string) => people(40, line);

  it.each<[string, Buffer, AskedOf, readonly string[], number]>([
    [
      'are those that the profile names, the first that is there',
      csv('Name,Number,E-mail', ...rows((at) => `Li Si,K${at % 10},a${at}@b.example`)),
      { idColumns: ['客户编号', 'number', 'Name'] },
      ['id Number'],
      10,
    ],
    [
      'are both where two have the name of the id',
      csv('ID,Name,id', ...rows((at) => `K${at % 4},Li Si,${at % 8}`)),
      { idColumns: ['ID'] },
      ['id ID', 'id id'],
      8,
    ],
    [
      'are those of a heading that is plainly an id',
      csv('Customer ID,Name,E-mail', ...rows((at) => `K${at * 7919},Li Si,a${at % 30}@b.example`)),
      {},
      ['id Customer ID'],
      40,
    ],
    [
      'are never a column that only numbers the rows',
      csv('ID,Name,E-mail', ...rows((at) => `${at + 1},Li Si,a${at % 30}@b.example`)),
      {},
      ['email E-mail', 'name Name'],
      30,
    ],
    [
      'are not an id that many share',
      csv('Account no,Client ID,E-mail', ...rows((at) => `7,${at % 3},a${at}@b.example`)),
      {},
      ['email E-mail'],
      40,
    ],
    [
      'are found by values where headings say nothing',
      csv('f1,f2,f3', ...rows((at) => `x,1380013${String(8000 + at)},y`)),
      {},
      ['phone f2'],
      40,
    ],
    [
      'are not the address of whoever looks after them',
      csv('Sales rep e-mail,Mobile', ...rows((at) => `rep${at}@corp.example,1380013${String(8000 + at)}`)),
      {},
      ['phone Mobile'],
      40,
    ],
    [
      'are all together where each stands again and again',
      csv('E-mail,Mobile', ...rows((at) => `a${at % 6}@b.example,1380013800${at % 7}`)),
      {},
      ['together E-mail', 'together Mobile'],
      40,
    ],
    [
      'are none where nothing tells: each row is one',
      csv('City,Stage', ...rows((at) => `East,${at}`)),
      {},
      [],
      40,
    ],
  ])('%s', async (_what, file, asked, columns, records) => {
    const [found, count] = await chosen(file, asked);
    expect(found.filter((one) => !one.startsWith('name '))).toEqual(
      columns.filter((one) => !one.startsWith('name ')),
    );
    expect(count).toBe(records);
  });
});

it("a file's records are those of lists with the same ids", async () => {
  const { records } = await recordsIn(csv('ID,Name', 'K1,Li', 'K2,Si', 'K1,Li'), { idColumns: ['ID'] });
  const listed = ['K1', 'K2'].map((id) => recordHash(SPACE.key, SPACE.app, SPACE.entity, id));
  expect(records).toEqual(listed.map((hash) => Buffer.from(hash).toString('hex')));
});

it('only rows that are asked about have records that count', async () => {
  const lines = people(
    60,
    (at) => `K${at},${at % 2 === 0 ? 'East' : 'West'},${['wang', 'li', 'zhao'][at % 3]}`,
  );
  const file = csv('ID,Region,Owner', ...lines);
  const count = async (asked: AskedOf): Promise<number> =>
    (await recordsIn(file, { idColumns: ['ID'], ...asked })).records.length;
  const east = { column: 'Region', is: ['east'] };
  expect(await count({})).toBe(60);
  expect(await count({ own: ['wang'], team: ['li'] })).toBe(40);
  expect(await count({ own: ['wang'], team: ['li'], conditions: [east] })).toBe(20);
  expect(await count({ own: ['wang'], ownOnly: true, conditions: [east] })).toBe(10);
  expect(await count({ conditions: [{ column: 'Country', is: ['CN'] }] })).toBe(0);
});

it('needs little memory for many rows', async () => {
  const file = csv('ID,Name', ...people(30_000, (at) => `K${at % 20_000},x`));
  expect((await recordsIn(file, { idColumns: ['ID'] })).records).toHaveLength(20_000);
});

it('tells no records where nothing can be read', async () => {
  const { facts, records } = await recordsIn(Buffer.from([0, 1, 2, 3, 250]));
  expect(facts.unreadable).not.toBeNull();
  expect(records).toEqual([]);
});
