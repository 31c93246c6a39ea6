/** Tests of what comparisons say by themselves: never anything else than the library says of the whole condition. */

import { Environment } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ConditionFacts, CONDITION_VARIABLES } from '../../src/decide/cel-facts.ts';
import { sureOf } from '../../src/decide/cel-sure.ts';
import { facts, situation, subject } from './matching.ts';

const library = new Environment();
for (const [name, type] of Object.values(CONDITION_VARIABLES).flatMap((all) => Object.entries(all)))
  library.registerVariable(name, type);

const file = new ConditionFacts(situation({}), subject({}, facts({ rows: 100, values: { mobile: 3 } })));
const list = new ConditionFacts(situation({}), { ...subject({}, facts({})), facts: null });

function parsed(text: string) {
  const program = library.parse(text);
  expect(program.check().valid).toBe(true);
  return program;
}

function said(program: ReturnType<typeof parsed>, about: ConditionFacts): unknown {
  try {
    if (about === file) about.count(new Set(['cn-id', 'mobile']));
    return program(about);
  } catch {
    return 'failed';
  }
}

const atom = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        'rows',
        'fileBytes',
        'hour',
        'ownRows',
        'records',
        'classes["cn-id"]',
        'classes["mobile"]',
      ),
      fc.constantFrom('==', '!=', '<', '<=', '>', '>='),
      fc.constantFrom('0', '3', '9', '100', '1000'),
    )
    .map((parts) => parts.join(' ')),
  fc
    .tuple(
      fc.constantFrom('person_team', 'from_country', 'entity', 'format', 'client_kind'),
      fc.constantFrom('==', '!=', '<'),
      fc.constantFrom('"north"', '"csv"', '"contacts"', '"browser"', '""'),
    )
    .map((parts) => parts.join(' ')),
  fc.constantFrom(
    '"rep" in person_roles',
    '"boss" in person_roles',
    '100 == rows',
    'rows / 0 > 1',
    'rows > 99.5',
    'columns.exists(c, c == "id")',
    'true',
    'false',
  ),
);
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    atom,
    fc
      .tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition'))
      .map(([one, word, other]) => `(${one}) ${word} (${other})`),
    tie('condition').map((one) => `!(${one})`),
  ),
}));

it('says what the library says, or nothing', () => {
  let sure = 0;
  fc.assert(
    fc.property(condition, fc.constantFrom(file, list), (text, about) => {
      const program = parsed(text);
      const known = sureOf(program.ast)?.(about) ?? null;
      if (known === null) return;
      sure += 1;
      expect(said(program, about)).toBe(known);
    }),
    { numRuns: 2000 },
  );
  expect(sure).toBeGreaterThan(300);
});

it.each([
  ['person_team == "north" && rows / 0 > 1', null],
  ['person_team == "nowhere" && rows / 0 > 1', false],
  ['rows == 100 || rows / 0 > 1', true],
  ['rows > 5', true],
  ['columns.exists(c, c == "id")', undefined],
])('%s: %s', (text, expected) => {
  expect(sureOf(parsed(text).ast)?.(file)).toBe(expected);
});
