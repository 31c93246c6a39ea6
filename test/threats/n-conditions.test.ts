/** N1, N2: conditions of rules that would run for long, or forever. */

import { expect, it } from 'vitest';
import { whenProblems } from '../../src/decide/cel.ts';
import { facts, speaks, subject } from '../decide/matching.ts';

const place = { sheet: 0, from: 0, titles: 0, headings: 1, to: null, between: [] };
const headings = (names: readonly string[]) => {
  const columns = names.map((name, index) => ({ index, name, class: null, values: {} }));
  const table = {
    index: 0,
    place,
    name: '',
    hidden: false,
    headed: true,
    rows: 1,
    ownRows: null,
    ownerColumn: null,
    columns,
  };
  return subject({}, facts({ tables: [table] }));
};

it.each(['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(.*a){20}$', '^([a-zA-Z]+)*$'])(
  'N2 the pattern %s over a heading of a hundred thousand letters ends at once',
  (pattern) => {
    const when = `columns.exists(c, c.matches("${pattern}"))`;
    expect(whenProblems({ when, kinds: ['route'] })).toEqual([]);
    // Another engine would need longer than the universe is old: that it comes back at all is the proof.
    expect(speaks({ when }, {}, headings([`${'a'.repeat(100_000)}!`]))).toBe(false);
  },
);

it.each([
  'entity.matches(person.team)',
  'columns.exists(c, entity.matches(c))',
  'columns.exists(c, c.matches(c + "+"))',
  'entity.matches(rows > 5 ? "a" : "b")',
])('N2 a pattern that a file could bring is refused: %s', (when) => {
  expect(whenProblems({ when, kinds: ['route'] })[0]?.message).toContain('must stand there as a text');
});

it.each([
  '(entity).matches("con")',
  'entity /* matches */ .matches("con")',
  'entity // matches\n.matches("con")',
  'entity.matches(// .matches(\n"con")',
  'entity.matches(\n  "con"\n)',
  '(entity + ".matches(").matches("con")',
  '(entity.matches("con") ? "con" : "x").matches("con")',
])('N2 however it is written, no other engine runs the pattern: %s', (when) => {
  // `(?i` is read by RE2 and refused by JavaScript's own engine, where a call that slipped through would fail and hold.
  const marked = when.replaceAll('"con"', '"(?i)CON"');
  const isRefused = whenProblems({ when: marked, kinds: ['route'] }).length > 0;
  // What check refuses fails and so applies.
  expect(speaks({ when: marked })).toBe(true);
  expect(speaks({ when: marked.replaceAll('CON', 'NONE') })).toBe(isRefused);
});

it('N1 a condition cannot make long texts or lists out of short ones', () => {
  for (const when of [
    'columns.map(c, c + c).map(c, c + c).map(c, c + c).size() > 0',
    'cel.bind(a, entity + entity, cel.bind(b, a + a, b.size() > 0))',
    'columns.join("").size() > 0',
    'columns.all(a, columns.all(b, columns.all(c, a != b)))',
    'columns.filter(a, a in columns.filter(b, b in columns)).size() > 0',
  ])
    expect(whenProblems({ when, kinds: ['route'] })).not.toEqual([]);
});

it('N1 a file of sixteen thousand columns is asked once for each', () => {
  const many = headings(Array.from({ length: 16_384 }, (_, index) => `Column ${index}`));
  expect(speaks({ when: 'columns.exists(c, c.matches("^column 16383$"))' }, {}, many)).toBe(true);
});

it('N12 a condition that nobody can read never lets go', () => {
  expect(speaks({ when: 'rows >>> 5' })).toBe(true);
});
