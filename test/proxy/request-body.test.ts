/** The fields of a small body, whatever its label says (D11, D13, D14, D15). */

import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../../src/proxy/request-body.ts';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

async function fields(type: string, body: string, more: readonly [string, string][] = []): Promise<object> {
  const headers = new Map<string, string>([
    ...(type === '' ? [] : [['content-type', type] as const]),
    ...more,
  ]);
  return Object.fromEntries(await fieldsOf(Buffer.from(body, 'latin1'), headers));
}

describe('fieldsOf', () => {
  it.each<[string, string, string, object]>([
    ['a form', FORM, 'a=1&b=x+y%20z', { a: '1', b: 'x y z' }],
    ['D13 a field twice', FORM, 'a=1&a=2&a=3', { a: '1', 'a[1]': '2', 'a[2]': '3' }],
    ['D14 a form with more in its label', `${FORM}; charset=UTF-8`, 'a=1', { a: '1' }],
    ['D14 a form in capitals', FORM.toUpperCase(), 'a=1', { a: '1' }],
    ['JSON', JSON_TYPE, '{"a":1,"b":{"c":true,"d":null}}', { a: '1', 'b.c': 'true' }],
    ['D15 a batch', JSON_TYPE, '[{"op":"x"},{"op":"y"}]', { '0.op': 'x', '1.op': 'y' }],
    ['D14 JSON without a label', '', '{"a":1}', { a: '1' }],
    ['D14 JSON called text', 'text/plain', '{"a":1}', { a: '1' }],
    ['D14 JSON called a picture', 'image/png', ' [{"a":1}]', { '0.a': '1' }],
    ['D14 JSON behind many blanks', 'text/plain', `${' \r\n\t'.repeat(100)}{"a":1}`, { a: '1' }],
    ['D14 a blank before the semicolon', `${JSON_TYPE} ;x`, '{"a":1}', { a: '1' }],
    ['text', 'text/plain', 'a=1', {}],
    ['J3 a key twice', JSON_TYPE, '{"a":1,"a":2}', {}],
    ['J3 a key twice, once escaped', JSON_TYPE, '{"a":1,"\\u0061":2}', {}],
    ['broken JSON', JSON_TYPE, '{"a":1', {}],
    ['JSON in another character set', JSON_TYPE, '{\0"\0a\0"\0', {}],
    ['no UTF-8', JSON_TYPE, '{"a":"\xff"}', {}],
    ['parts that are none', 'multipart/form-data; boundary=b', '{"a":1}', {}],
    [
      'D11 parts',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="_method"\r\n\r\nGET\r\n--b--\r\n',
      { _method: 'GET' },
    ],
  ])('%s', async (_name, type, body, expected) => expect(await fields(type, body)).toEqual(expected));

  it('D14 a form that is JSON too, behind however many blanks, has the fields of both', async () => {
    const body = `${' '.repeat(200)}{"op":"Export"}`;
    expect(await fields(FORM, body)).toMatchObject({ op: 'Export' });
  });

  it('a packed body is not read', async () =>
    expect(await fields(FORM, 'a=1', [['content-encoding', 'gzip']])).toEqual({}));

  it('more fields than any form has count as unread', async () =>
    expect(await fields(FORM, 'a=1&'.repeat(10_001))).toEqual({}));
});
