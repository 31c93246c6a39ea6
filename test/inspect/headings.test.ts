/** Which first rows are headings: in doubt none, since a heading is recorded and shown. */

import { describe, expect, it } from 'vitest';
import { headingsOf, isName } from '../../src/inspect/headings.ts';
import type { Row } from '../../src/model/table.ts';

const OWNER = new Set(['王伟']);

describe('a first row of headings', () => {
  it.each<[string, Row, readonly string[]]>([
    ['plain words', ['姓名', 'Phone', '备注'], ['姓名', 'Phone', '备注']],
    ['outer blanks', [' name ', 'phone'], ['name', 'phone']],
    ['a last comma', ['name', 'phone', '', null], ['name', 'phone']],
    ['short numbers in words', ['Address 1', 'Address 2', 'SHA256'], ['Address 1', 'Address 2', 'SHA256']],
    ['a number sign', ['#', 'name'], ['#', 'name']],
  ])('is one with %s', (_name, row, headings) => expect(headingsOf(row, OWNER)).toEqual(headings));

  it.each<[string, Row]>([
    ['a phone number', ['name', '13800138000']],
    ['an address', ['name', 'a@corp.example']],
    ['a number', ['name', 5]],
    ['a number as text', ['name', '12.50']],
    ['a yes', ['name', true]],
    ['a date', ['name', '2026-11-21']],
    ['a date with words', ['name', '2026年11月21日']],
    ['a hole in the middle', ['name', null, 'phone']],
    ['one text twice', ['name', 'Name']],
    ["the person's own name", ['王伟', '销售']],
    ['many digits', ['name', 'NO 123456']],
    ['a long text', ['name', 'word '.repeat(30)]],
    ['nothing', []],
    ['blanks alone', [' ', '']],
  ])('is none with %s', (_name, row) => expect(headingsOf(row, OWNER)).toBeNull());
});

it.each(['13800138000', 'wang@corp.example', '', '客户 110105 1949'])('%j is no name for records', (text) => {
  expect(isName(text)).toBe(false);
});
