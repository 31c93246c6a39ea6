/** People by id, login or address: one name means one person. */

import { describe, expect, it } from 'vitest';
import { openDirectory, openLiveDirectory } from '../../src/identify/directory.ts';
import type { PeopleChange } from '../../src/identify/directory.ts';
import { saidBy } from '../../src/identify/people/said.ts';
import { Person } from '../../src/identify/settings.ts';
import type { Standing } from '../../src/model/principal.ts';
import { whole } from './people/made.ts';
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

describe('a directory in use', () => {
  const at = new Date('2026-01-05T08:00:00Z');
  const opened = () => {
    let now = at;
    const live = openLiveDirectory({
      order: ['one', 'two'],
      siteLanguage: 'en',
      approves: {},
      now: () => now,
    });
    const heard: PeopleChange[] = [];
    live.onChange((change) => heard.push(change));
    return { live, heard, pass: (to: string) => (now = new Date(to)) };
  };
  const stop = { kind: 'suspended', since: '2026-01-01T00:00:00.000Z' } as const;

  it('tells of who came, changed and went, and of who may not act any more', () => {
    const { live, heard } = opened();
    live.take('one', [whole('ann'), whole('bob'), whole('cleo')]);
    live.take('one', [whole('ann', { team: 'north' }), whole('bob', { status: stop }), whole('dan')]);
    expect(heard).toEqual([
      { source: 'one', added: ['ann', 'bob', 'cleo'], changed: [], removed: [], ended: [] },
      { source: 'one', added: ['dan'], changed: ['ann', 'bob'], removed: ['cleo'], ended: ['bob', 'cleo'] },
    ]);
  });

  it('says nothing when a source says the same again', () => {
    const { live, heard } = opened();
    live.take('one', [whole('ann')]);
    live.take('one', [whole('ann')]);
    expect(heard).toHaveLength(1);
  });

  it('keeps what the other source said', () => {
    const { live } = opened();
    live.take('two', [whole('ann', { team: 'north' })]);
    live.take('one', [whole('bob')]);
    live.take('one', []);
    expect(live.all().map(({ id }) => id)).toEqual(['ann']);
  });

  it('knows a person by any login of any source', () => {
    const { live } = opened();
    live.take('one', [whole('ann')]);
    live.take('two', [whole('x', { email: 'ann@corp.example', logins: ['crm-ann'] })]);
    expect([live.byLogin('ann')?.id, live.byLogin('CRM-Ann')?.id]).toEqual(['ann', 'ann']);
  });

  it('tries what a source would say without taking it', () => {
    const { live, heard } = opened();
    live.take('one', [whole('ann'), whole('bob')]);
    const tried = live.wouldLeaveOut('two', [whole('x', { email: 'ann@corp.example', logins: ['bob'] })]);
    expect(tried).toEqual([{ source: 'two', key: 'x', why: 'names-two' }]);
    expect([live.leftOut(), heard.length]).toEqual([[], 1]);
  });

  it.each([
    ['left', 'leaving', 'left'],
    ['suspended', 'active', 'suspended'],
    ['leaving', 'active', 'leaving'],
  ] as const)('a person who will be %s is %s until the day', (kind, before, after) => {
    const { live, pass } = opened();
    live.take('one', [whole('ann', { status: { kind, since: '2026-02-01T00:00:00.000Z' } })]);
    expect(live.byId('ann')?.status.kind).toBe(before);
    pass('2026-02-01T00:00:00Z');
    expect(live.byId('ann')?.status.kind).toBe(after);
    expect(live.all()[0]?.status.kind).toBe(after);
  });

  it('takes no people of a source that it does not know', () =>
    expect(() => opened().live.take('three', [])).toThrow('no source'));
});

describe('what administrators say of people', () => {
  const at = new Date('2026-11-21T10:00:00Z');
  const named = (id: string, more: object = {}) =>
    saidBy(Person.parse({ id, name: id, email: `${id}@x.example`, roles: ['rep'], ...more }));
  const open = (...people: readonly ReturnType<typeof named>[]) => {
    const directory = openLiveDirectory({
      order: ['config'],
      siteLanguage: 'en',
      approves: {},
      now: () => at,
    });
    directory.take('config', people);
    return directory;
  };
  const stands = (person: string, status: Standing) => ({
    person,
    email: `${person}@x.example`,
    logins: [`${person}-crm`],
    status,
  });
  const suspended: Standing = { kind: 'suspended', since: '2026-11-21T09:00:00.000Z' };

  it('holds at once, is heard of, and is undone', () => {
    const directory = open(named('ann'), named('bob'));
    const ended: string[] = [];
    directory.onChange((change) => ended.push(...change.ended));
    directory.stand([stands('ann', suspended)]);
    expect(directory.byId('ann')?.status).toEqual(suspended);
    expect(directory.byId('bob')?.status.kind).toBe('active');
    expect(ended).toEqual(['ann']);
    directory.stand([]);
    expect(directory.byId('ann')?.status.kind).toBe('active');
  });

  it('stays when a source speaks again, whatever it calls the person then', () => {
    const directory = open(named('ann', { logins: ['ann-crm'] }));
    directory.stand([stands('ann', suspended)]);
    for (const again of [
      named('ann'),
      named('ann-2', { email: 'ANN@x.example' }),
      named('other', { logins: ['ANN-crm'] }),
    ]) {
      directory.take('config', [again]);
      expect(directory.all().map(({ status }) => status.kind)).toEqual(['suspended']);
    }
  });

  it('lets nobody in whom a source shuts out, and leaving later lets nobody in today', () => {
    const directory = open(named('ann', { status: 'suspended' }));
    directory.stand([stands('ann', { kind: 'left', since: '2026-12-31T00:00:00.000Z' })]);
    expect(directory.byId('ann')?.status.kind).toBe('suspended');
  });
});
