/** What is said of people, whom a name means, and HR's list. */

import { describe, expect, it } from 'vitest';
import { findPerson } from '../../src/office/find.ts';
import { readLeavers } from '../../src/office/hr.ts';
import { memoryPapers } from '../support/papers.ts';
import { openStand, PEOPLE, person } from './stand.ts';

const SUSPENDED = { kind: 'suspended', since: '2026-11-21T10:00:00.000Z' } as const;

describe('say', () => {
  it('stands until it is unsaid, through a restart, and each word is recorded', async () => {
    const papers = memoryPapers();
    const stand = await openStand(PEOPLE, papers);
    await stand.office.say(stand.who('ann'), SUSPENDED, 'lost laptop', stand.by(null));
    const again = await openStand(PEOPLE, papers);
    expect(again.office.stood()).toMatchObject([{ person: 'ann', status: SUSPENDED, by: null }]);
    await again.office.say(again.who('ann'), { kind: 'active' }, 'found', again.by('cai'));
    expect(again.office.stood()).toEqual([]);
    expect(
      papers.events.map(({ type, actor, facts }) => [type, actor, facts['person'], facts['reason']]),
    ).toEqual([
      ['person-suspended', null, 'ann', 'lost laptop'],
      ['person-restored', 'cai', 'ann', 'found'],
    ]);
  });

  it.each([
    ['M2 to restore oneself', 'cai', { kind: 'active' }, 'cai', 'himself'],
    ['a word of a person who is no administrator', 'ann', SUSPENDED, 'bob', 'office.administrators'],
    ['to restore who was not shut out by us', 'ann', { kind: 'active' }, 'cai', 'was not suspended'],
  ] as const)('refuses %s', async (_name, whom, status, by, why) => {
    const stand = await openStand();
    await expect(stand.office.say(stand.who(whom), status, 'x', stand.by(by))).rejects.toThrow(why);
    expect(stand.office.stood()).toEqual([]);
  });
});

describe('findPerson', () => {
  const two = [...PEOPLE, person('li1', { name: 'Li Wei' }), person('li2', { name: 'Li Wei' })];
  const directory = { byId: () => null, all: () => two };
  it.each([
    ['an id', 'ann', 'ann'],
    ['a login', 'ANN-login', 'ann'],
    ['an address', 'Ann@x.example', 'ann'],
    ['a name', 'bob', 'bob'],
  ])('by %s', (_name, given, id) => {
    expect(findPerson(directory, given).id).toBe(id);
  });
  it.each([
    ['li wei', 'li1 <li1@x.example>, li2 <li2@x.example>'],
    ['nobody-here', 'nobody has'],
    ['  ', 'nobody has'],
  ])('refuses "%s" with the candidates or in words', (given, why) => {
    expect(() => findPerson(directory, given)).toThrow(why);
  });
});

describe('readLeavers', () => {
  const people = [...PEOPLE, person('li1', { name: '李伟' }), person('li2', { name: '李伟' })];
  const directory = { byId: () => null, all: () => people };
  const read = (...rows: readonly (readonly string[])[]) =>
    readLeavers(rows, directory, 'Asia/Shanghai').map((one) => [
      one.person.id,
      one.from.toISOString(),
      one.reason,
    ]);

  it.each([
    ['in English', ['Employee ID', 'Last Day', 'Reason'], ['ann', '2026-12-31', 'moves']],
    ['in Chinese', ['工号', '离职日期', '离职原因'], ['ann', '2026年12月31日', 'moves']],
    ['by address', ['E-Mail', 'date', 'note'], ['ANN@x.example', '2026/12/31', 'moves']],
    ['by name and id', ['姓名', 'id', '日期', '备注'], ['Ann', 'ann', '2026-12-31', 'moves']],
  ])('%s', (_name, headings, row) => {
    expect(read(headings, row)).toEqual([['ann', '2026-12-30T16:00:00.000Z', 'moves']]);
  });

  it('names every bad row, and takes none', () => {
    const act = () =>
      read(
        ['姓名', '邮箱', '离职日期'],
        ['Ann', '', '2026-12-31'],
        ['李伟', '', '2026-12-31'],
        ['', '', ''],
        ['Bob', '', 'soon'],
        ['', '', '2026-12-31'],
        ['Ann', 'bob@x.example', '2026-12-31'],
        ['Zoe', '', '2026-12-31'],
        ['', 'ann@x.example', '2026-12-30'],
      );
    const text = messageOf(act);
    for (const row of [
      'row 3: it may mean li1, li2',
      'row 5: its day',
      'row 6: it names nobody',
      'row 7: name and email mean different',
      'row 8: nobody has this name',
      'row 9: the same person',
    ])
      expect(text.replace('email and name', 'name and email')).toContain(row);
    expect(text).toContain('nothing was done');
    expect(text).not.toContain('Zoe');
  });

  it.each([
    ['headings that are none', [['a', 'b']]],
    ['no day', [['id'], ['ann']]],
    ['nobody', [['id', 'date']]],
    ['nothing', []],
  ])('refuses %s', (_name, rows) => {
    expect(() => read(...rows)).toThrow('list of people who leave');
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}
