/** LDIF: entries, change records, folded lines and base64. */

import { expect, it } from 'vitest';
import { ldif } from '../../../src/formats/records/ldif.ts';
import type { Row } from '../../../src/model/table.ts';
import { leavingOf } from '../../support/leaving.ts';
import { readTables } from '../../support/tables.ts';

const read = async (text: string, chunkBytes?: number) =>
  (await readTables(ldif, Buffer.from(text), undefined, chunkBytes)).tables[0]?.rows;

it.each<[string, string, readonly Row[]]>([
  [
    'entries',
    'version: 1\n\ndn: a\ncn: x\n\n\ndn: b\nsn: y\n',
    [
      ['dn', 'cn', 'sn'],
      ['a', 'x'],
      ['b', null, 'y'],
    ],
  ],
  [
    'several values',
    'dn: a\nmail: x\nmail: y\n',
    [
      ['dn', 'mail', 'mail (2)'],
      ['a', 'x', 'y'],
    ],
  ],
  [
    'folds and comments',
    'dn: a\n# no\n no\ncn: x\n y\n',
    [
      ['dn', 'cn'],
      ['a', 'xy'],
    ],
  ],
  ['base64 of words', 'dn:: 546L5Lyf\n', [['dn'], ['王伟']]],
  [
    'base64 of bytes',
    'dn: a\nphoto:: /9j/4A==\n',
    [
      ['dn', 'photo'],
      ['a', '/9j/4A=='],
    ],
  ],
  [
    'files elsewhere',
    'dn: a\nphoto:< file:///x\n',
    [
      ['dn', 'photo'],
      ['a', 'file:///x'],
    ],
  ],
  [
    'options',
    'dn: a\ncn;lang-zh: x\n',
    [
      ['dn', 'cn;lang-zh'],
      ['a', 'x'],
    ],
  ],
  [
    'changes',
    'dn: a\r\nchangetype: modify\r\nreplace: mail\r\nmail: x\r\n-\r\n\r\n',
    [
      ['dn', 'changetype', 'replace', 'mail'],
      ['a', 'modify', 'mail', 'x'],
    ],
  ],
  ['records without a blank line between', 'dn: a\ncn: x\ndn: b\n', [['dn', 'cn'], ['a', 'x'], ['b']]],
])('%s', async (_name, text, rows) => {
  expect(await read(text)).toEqual(rows);
  expect(await read(text, 1)).toEqual(rows);
});

it.each([
  ['a line of words', 'dn: a\nhello there\n', 'FORMAT_BROKEN'],
  ['base64 that is none', 'dn: a\ncn:: ***\n', 'FORMAT_BROKEN'],
  ['comments alone', '# dn: a\n', 'FORMAT_EMPTY'],
])('refuses %s', async (_name, text, code) => expect(read(text)).rejects.toMatchObject({ code }));

it('leaves as CSV without what was dropped', async () => {
  const left = await leavingOf('dn: cn=x\nphone: 13800138000\n', { phone: 'drop' });
  expect(left).toMatch(/^\ufeffdn,_ref\r\ncn=x,\w+\r\n$/);
});
