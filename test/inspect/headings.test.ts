/** Which first rows are headings: in doubt none, since a heading is recorded and shown. */

import { describe, expect, it } from 'vitest';
import { headingsOf, isName } from '../../src/inspect/headings.ts';
import { skeleton } from '../../src/lib/fold.ts';
import type { Row } from '../../src/model/table.ts';

/** A column below holds numbers, as most tables have one. */
const AROUND = {
  following: [['x', 'y', 1, 2, 3]],
  ownerValues: new Set(['王伟']),
  ownerHeadings: new Set(['owner'].map(skeleton)),
};

describe('a first row of headings', () => {
  it.each<[string, Row, readonly string[]]>([
    ['plain words', ['姓名', 'Phone', '备注'], ['姓名', 'Phone', '备注']],
    ['outer blanks', [' name ', 'phone'], ['name', 'phone']],
    ['a last comma', ['name', 'phone', '', null], ['name', 'phone']],
    ['short numbers in words', ['Address 1', 'Address 2', 'SHA256'], ['Address 1', 'Address 2', 'SHA256']],
    ['a number sign', ['#', 'name'], ['#', 'name']],
    ['a hole among words of headings', ['name', null, 'phone'], ['name', '', 'phone']],
    ['one heading twice', ['name', 'Name', 'phone'], ['name', 'Name', 'phone']],
    ['years of a pivot', ['客户名称', '负责人', 2024, '2025'], ['客户名称', '负责人', '2024', '2025']],
    ['look-alike letters', ['Nаme', 'Рһоne'], ['Nаme', 'Рһоne']],
    ['traditional Chinese', ['姓名', '電話', '備註'], ['姓名', '電話', '備註']],
    ['Japanese', ['氏名', '電話番号'], ['氏名', '電話番号']],
    ['German', ['Nachname', 'Straße'], ['Nachname', 'Straße']],
    ['Russian', ['Имя', 'Телефон'], ['Имя', 'Телефон']],
  ])('is one with %s', (_name, row, headings) => expect(headingsOf(row, AROUND)).toEqual(headings));

  it.each<[string, Row]>([
    ['a phone number', ['name', '13800138000']],
    ['an address', ['name', 'a@corp.example']],
    ['a number', ['name', 5]],
    ['a number as text', ['name', '12.50']],
    ['a yes', ['name', true]],
    ['a date', ['name', '2026-11-21']],
    ['a date with words', ['name', '2026年11月21日']],
    ['a hole among other words', ['Alpha', null, 'Beta']],
    ['one text twice', ['name', 'Name']],
    ["the person's own name", ['王伟', '销售']],
    ['many digits', ['name', 'NO 123456']],
    ['a long text', ['name', 'word '.repeat(30)]],
    ['nothing', []],
    ['blanks alone', [' ', '']],
  ])('is none with %s', (_name, row) => expect(headingsOf(row, AROUND)).toBeNull());
});

it.each(['13800138000', 'wang@corp.example', '', '客户 110105 1949'])('%j is no name for records', (text) => {
  expect(isName(text)).toBe(false);
});

describe('what shows that words are headings', () => {
  const people: readonly Row[] = [
    ['Canary Zebedee', 'Acme Trading', 'Boston'],
    ['Ann Baker', 'Miller Bros', 'Leeds'],
  ];
  const around = {
    following: people,
    ownerValues: new Set<string>(),
    ownerHeadings: new Set([skeleton('owner')]),
  };

  it.each<[string, Row, Partial<typeof around>, boolean]>([
    ['words of headings', ['Full name', 'Company', 'City'], {}, true],
    ['Chinese words of headings', ['客户名称', '负责人', '地址'], {}, true],
    ['attribute names', ['assignedUserName', 'billing_city', 'x'], {}, true],
    ["the profile's owner heading", ['Alpha', 'Owner', 'Beta'], {}, true],
    ['numbers below', ['Alpha', 'Beta', 'Gamma'], { following: [['a', 'b', '12']] }, true],
    ['values below', ['Alpha', 'Beta', 'Gamma'], { following: [['a', 'x@corp.example', 'c']] }, true],
    ['nothing: people listed by name alone', ['Canary Zebedee', 'Acme Trading', 'Boston'], {}, false],
    [
      'nothing: Chinese people listed by name alone',
      ['王小明', '华信公司', '深圳市'],
      { following: [['李小红', '远大集团', '上海']] },
      false,
    ],
    ['one word by chance', ['Canary Zebedee', 'Acme Company', 'Salt Lake City'], {}, false],
    ['nothing below', ['Canary Zebedee', 'Acme Trading'], { following: [] }, false],
  ])('%s', (_what, row, change, headed) => {
    expect(headingsOf(row, { ...around, ...change }) !== null).toBe(headed);
  });
});
