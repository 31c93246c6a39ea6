/** What an answer says of itself, read as leniently as any browser would. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanName, namedByPath } from '../../src/detect/file-name.ts';
import { labelOf } from '../../src/detect/head.ts';
import { head } from './support.ts';

describe('the file name', () => {
  it.each([
    ['attachment; filename=a.csv', 'a.csv'],
    ['attachment; filename="a b.csv"', 'a b.csv'],
    ['attachment; filename=a b.csv', 'a b.csv'],
    ['attachment; FileName = "a.csv"', 'a.csv'],
    ["attachment; filename=x.png; filename*=UTF-8''%E5%AE%A2%E6%88%B7.csv", '客户.csv'],
    ["attachment; filename*=UTF-8''%E5%AE%A2%E6%88%B7.csv; filename=x.png", '客户.csv'],
    ["attachment; filename*=GB2312''%BF%CD%BB%A7.csv", '客户.csv'],
    ['attachment; filename=%E5%AE%A2%E6%88%B7.xlsx', '客户.xlsx'],
    ['attachment; filename="100%.csv"', '100%.csv'],
    ['attachment; filename="=?UTF-8?B?5a6i5oi3LmNzdg==?="', '客户.csv'],
    ['attachment; filename="=?utf-8?q?=E5=AE=A2_a.csv?="', '客 a.csv'],
    [`attachment; filename="${Buffer.from('客户.csv').toString('latin1')}"`, '客户.csv'],
    [`attachment; filename="${Buffer.from('bfcdbba7', 'hex').toString('latin1')}.csv"`, '客户.csv'],
    ['attachment; filename="..\\\\..\\\\etc\\\\a.csv"', 'a.csv'],
    ['attachment; filename="/etc/passwd"', 'passwd'],
    ['attachment; filename="C:\\\\x\\\\a.csv"', 'a.csv'],
    ['attachment; filename="..%2f..%2fa.csv"', 'a.csv'],
    ['attachment; filename=a.csv%00.png', 'a.csv.png'],
    ['attachment; filename="a%0d%0aX: y.csv"', 'aX: y.csv'],
    ["attachment; filename*=UTF-8''a%E2%80%AEgpj.csv", 'agpj.csv'],
    ['filename=x.csv', 'x.csv'],
    ['attachment; filename=""', undefined],
    ['attachment; filename=".."', undefined],
    ['attachment', undefined],
    ['', undefined],
  ])('%s', (disposition, name) =>
    expect(labelOf({ status: 200, headers: new Map([['content-disposition', disposition]]) }).names[0]).toBe(
      name,
    ),
  );

  it('is cut to 120 characters and keeps its extension', () => {
    const name = cleanName(`${'客'.repeat(300)}.xlsx`);
    expect(Array.from(name)).toHaveLength(120);
    expect(name.endsWith('客.xlsx')).toBe(true);
  });

  it('has no path, no control and no bidi character, whatever came', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (raw) => {
        const { names } = labelOf({
          status: 200,
          headers: new Map([['content-disposition', `attachment; filename="${raw}"`]]),
        });
        for (const name of names) {
          expect(name).not.toMatch(/[\p{Cc}\p{Cf}/\\]/u);
          expect(Array.from(name).length).toBeLessThanOrEqual(120);
        }
      }),
    ));

  it.each([
    ['/files/contacts.xlsx', 'contacts.xlsx'],
    ['/contacts/export', null],
    ['/a/.csv', null],
    ['/', null],
  ])('of the path %s is %s', (path, name) => expect(namedByPath(path)).toBe(name));
});

describe('type and codings', () => {
  it.each([
    ['200 Text/CSV; charset=gbk', 'text/csv', []],
    ['200 text/html, text/csv', '', []],
    ['200 "text/csv"', '', []],
    ['200 -', '', []],
    ['200 text/csv | content-encoding: gzip', 'text/csv', ['gzip']],
    ['200 text/csv | content-encoding: GZIP , identity,, br', 'text/csv', ['gzip', 'br']],
  ])('%s', (line, mediaType, codings) => expect(labelOf(head(line))).toMatchObject({ mediaType, codings }));
});
