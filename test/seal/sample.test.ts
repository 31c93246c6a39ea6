import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../src/lib/source.ts';
import { sample } from '../../src/seal/sample.ts';
import { contacts, csvOf, limits, plan, tablePlan } from './made.ts';

const file = bytesSource(csvOf(contacts(5000, ['Wang Wu', 'Li Si'])));

describe('a sample', () => {
  it('shows the headings and the shapes of the first rows that would leave, and no whole value', async () => {
    const columns = [
      { index: 0, name: 'Name', mask: null },
      { index: 1, name: 'Phone', mask: 'keep-last-4' as const },
      { index: 2, name: 'Email', mask: 'blank' as const },
    ];
    const tables = [tablePlan({ columns, only: [{ column: 3, values: ['Li Si'] }] })];
    const shown = await sample(file, plan({ tables }), 2, limits, null);
    expect(shown).toEqual({
      headings: ['Name', 'Phone', 'Email'],
      rows: [
        ['客**', '***********', ''],
        ['客**', '***********', ''],
      ],
    });
  });

  it.each([
    [3, null, 3],
    [10_000, null, 5000],
    [10, 4, 4],
    [10, 0, 0],
  ])('of at most %i rows, under a row limit of %j, has %i', async (most, maxRows, rows) => {
    expect((await sample(file, plan({ maxRows }), most, limits, null)).rows).toHaveLength(rows);
  });
});
