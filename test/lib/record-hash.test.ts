import { describe, expect, it } from 'vitest';
import { recordHash, rowHash } from '../../src/lib/record-hash.ts';
import type { IdentityColumn } from '../../src/lib/record-hash.ts';

const key = Buffer.alloc(32, 3);
const space = { key, app: 'crm', entity: 'contacts' };
const hash = (columns: readonly IdentityColumn[], cells: readonly string[]): string =>
  Buffer.from(rowHash(space, columns, cells.length, (column) => cells[column] ?? '')).toString('hex');
const listed = (id: string): string => Buffer.from(recordHash(key, 'crm', 'contacts', id)).toString('hex');

describe('the hash of a record', () => {
  it.each(['4711', '00Q5g00000AbCdE', '客户-0815'])(
    "of a file's row with the id %s is that of a list's",
    (id) => {
      expect(hash([{ index: 1, by: 'id' }], ['Li Si', id])).toBe(listed(id));
      expect(hash([{ index: 1, by: 'id' }], ['', ` ="${id}"`])).toBe(listed(id));
      expect(listed(id)).toHaveLength(32);
    },
  );

  it.each<[string, IdentityColumn[], string[], string[]]>([
    [
      'the first kind that it has',
      [
        { index: 0, by: 'phone' },
        { index: 1, by: 'email' },
      ],
      ['138 0013 8000', 'a@b.example'],
      ['1', 'A@b.example'],
    ],
    [
      'its phone number where it has no address',
      [
        { index: 0, by: 'phone' },
        { index: 1, by: 'email' },
      ],
      ['+86 138 0013 8000', '-'],
      ['13800138000', ''],
    ],
    [
      'all its numbers, in any order',
      [
        { index: 0, by: 'phone' },
        { index: 1, by: 'phone' },
      ],
      ['13800138000', '010-65521234'],
      ['01065521234', '+8613800138000'],
    ],
    [
      'numbers that stand in one cell',
      [{ index: 0, by: 'phone' }],
      ['13800138000; 13800138001'],
      ['13800138001、13800138000'],
    ],
    [
      'all of the row where nothing tells',
      [{ index: 0, by: 'email' }],
      ['', 'Li  Si', 'x'],
      ['', 'x', 'li si', ''],
    ],
    [
      'what tells it together',
      [
        { index: 0, by: 'together' },
        { index: 2, by: 'together' },
      ],
      ['Li Si', 'x', 'a@b.example'],
      ['A@B.example', 'y', 'LI SI'],
    ],
  ])('is of %s', (_what, columns, one, other) => expect(hash(columns, one)).toBe(hash(columns, other)));

  it.each<[string, IdentityColumn[], string[], string[]]>([
    ['ids in other capitals', [{ index: 0, by: 'id' }], ['00Q5Ab'], ['00Q5aB']],
    [
      'two ids instead of one',
      [
        { index: 0, by: 'id' },
        { index: 1, by: 'id' },
      ],
      ['1', '2'],
      ['1', '3'],
    ],
    ['an id and a name', [{ index: 0, by: 'id' }], ['x', ''], ['', 'x']],
    ['rows that differ somewhere', [], ['a', 'b'], ['a', 'c']],
  ])('differs for %s', (_what, columns, one, other) =>
    expect(hash(columns, one)).not.toBe(hash(columns, other)),
  );

  it.each([
    ['key', { ...space, key: Buffer.alloc(32, 4) }],
    ['app', { ...space, app: 'other' }],
    ['entity', { ...space, entity: 'leads' }],
  ])('differs by %s', (_what, other) => {
    expect(Buffer.from(rowHash(other, [], 1, () => 'a')).toString('hex')).not.toBe(hash([], ['a']));
  });
});
