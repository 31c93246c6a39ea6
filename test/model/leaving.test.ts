import { describe, expect, it } from 'vitest';
import type { ColumnLimit, HeldExport } from '../../src/model/export.ts';
import type { Plan } from '../../src/model/plan.ts';
import { leavingClasses, leavingRows, leavingTables } from '../../src/model/leaving.ts';
import type { ColumnFacts, TableFacts } from '../../src/model/table.ts';

const column = (index: number, name: string, cells: number, own: number): ColumnFacts => ({
  index,
  name,
  class: 'mobile',
  values: { mobile: cells },
  ownValues: { mobile: own },
});
const table = (index: number, hidden: boolean): TableFacts => ({
  index,
  name: 'T',
  hidden,
  headed: true,
  place: { sheet: 0, from: 0, titles: 0, headings: 1, to: null, between: [] },
  rows: 100,
  ownRows: 10,
  ownerColumn: 0,
  columns: [column(0, 'a', 100, 10), column(1, 'b', 50, 5)],
});

function held(change: {
  own?: boolean;
  limits?: readonly ColumnLimit[];
  plan?: Partial<Plan>;
  unreadable?: boolean;
}): HeldExport {
  const tables = [table(0, false), table(1, true)];
  return {
    facts: { tables, unreadable: change.unreadable ? 'FORMAT_UNKNOWN' : null },
    decision: { limits: { ownRowsOnly: change.own ?? false, columns: change.limits ?? [] } },
    plan: change.plan ?? null,
  } as unknown as HeldExport;
}

describe('what would leave', () => {
  it.each([
    ['all rows of what is not hidden', {}, 100, { mobile: 150 }],
    ['own rows alone, with their values', { own: true }, 10, { mobile: 15 }],
    ['no dropped column', { limits: [{ table: 0, column: 1, mask: 'drop' }] }, 100, { mobile: 100 }],
    ['masked columns too', { limits: [{ table: 0, column: 1, mask: 'blank' }] }, 100, { mobile: 150 }],
    [
      'no more rows than the plan says',
      {
        plan: {
          maxRows: 7,
          tables: [
            {
              index: 0,
              name: 'T',
              place: {
                sheet: 0,
                from: 0,
                titles: 0,
                headings: 1,
                to: null,
                between: [] as readonly number[],
              },
              columns: [{ index: 0, name: 'a', mask: null as null }],
              only: null,
            },
          ],
        },
      },
      7,
      { mobile: 100 },
    ],
    ['nothing of an unreadable file', { unreadable: true }, null, {}],
  ] as const)('is %s', (_what, change, rows, classes) => {
    expect(leavingRows(held(change))).toBe(rows);
    expect(Object.fromEntries(leavingClasses(held(change)))).toEqual(classes);
  });

  it('names the mask of each column', () => {
    const [first] = leavingTables(held({ limits: [{ table: 0, column: 0, mask: 'keep-last-4' }] }));
    expect(first?.columns.map(({ name, mask }) => [name, mask])).toEqual([
      ['a', 'keep-last-4'],
      ['b', null],
    ]);
  });
});
