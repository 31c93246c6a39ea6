import { describe, expect, it } from 'vitest';
import { possibleRules, sortRules } from '../../src/decide/match.ts';
import type { Subject } from '../../src/decide/match.ts';
import type { Situation } from '../../src/model/situation.ts';
import { bookOf, facts, situation, speaks, subject } from './matching.ts';

describe('whom a rule speaks of', () => {
  it.each([
    ['everybody of the role', {}, {}, true],
    ['a person by id', { people: ['ann'] }, {}, true],
    ['another person', { people: ['bob'] }, {}, false],
    ['a team by glob', { teams: ['nor*'] }, {}, true],
    ['nobody of a team where none is known', { teams: ['*'] }, { team: null }, false],
    ['a department', { departments: ['Sales'] }, {}, true],
    ['another department', { departments: ['finance'] }, {}, false],
    ['managers of a team', { managersOf: ['north'] }, { managerOf: ['south', 'north'] }, true],
    ['no member of it', { managersOf: ['north'] }, {}, false],
    ['leavers', { states: ['leaving'] }, { state: 'leaving' }, true],
    ['no leavers', { states: ['active'] }, { state: 'leaving' }, false],
    ['agents', { clients: ['agent'] }, { client: { kind: 'agent', key: 'k' } }, true],
    ['no browsers', { clients: ['agent'] }, {}, false],
    ['a key', { keys: ['nightly'] }, { client: { kind: 'api', key: 'nightly' } }, true],
    ['no browser for a key', { keys: ['nightly'] }, {}, false],
    ['both lines alone', { teams: ['north'], states: ['leaving'] }, {}, false],
  ] satisfies [string, object, Partial<Situation>, boolean][])('%s', (_what, who, change, expected) => {
    expect(speaks({ who }, change)).toBe(expected);
    const { matched } = sortRules(bookOf([{ name: 'r' }], { who }), situation(change), subject(), false);
    expect(matched).toHaveLength(expected ? 1 : 0);
  });

  it.each([
    ['the role', ['rep'], 'ann', true],
    ['everybody who was identified', ['*'], 'ann', true],
    ['nobody where somebody was identified, whatever his roles are called', ['nobody'], 'ann', false],
    ['another role', ['boss'], 'ann', false],
    ['whoever was not identified', ['nobody'], null, true],
    ['no role of whoever was not identified', ['rep'], null, false],
    ['everybody but whoever was not identified', ['*'], null, false],
  ])('of a policy: %s', (_what, roles, person, expected) => {
    const book = bookOf([{ name: 'r' }], { roles });
    const who = situation({ person, roles: ['rep', 'nobody'] });
    expect(sortRules(book, who, subject(), false).matched).toHaveLength(expected ? 1 : 0);
  });
});

describe('what a rule speaks of', () => {
  it.each([
    ['a route', {}, {}, true],
    ['a report that is a route', { kinds: ['report'] }, { routeKind: 'report' }, true],
    ['a report by the word for all routes', { kinds: ['route'] }, { routeKind: 'report' }, true],
    ['no plain route', { kinds: ['backup'] }, {}, false],
    ['a table that nobody named', { kinds: ['unlisted'] }, { kind: 'unlisted' }, true],
    ['an entity by glob', { entities: ['con*'] }, {}, true],
    ['the entity unknown by its name', { entities: ['unknown'] }, { entity: 'unknown' }, true],
    ['another entity', { entities: ['orders'] }, {}, false],
    ['a format', { formats: ['csv', 'xlsx'] }, {}, true],
    ['another format', { formats: ['xlsx'] }, {}, false],
  ] satisfies [string, object, Partial<Subject['found']>, boolean][])('%s', (_what, rule, found, expected) =>
    expect(speaks(rule, {}, subject(found))).toBe(expected),
  );

  it('a file that could not be read is of any format alone', () => {
    const unread = subject({}, facts({ format: null, unreadable: 'FORMAT_UNKNOWN' }));
    expect(speaks({}, {}, unread)).toBe(true);
    expect(speaks({ formats: ['csv'] }, {}, unread)).toBe(false);
  });

  it('apps of a policy', () => {
    const book = bookOf([{ name: 'r' }], { apps: ['crm-*'] });
    expect(sortRules(book, situation({ app: 'crm-cn' }), subject(), false).matched).toHaveLength(1);
    expect(sortRules(book, situation(), subject(), false).matched).toHaveLength(0);
  });
});

describe('sorting', () => {
  const rules = [
    { name: 'one' },
    { name: 'watched', mode: 'monitor' },
    { name: 'of-xlsx', formats: ['xlsx'] },
    { name: 'of-many', when: 'rows > 1000' },
    { name: 'of-bob', who: { people: ['bob'] } },
    { name: 'two' },
  ];
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);

  it('keeps the order of the book and parts what is only watched', () => {
    const sorted = sortRules(bookOf(rules), situation(), subject(), false);
    expect(names(sorted.matched)).toEqual(['p/one', 'p/two']);
    expect(names(sorted.monitored)).toEqual(['p/watched']);
    expect(sorted.unmatched).toEqual([]);
  });

  it('says of every other rule why it does not speak, where that is asked', () => {
    const { matched, unmatched } = sortRules(bookOf(rules), situation(), subject(), true);
    expect(names(matched)).toEqual(['p/one', 'p/two']);
    expect(unmatched.map(({ rule, why }) => `${rule} ${why}`)).toEqual([
      'p/of-xlsx speaks of the formats xlsx; this is csv',
      'p/of-many its condition (`when`) does not hold',
      'p/of-bob speaks of the people bob; this is ann',
    ]);
  });

  it('before the file is read every rule is possible that its format or condition may yet choose', () => {
    const { found } = subject();
    expect(names(possibleRules(bookOf(rules), situation(), found))).toEqual([
      'p/one',
      'p/watched',
      'p/of-xlsx',
      'p/of-many',
      'p/two',
    ]);
  });

  it('tells which facts a condition names', () => {
    const book = bookOf([{ name: 'r', when: 'records > 5 && classes["mobile"] > 0' }]);
    const [rule] = possibleRules(book, situation(), subject().found);
    expect([...(rule?.asks ?? [])].toSorted()).toEqual(['classes', 'records']);
  });

  it('answers each question by itself, though it remembers what it found', () => {
    const book = bookOf([
      { name: 'contacts', entities: ['contacts'] },
      { name: 'orders', entities: ['orders'] },
    ]);
    for (const entity of ['contacts', 'orders', 'contacts', 'leads'])
      expect(names(sortRules(book, situation(), subject({ entity }), false).matched)).toEqual(
        entity === 'leads' ? [] : [`p/${entity}`],
      );
  });
});
