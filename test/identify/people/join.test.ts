/** Sources joined into people: the first that says something wins, and one login never means two people. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { join } from '../../../src/identify/people/join.ts';
import type { Said, SourceSaid } from '../../../src/identify/people/said.ts';
import type { Standing } from '../../../src/model/principal.ts';
import { said, whole } from './made.ts';

const NOW = new Date('2027-06-01T00:00:00Z');
const SETTINGS = { siteLanguage: 'en', approves: { boss: ['rep'] }, now: () => NOW } as const;
const joined = (...sources: readonly (readonly Said[])[]) =>
  join(
    sources.map((people, index) => ({ source: `s${index + 1}`, people })),
    SETTINGS,
  );
const since = (kind: 'leaving' | 'suspended' | 'left', day: string): Standing => ({
  kind,
  since: `${day}T00:00:00.000Z`,
});

describe('two sources that name one person', () => {
  it.each([
    ['by address', { email: 'ANN@corp.example', logins: ['a.n'] }],
    ['by login', { email: 'other@corp.example', logins: ['ANN'] }],
  ])('are one person %s, with the id and words of the first and the logins of both', (_how, change) => {
    const first = whole('ann', { name: 'Ann', roles: ['rep'], team: null });
    const second = said('x-77', {
      name: 'A.',
      roles: ['boss'],
      team: 'north',
      department: 'sales',
      language: 'zh-CN',
      ...change,
    });
    const { people, leftOut } = joined([first], [second]);
    expect(leftOut).toEqual([]);
    expect(people).toEqual([
      {
        id: 'ann',
        name: 'Ann',
        email: 'ann@corp.example',
        logins: [...new Set(['ann', ...change.logins])],
        roles: ['rep'],
        manager: null,
        team: 'north',
        department: 'sales',
        status: { kind: 'active' },
        approves: [],
        language: 'zh-CN',
        keys: [],
      },
    ]);
  });

  it('one that says no address gets it from the other, and one without any is left out', () => {
    expect(joined([said('ann', { logins: ['ann'] })], [whole('ann')]).people[0]?.email).toBe(
      'ann@corp.example',
    );
    expect(joined([said('ann', { logins: ['ann'] })])).toEqual({
      people: [],
      leftOut: [{ source: 's1', key: 'ann', why: 'no-address' }],
    });
  });

  it('what a role may approve stands in where no source says what the person approves', () => {
    expect(joined([whole('bob', { roles: ['boss'] })]).people[0]?.approves).toEqual(['rep']);
    expect(joined([whole('bob', { roles: ['boss'], approves: [] })]).people[0]?.approves).toEqual([]);
  });
});

describe('the standing of a person', () => {
  it.each<[string, Standing, Standing, Standing]>([
    [
      'who is suspended by the last source',
      { kind: 'active' },
      since('suspended', '2026-01-01'),
      since('suspended', '2026-01-01'),
    ],
    [
      'who has left by the first',
      since('left', '2026-01-01'),
      { kind: 'active' },
      since('left', '2026-01-01'),
    ],
    [
      'who is leaving and suspended',
      since('leaving', '2025-01-01'),
      since('suspended', '2026-01-01'),
      since('suspended', '2026-01-01'),
    ],
    [
      'who is suspended by both',
      since('suspended', '2026-02-01'),
      since('suspended', '2026-01-01'),
      since('suspended', '2026-01-01'),
    ],
  ])('%s is the strictest', (_who, one, other, status) =>
    expect(
      joined([whole('ann', { status: one })], [whole('ann', { status: other })]).people[0]?.status,
    ).toEqual(status),
  );
});

describe('entries that cannot be told apart', () => {
  it.each<[string, readonly Said[][], readonly string[], readonly string[]]>([
    [
      'two of a source with one login',
      [[whole('ann', { logins: ['x'] }), whole('bob', { logins: ['X'] })]],
      [],
      ['ann same-login', 'bob same-login'],
    ],
    [
      'two of a source with one address',
      [[whole('ann', { email: 'x@c.example' }), whole('bob', { email: 'X@c.example' })]],
      [],
      ['ann same-address', 'bob same-address'],
    ],
    [
      'two of a source with one id',
      [[whole('ann'), whole('bob', { id: 'ann' })]],
      [],
      ['ann same-id', 'bob same-id'],
    ],
    [
      'one that names two people',
      [[whole('ann'), whole('bob')], [said('x', { email: 'ann@corp.example', logins: ['bob'] })]],
      ['ann', 'bob'],
      ['x names-two'],
    ],
    [
      'two that name one person',
      [[whole('ann')], [said('x', { email: 'ann@corp.example' }), said('y', { logins: ['ann'] })]],
      ['ann'],
      ['x named-twice', 'y named-twice'],
    ],
    [
      'a stranger with the id of another',
      [[whole('ann')], [whole('x', { id: 'ann' })]],
      ['ann'],
      ['x same-id'],
    ],
  ])('%s are refused with a reason', (_what, sources, ids, refused) => {
    const { people, leftOut } = joined(...sources);
    expect(people.map(({ id }) => id)).toEqual(ids);
    expect(leftOut.map(({ key, why }) => `${key} ${why}`)).toEqual(refused);
  });

  it('still shut out everybody whom they may mean', () => {
    const stop = since('suspended', '2026-01-01');
    const { people } = joined(
      [whole('ann'), whole('bob'), whole('cleo')],
      [said('x', { email: 'ann@corp.example', logins: ['bob'], status: stop })],
    );
    expect(people.map(({ status }) => status.kind)).toEqual(['suspended', 'suspended', 'active']);
  });
});

it.each(['ann lee', '李雷', '?7x', ''])(
  'an id such as %j stands in no record, unless another source gives one',
  (id) => {
    const odd = whole('ann', { id });
    expect(joined([odd])).toEqual({ people: [], leftOut: [{ source: 's1', key: 'ann', why: 'no-id' }] });
    expect(joined([whole('ann')], [odd]).people.map((one) => one.id)).toEqual(['ann']);
  },
);

it.each([
  ['the key of its source', 'key-bob'],
  ['an id', 'bob'],
  ['an address', 'BOB@corp.example'],
  ['a login', 'Bob'],
])('a manager is found by %s', (_how, manager) => {
  const { people } = joined([whole('ann', { manager }), whole('bob', { key: 'key-bob' })]);
  expect(people[0]?.manager).toBe('bob');
});

it('nobody is their own manager', () =>
  expect(joined([whole('ann', { manager: 'ann' })]).people[0]?.manager).toBeNull());

describe('whatever the sources say', () => {
  const name = fc.constantFrom('a', 'B', 'b', 'c', 'K', 'k', '\u212A');
  const entry = fc.record({
    key: fc.uuid(),
    id: name,
    email: fc.option(name.map((one) => `${one}@c.example`)),
    logins: fc.array(name, { maxLength: 3 }),
    stops: fc.boolean(),
  });
  const sources: fc.Arbitrary<readonly SourceSaid[]> = fc
    .array(fc.array(entry, { maxLength: 5 }), { maxLength: 3 })
    .map((lists) =>
      lists.map((list, index) => ({
        source: `s${index}`,
        people: list.map(({ stops, ...one }) =>
          said(one.key, { ...one, status: stops ? since('left', '2026-01-01') : { kind: 'active' } }),
        ),
      })),
    );
  const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const unique = (names: readonly string[]): boolean => new Set(names).size === names.length;

  it('an id, address or login means one person, and every entry is taken or left out with a reason', () =>
    fc.assert(
      fc.property(sources, (given) => {
        const { people, leftOut } = join(given, SETTINGS);
        expect(unique(people.map(({ id }) => id))).toBe(true);
        expect(unique(people.map(({ email }) => lower(email)))).toBe(true);
        expect(unique(people.flatMap(({ logins }) => [...new Set(logins.map(lower))]))).toBe(true);
        const kept = new Set(leftOut.map(({ source, key }) => `${source} ${key}`));
        expect(kept.size).toBe(leftOut.length);
      }),
    ));

  it('nobody may act whom any source shuts out by his address', () =>
    fc.assert(
      fc.property(sources, (given) => {
        const { people } = join(given, SETTINGS);
        const out = given.flatMap(({ people: all }) =>
          all.flatMap(({ status, email }) =>
            status.kind === 'left' && email !== null ? [lower(email)] : [],
          ),
        );
        const acting = people.filter(
          ({ email, status }) => out.includes(lower(email)) && status.kind !== 'left',
        );
        expect(acting).toEqual([]);
      }),
    ));

  it('the order within a source does not matter', () =>
    fc.assert(
      fc.property(sources, (given) => {
        const turned = given.map(({ source, people }) => ({ source, people: people.toReversed() }));
        const ids = (from: readonly SourceSaid[]) =>
          join(from, SETTINGS)
            .people.map(({ id, email, status }) => `${id} ${email} ${status.kind}`)
            .toSorted();
        expect(ids(turned)).toEqual(ids(given));
      }),
    ));
});
