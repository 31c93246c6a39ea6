/** People by id, login or address: one name means one person. */

import { describe, expect, it } from 'vitest';
import { openDirectory } from '../../src/identify/directory.ts';
import { Person } from '../../src/identify/settings.ts';
import { PEOPLE } from './support.ts';

const directory = openDirectory(PEOPLE, 'zh-CN');

describe('a person is found', () => {
  it.each([
    ['by login', directory.byLogin('ann'), 'ann'],
    ['by login in other letters', directory.byLogin('ANN.m'), 'ann'],
    ['by address in other letters', directory.byEmail('ann@CORP.example'), 'ann'],
    ['by id', directory.byId('bob'), 'bob'],
    ['not by id in other letters', directory.byId('BOB'), undefined],
    ['not by an address as login', directory.byLogin('ann@corp.example'), undefined],
    ['not by a login with blanks', directory.byLogin('ann '), undefined],
    ['not by a look-alike letter', directory.byLogin('Ann.M'.replace('A', 'Α')), undefined],
    ['not by nothing', directory.byLogin(''), undefined],
    ['not by a name of JavaScript', directory.byLogin('__proto__'), undefined],
  ])('%s', (_how, person, id) => expect(person?.id).toBe(id));

  it('the Kelvin sign is no k', () => {
    const mark = Person.parse({
      id: 'mark',
      name: 'M',
      email: 'mark@corp.example',
      logins: ['mark'],
      roles: ['rep'],
    });
    expect(openDirectory([mark], 'en').byLogin('mar\u212A')).toBeNull();
    expect(openDirectory([mark], 'en').byEmail('mar\u212A@corp.example')).toBeNull();
  });
});

it("the site's language stands in where a person has none", () =>
  expect(directory.all().map(({ id, language, manager }) => ({ id, language, manager }))).toEqual([
    { id: 'ann', language: 'zh-CN', manager: null },
    { id: 'bob', language: 'zh-CN', manager: null },
  ]));

it.each([
  ['id', { id: 'ann' }],
  ['address', { email: 'ANN@corp.example' }],
  ['login', { logins: ['ANN'] }],
])('two people with the same %s are refused', (what, change) => {
  const other = Person.parse({ id: 'eve', name: 'E', email: 'eve@corp.example', roles: ['rep'], ...change });
  expect(() => openDirectory([...PEOPLE, other], 'en')).toThrow(`the same ${what}`);
});
