/** Tests of reading one YAML file: whatever the bytes are, there is an answer with a place. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readYaml } from '../../src/config/yaml.ts';

const Schema = z.strictObject({
  name: z.string(),
  size: z.int().min(1).default(3),
  tags: z.array(z.string()).default([]),
  deep: z.strictObject({ on: z.boolean() }).optional(),
});
const read = (text: string | Uint8Array): ReturnType<typeof readYaml<typeof Schema>> =>
  readYaml('f.yaml', typeof text === 'string' ? Buffer.from(text) : text, Schema);

describe('a YAML file', () => {
  it('is read with its defaults filled in', () => {
    expect(read('name: 名\n').value).toEqual({ name: '名', size: 3, tags: [] });
  });

  it('keeps words that older YAML took for something else', () => {
    expect(read('name: no\ntags: [yes, 1e3x, 0o7y, 12:30]\n').value).toEqual({
      name: 'no',
      size: 3,
      tags: ['yes', '1e3x', '0o7y', '12:30'],
    });
  });

  it('shows every problem, each at its own place', () => {
    const { problems } = read('size: 0\nnaem: x\ndeep:\n  on: maybe\n  off: 1\n');
    expect(problems.map(({ line, column }) => [line, column])).toEqual([
      [1, 1],
      [1, 7],
      [4, 7],
      [5, 3],
      [2, 1],
    ]);
  });

  it('is refused when an alias would make it huge', () => {
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefgh'
        .split('')
        .map((key, index) => `${key}: &${key} [*${'abcdefg'[index]}, *${'abcdefg'[index]}]`),
    ].join('\n');
    const { value, problems } = read(bomb);
    expect(value).toBeNull();
    expect(problems).toHaveLength(14);
  });

  it.each([
    ['a number', '1: x'],
    ['nothing', ': x'],
    ['a list', '[a]: x'],
    ['a map', '{a: b}: x'],
  ])('is refused when %s is a key', (_name, text) => {
    expect(read(`name: n\n${text}\n`).problems.map((problem) => problem.text)).toEqual([
      'f.yaml:2:1: this key is no text: put it in quotes',
    ]);
  });

  it('is refused above its bound', () => {
    expect(read(Buffer.alloc(4_194_305, 0x20)).problems).toHaveLength(1);
  });

  it('never throws, and what it does not take it says with a place', () => {
    const piece = fc.constantFrom(
      'name',
      ':',
      ' ',
      '\n',
      '- ',
      '[',
      '}',
      '{',
      '*a',
      '&a',
      '!t',
      '"',
      "'",
      '|',
      '>',
      '#',
      '---',
      '\t',
      '? ',
      '<<: ',
      'x',
      '1',
      '\u0000',
      '\u2028',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        const { value, problems } = read(given);
        expect(value === null).toBe(problems.length > 0);
        for (const problem of problems) expect(problem.text).toMatch(/^f\.yaml:[1-9]\d*:[1-9]\d*: \S/);
      }),
      { numRuns: 500 },
    );
  });
});
