/** Inspection as a whole: counts, classes, own rows, and faults that become facts. */

import { describe, expect, it } from 'vitest';
import { inspect } from '../../src/inspect/index.ts';
import { Fault } from '../../src/lib/fault.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { Facts } from '../../src/model/export.ts';
import { LIMITS } from '../support/tables.ts';
import { bookParts, zipOf } from '../support/zip.ts';

const HINTS = { mediaType: 'text/csv', fileName: null };
const OWNER = { columns: ['负责人', 'Owner'], values: ['王伟', 'wang.wei'] };
const look = (bytes: Uint8Array | string, limits = LIMITS): Promise<Facts> =>
  inspect(bytesSource(Buffer.from(bytes)), HINTS, OWNER, limits);

describe('facts', () => {
  it('counts rows, own rows and values per class and column', async () => {
    const facts = await look(
      'name,phone,ｏｗｎｅｒ,note\na,13800138000,王伟,\nb,139 0013 9000, WANG.WEI ,x@corp.example\nc,none,李娜,call 13700137000\n',
    );
    expect(facts).toMatchObject({ format: 'csv', unreadable: null, rows: 3, ownRows: 2 });
    expect(facts.values).toEqual({ mobile: 3, email: 1 });
    expect(facts.tables[0]).toMatchObject({ headed: true, hidden: false, ownerColumn: 2 });
    expect(facts.tables[0]?.columns).toEqual([
      { index: 0, name: 'name', class: null, values: {}, ownValues: {} },
      { index: 1, name: 'phone', class: 'mobile', values: { mobile: 2 }, ownValues: { mobile: 2 } },
      { index: 2, name: 'ｏｗｎｅｒ', class: null, values: {}, ownValues: {} },
      {
        index: 3,
        name: 'note',
        class: null,
        values: { email: 1, mobile: 1 },
        ownValues: { email: 1 },
      },
    ]);
  });

  it('takes no data for headings', async () => {
    const facts = await look('王小明,13800138000\n李小红,13900139000\n');
    expect(facts).toMatchObject({ rows: 2, ownRows: null });
    expect(facts.tables[0]).toMatchObject({ headed: false, ownerColumn: null });
    expect(facts.tables[0]?.columns.map(({ name }) => name)).toEqual(['Column 1', 'Column 2']);
    expect(JSON.stringify(facts)).not.toMatch(/小|138/);
  });

  it('names columns that only later rows have', async () => {
    const facts = await look('name,phone\na,b\nc,d,e@corp.example\n');
    expect(facts.tables[0]?.columns.map(({ name, class: id }) => [name, id])).toEqual([
      ['name', null],
      ['phone', null],
      ['Column 3', 'email'],
    ]);
  });

  it('counts hidden sheets too, and numbers by their digits', async () => {
    const rows =
      '<row><c t="str"><v>phone</v></c></row><row><c><v>13800138000</v></c></row><row><c s="1"><v>13900139000</v></c></row>';
    const book =
      '<workbook xmlns:r="r"><sheets><sheet name="13800138000" state="hidden" r:id="s1"/></sheets></workbook>';
    const facts = await look(zipOf(bookParts(rows, { 'xl/workbook.xml': book })));
    expect(facts).toMatchObject({ format: 'xlsx', rows: 2, values: { mobile: 2 } });
    // A sheet that is named by a value is named by its place.
    expect(facts.tables[0]).toMatchObject({ name: 'Table 1', hidden: true, rows: 2 });
  });

  it('believes no owner column where a file has two: one may be made up for the purpose', async () => {
    const facts = await look('姓名,Owner,负责人\n张三,王伟,李娜\n李四,王伟,李娜\n');
    expect(facts).toMatchObject({ rows: 2, ownRows: null });
  });

  it('knows the owner column in whatever letters the profile writes it', async () => {
    const bytes = Buffer.from('Имя,Ответственный\nПётр,王伟\nОльга,李娜\n');
    const owner = { ...OWNER, columns: ['Ответственный'] };
    const facts = await inspect(bytesSource(bytes), HINTS, owner, LIMITS);
    expect(facts).toMatchObject({ rows: 2, ownRows: 1 });
  });

  it('looks into nested JSON, keys included, and never shows a key that is a value', async () => {
    const facts = await look(
      JSON.stringify({
        list: [{ id: 1, '13800138000': 1, more: { mails: ['a@corp.example'], '13900139000': null } }],
      }),
    );
    expect(facts).toMatchObject({ format: 'json', rows: 1, values: { email: 1, mobile: 2 } });
    expect(JSON.stringify(facts)).not.toMatch(/13800138000|13900139000/);
  });

  it('finds own rows in JSON', async () => {
    const facts = await look('[{"owner":"王伟"},{"owner":null},{},{"owner":"wang.wei"}]');
    expect(facts).toMatchObject({ rows: 4, ownRows: 2 });
  });

  it('sums over tables', async () => {
    const facts = await look(
      '{"a":[{"owner":"王伟"}],"b":[{"owner":"李娜"},{"owner":"王伟"}],"c":[{"x":1}]}',
    );
    expect(facts).toMatchObject({ rows: 4, ownRows: 2 });
    expect(facts.tables.map(({ ownRows }) => ownRows)).toEqual([1, 1, null]);
  });

  it('reads a headed table without rows', async () => {
    expect(await look('name,phone\r\n')).toMatchObject({ format: 'csv', rows: 0, unreadable: null });
  });
});

