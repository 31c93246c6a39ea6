/** People in the rows of a table. */

import { describe, expect, it } from 'vitest';
import { saidByRows } from '../../../src/identify/people/rows.ts';

const HEADINGS = ['ID', 'Name', 'Email', 'Logins', 'Roles', 'Status', 'Since', 'Team', 'Approves'];
const ANN = ['ann', 'Ann', 'ann@corp.example', 'ann; a.n', 'rep', '', '', 'north', ''];
const row = (change: Readonly<Record<number, string>>) => ANN.map((cell, index) => change[index] ?? cell);

describe('rows of people', () => {
  it('are read by their headings, lists by semicolons; what is empty is left to other sources', () => {
    const read = saidByRows([HEADINGS, ANN, row({ 0: 'bob', 5: 'left', 6: '2026-03-01', 8: 'rep' })]);
    expect(read).toMatchObject({
      ok: true,
      people: [
        {
          id: 'ann',
          logins: ['ann', 'a.n'],
          roles: ['rep'],
          team: 'north',
          approves: null,
          status: { kind: 'active' },
        },
        { id: 'bob', approves: ['rep'], status: { kind: 'left', since: '2026-03-01T00:00:00.000Z' } },
      ],
    });
  });

  it.each<[string, readonly (readonly string[])[], number, string]>([
    ['a heading that is none', [[...HEADINGS, 'Salary']], 1, 'columns must be'],
    ['a heading twice', [[...HEADINGS, 'id']], 1, 'columns must be'],
    ['no address column', [['id', 'name', 'roles']], 1, 'columns must be'],
    ['a row with too many cells', [HEADINGS, [...ANN, 'x']], 2, 'more cells'],
    ['an address that is none', [HEADINGS, ANN, row({ 2: 'secret-value' })], 3, 'the column email'],
    ['a status that is none', [HEADINGS, row({ 5: 'secret-value' })], 2, 'the column status'],
    ['no role', [HEADINGS, row({ 4: ' ; ' })], 2, 'the column roles'],
  ])('%s is a problem with its row, which quotes nothing', (_what, rows, at, message) => {
    const read = saidByRows(rows);
    expect(read).toMatchObject({
      ok: false,
      problems: [{ row: at, message: expect.stringContaining(message) }],
    });
    expect(JSON.stringify(read)).not.toContain('secret-value');
  });
});
