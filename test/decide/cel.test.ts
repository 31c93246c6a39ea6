import { describe, expect, it } from 'vitest';
import { whenProblems } from '../../src/decide/cel.ts';
import { sortRules } from '../../src/decide/match.ts';
import { bookOf, facts, situation, speaks, subject } from './matching.ts';

const columns = ['Name ', 'ＩＤ', 'Salary'].map((name, index) => ({ index, name, class: null, values: {} }));
const place = { sheet: 0, from: 0, titles: 0, headings: 1, to: null, between: [] };
const table = {
  index: 0,
  place,
  name: '',
  hidden: false,
  headed: true,
  rows: 100,
  ownRows: null,
  ownerColumn: null,
  columns,
};
/** The words of a rule that blocks. */
// oxlint-disable-next-line unicorn/no-thenable -- a word of the policy language; nobody awaits a rule
const BLOCK = { then: 'block' };
const file = subject({}, facts({ tables: [table], records: 40 }));

describe('a condition', () => {
  it.each([
    ['person.id == "ann" && "rep" in person.roles', true],
    ['person.team == "north" && person.department == "sales"', true],
    ['person.state == "leaving"', false],
    ['client.kind == "browser" && client.key == ""', true],
    ['from.country == "unknown" && from.device == "none"', true],
    ['from.address.startsWith("192.0.2.")', true],
    ['app == "crm" && entity == "contacts" && kind == "route" && route == "contacts-csv"', true],
    ['hour == 9 && weekday == "thu"', true],
    ['format == "csv" && rows == 100 && fileBytes == 1000 && records == 40', true],
    ['columns.exists(c, c == "id")', true],
    ['columns.exists(c, c.contains("email"))', false],
    ['columns.filter(c, c.endsWith("y")).size() == 1', true],
    ['classes["mobile"] > 5', true],
    ['classes["cn-id"] > 0', false],
    ['classes["cn-id"] == 0', true],
    ['entity.matches("^con")', true],
    ['entity.matches("^tact")', false],
    ['entity.matches("tact")', true],
    ['rows > 50 ? person.team == "south" : true', false],
    ['rows / 3 == 33 && rows > 99.5', true],
  ])('%s: %s', (when, expected) => {
    expect(whenProblems({ when, kinds: ['route'] })).toEqual([]);
    expect(speaks({ when }, {}, file)).toBe(expected);
  });

  it.each([
    ['rows', 1, 'true or false'],
    ['rows > "5"', 1, 'cannot be read'],
    ['rows >', 7, 'cannot be read'],
    ['person.name == "Ann"', 8, 'No such key: name'],
    ['fileName == "x"', 1, 'Unknown variable'],
    ['query.contains("x")', 1, 'Unknown variable'],
    ['headers["x"] == "y"', 1, 'Unknown variable'],
    ['purpose == "x"', 1, 'Unknown variable'],
    ['entity.matches(route)', 16, 'must stand there as a text'],
    // The engine of the library, which can be made to run for ever, is reached by no spelling.
    ['entity.matches // matches\n("(a+)+b")', 1, 'cannot be run'],
    ['entity.matches(\n// matches\n"(a+)+b")', 1, 'cannot be run'],
    ['entity.matches("a" + "b")', 16, 'must stand there as a text'],
    [String.raw`entity.matches("(a)\\1")`, 16, 'none that RE2 knows'],
    ['entity.matches("(?=a)")', 16, 'none that RE2 knows'],
    ['columns.map(c, c + c).size() > 3', 1, 'map is not known here'],
    ['cel.bind(x, rows, x > 5)', 1, 'bind is not known here'],
    ['entity.split("").size() > 3', 1, 'split is not known here'],
    ['dyn(rows) > 5', 1, 'dyn is not known here'],
    [
      'timestamp("2026-01-01T00:00:00Z") == timestamp("2026-01-01T00:00:00Z")',
      1,
      'timestamp is not known here',
    ],
    ['columns.all(c, columns.exists(d, c == d))', 16, 'cannot stand within another'],
    ['columns.all(c, c in columns)', 21, 'cannot be asked for each of a list'],
    ['columns.exists(rows, rows == "x")', 16, 'is a fact'],
    ['classes.size() > 3', 1, 'write classes["NAME"]'],
    ['classes[entity] > 3', 9, 'the name of the class itself'],
    ['{"a": 1}["a"] == 1', 2, 'cannot be read'],
    ['person["team"] == "north"', 1, 'cannot be run'],
    [`${'('.repeat(40)}true${')'.repeat(40)}`, 25, 'cannot be read'],
    [Array.from({ length: 101 }, () => 'rows > 5').join(' || '), 608, 'cannot be read'],
  ])('%s is refused at column %i', (when, column, message) => {
    const [problem] = whenProblems({ when, kinds: ['route'] });
    expect(problem?.message).toContain(message);
    expect(problem?.column).toBe(column);
  });

  it.each([
    'rows > 5',
    'ownRows > 5',
    'format == "csv"',
    'classes["mobile"] > 5',
    'columns.size() > 5',
    'records > 1',
    'fileBytes > 1',
  ])('on facts of a file (%s) cannot stand in a rule of lists or channels', (when) => {
    for (const kinds of [['list'], ['route', 'channel']])
      expect(whenProblems({ when, kinds })[0]?.message).toContain('known of files alone');
  });

  it('on the person, place and time may stand there', () => {
    const when = 'person.team == "north" && hour < 12 && from.country == "unknown"';
    expect(whenProblems({ when, kinds: ['list', 'channel'] })).toEqual([]);
    const list = { found: { kind: 'list', entity: 'contacts', route: 'list' }, facts: null } as const;
    expect(speaks({ when, kinds: ['list'] }, {}, list)).toBe(true);
  });
});

describe('a condition that cannot be evaluated', () => {
  const failing = [
    'ownRows > 5',
    '1 / (rows - 100) > 0',
    'int(entity) > 5',
    'rows * 9000000000000000000 > 1',
    'rows > 5 && records > 5',
  ];
  const sorted = (rule: object) =>
    sortRules(
      bookOf([
        { name: 'limits', limits: [{ rows: 5 }] },
        { name: 'r', ...rule },
      ]),
      situation(),
      subject(),
      false,
    );

  it.each(failing)('%s: its rule applies', (when) => {
    expect(sorted({ when, ...BLOCK }).matched.map(({ rule }) => rule.then)).toEqual(['allow', 'block']);
  });
  it.each(failing)('%s: it replaces nothing, and its word is a hold at least', (when) => {
    const { matched } = sorted({ when, replaces: ['p/limits'], breakGlass: true });
    expect(matched.map(({ name }) => name)).toEqual(['p/limits', 'p/r']);
    expect([matched[1]?.rule.then, matched[1]?.rule.breakGlass]).toEqual(['hold', false]);
    expect(matched[1]?.rule.replaces).toBeUndefined();
  });
  it('one that its other half settles is none', () => {
    expect(sorted({ when: 'ownRows > 5 || rows > 5' }).matched[1]?.rule.then).toBe('allow');
    expect(sorted({ when: 'ownRows > 5 && rows > 500' }).matched).toHaveLength(1);
  });
  it('one that check refuses fails wherever it is asked', () => {
    expect(sorted({ when: 'nonsense(' }).matched[1]?.rule.then).toBe('hold');
  });
});