describe('what cannot be read', () => {
  it.each<[string, Uint8Array | string, string]>([
    ['nothing', '', 'FORMAT_EMPTY'],
    ['an empty workbook', zipOf(bookParts('')), 'FORMAT_EMPTY'],
    ['an empty list', '[]', 'FORMAT_EMPTY'],
    ['a broken file', 'a,b\n"1,2\n', 'FORMAT_BROKEN'],
    ['a web page', '<html><body>Dear Zebra</body></html>', 'FORMAT_UNKNOWN'],
  ])('%s is a fact with a code', async (_name, bytes, unreadable) => {
    expect(await look(bytes)).toEqual({
      format: null,
      unreadable,
      bytes: Buffer.from(bytes).length,
      tables: [],
      rows: 0,
      ownRows: null,
      values: {},
      ...(unreadable === 'FORMAT_UNKNOWN' && { asIs: { kind: 'other' } }),
    });
  });

  it.each<[string, Uint8Array | string]>([
    ['csv', 'a,b\nx,y\nx,y\n'],
    ['json', '[{"a":"x"},{"a":"y"}]'],
    ['xlsx', zipOf(bookParts('<row><c t="str"><v>a</v></c></row><row><c><v>1</v></c></row>'))],
  ])('a limit in %s is a fact, never a smaller count', async (_format, bytes) => {
    expect(await look(bytes, { ...LIMITS, maxRows: 1 })).toMatchObject({ unreadable: 'LIMIT_ROWS', rows: 0 });
  });

  it('a broken file of ours is thrown', async () => {
    const torn = {
      ...bytesSource(Buffer.from('a,b\n1,2\n')),
      // oxlint-disable-next-line require-yield -- it fails before it gives anything
      async *stream(): AsyncGenerator<Uint8Array> {
        throw new Fault('SPOOL_BROKEN', 'torn');
      },
    };
    await expect(inspect(torn, HINTS, OWNER, LIMITS)).rejects.toMatchObject({ code: 'SPOOL_BROKEN' });
  });

  it('a bug of ours is a fact too', async () => {
    const recognise = () => {
      throw new TypeError('Zebra');
    };
    const facts = await inspect(bytesSource(Buffer.from('a,b')), HINTS, OWNER, LIMITS, { recognise });
    expect(facts.unreadable).toBe('UNEXPECTED');
  });
});
