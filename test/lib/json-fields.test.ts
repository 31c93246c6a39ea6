import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editFields, jsonValues, pointed } from '../../src/lib/json-fields.ts';
import type { FieldEdit } from '../../src/lib/json-fields.ts';

const edit = (name: string): FieldEdit => {
  if (name === 'secret') return 'drop';
  if (name.startsWith('no')) return 'unnamed';
  return name === 'phone' ? (text) => `**${text.slice(-2)}` : null;
};

describe('editFields', () => {
  it.each([
    ['drops a field', '{"a":1,"secret":2}', '{"a":1}'],
    ['drops the only field', '{"secret":2}', '{}'],
    ['drops a field with all that is in it', '{"secret":{"phone":"123"},"b":[1]}', '{"b":[1]}'],
    ['drops every one of two', '{"secret":1,"secret":2,"a":3}', '{"a":3}'],
    ['masks a text', '{"phone":"12345"}', '{"phone":"**45"}'],
    ['masks a number as it is written', '{"phone":12345}', '{"phone":"**45"}'],
    ['masks behind an escape', '{"ph\\u006fne":"12345"}', '{"ph\\u006fne":"**45"}'],
    ['masks an escaped text', '{"phone":"1\\"2\\\\3"}', '{"phone":"**\\\\3"}'],
    ['leaves nothing of a nested value', '{"phone":{"home":"123"}}', '{"phone":null}'],
    ['leaves nothing of a list', '{"phone":["123"]}', '{"phone":null}'],
    ['leaves null as it is', '{"phone":null}', '{"phone":null}'],
    ['goes into lists', '[[{"phone":"123","secret":1}],{"b":2}]', '[[{"phone":"**23"}],{"b":2}]'],
    ['keeps numbers that no double holds', '{"id":9007199254740993, "secret":1}', '{"id":9007199254740993}'],
    ['keeps what nobody touches byte for byte', ' {"a" : [ 1.50 , {} ] } ', ' {"a" : [ 1.50 , {} ] } '],
    ['takes out a scalar without a name', '{"no":1,"a":2}', '{"a":2}'],
    ['goes into what a field without a name holds', '{"no":{"no1":1,"a":2}}', '{"no":{"a":2}}'],
    [
      'keeps the list around named fields',
      '{"no":[{"a":1,"no":2},"x",[3,{"a":4}]]}',
      '{"no":[{"a":1},[{"a":4}]]}',
    ],
    ['keeps a prefix against scripts', ')]}\',\n{"secret":1}', ")]}',\n{}"],
    ['keeps a callback', '/**/cb({"secret":1,"a":2});', '/**/cb({"a":2});'],
    ['reads line by line', '{"secret":1}\n{"a":2}\n', '{}\n{"a":2}\n'],
  ])('%s', (_sentence, text, expected) => {
    expect(editFields(text, edit)).toBe(expected);
  });

  it.each(['', 'x', '{"a":1', '{"phone":"138"} trailing', "{'phone':1}", '<p>phone</p>'])(
    'refuses what is no JSON: %s',
    (text) => {
      expect(() => editFields(text, edit)).toThrow(expect.objectContaining({ code: 'FORMAT_BROKEN' }));
    },
  );

  it('refuses what is nested too deep', () => {
    const text = `${'['.repeat(2000)}${']'.repeat(2000)}`;
    expect(() => editFields(text, edit)).toThrow(expect.objectContaining({ code: 'LIMIT_DEPTH' }));
  });

  it('agrees with an edit of the parsed value', () => {
    const key = fc.oneof(fc.constantFrom('secret', 'phone', 'a', 'no'), fc.string());
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 4 }, fc.jsonValue(), fc.array(tie('any')), fc.dictionary(key, tie('any'))),
    })).any;
    fc.assert(
      fc.property(value, fc.integer({ min: 0, max: 3 }), (json, indent) => {
        const text = JSON.stringify(json, null, indent);
        expect(JSON.parse(editFields(text, edit))).toEqual(edited(JSON.parse(text) as unknown));
      }),
      { numRuns: 500 },
    );
  });
});

function edited(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(edited);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]: [string, unknown]) => {
      const how = edit(name);
      if (how === 'drop') return [];
      if (how === null) return [[name, edited(item)]];
      if (how === 'unnamed')
        return typeof item === 'object' && item !== null ? [[name, named(edited(item))]] : [];
      const gone = typeof item === 'object' || item === null;
      return [[name, gone ? null : how(typeof item === 'string' ? item : JSON.stringify(item))]];
    }),
  );
}

/** Without scalars that have no name of their own. */
function named(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.filter((item) => typeof item === 'object' && item !== null).map(named);
}

describe('pointed', () => {
  it.each<[string, unknown, string, unknown[]]>([
    ['a member', { a: { b: [1] } }, 'a.b', [[1]]],
    ['a place', { a: [5, 6] }, 'a.1', [6]],
    ['any name', { data: { x: { edges: 1 }, y: { edges: 2 } } }, 'data.*.edges', [1, 2]],
    ['nothing', { a: 1 }, 'a.b', []],
    ['no inherited name', {}, 'constructor', []],
  ])('finds %s', (_what, value, pointer, found) => {
    expect(pointed(value, pointer)).toEqual(found);
  });
});

it('gives whole numbers that a double would round as their digits', () => {
  expect(jsonValues('[9007199254740993, 1]')).toEqual([['9007199254740993', 1]]);
});

// With two runs of blanks side by side in the patterns this takes hours.
it.each([
  ['before a list that breaks off', `${' '.repeat(60_000)}[${' '.repeat(900_000)}`],
  ['behind a call', `cb(1)${' '.repeat(900_000)}x`],
])('N2 blanks %s are read at once', (_where, text) => {
  expect(() => jsonValues(text)).toThrow('it is no JSON');
});
