import { describe, expect, it } from 'vitest';
import { rowRef } from '../../src/lib/refmark.ts';
import { markKeyOf } from '../../src/seal/refs.ts';
import { trace } from '../../src/trace/index.ts';
import type { Candidate } from '../../src/trace/index.ts';

const root = Buffer.alloc(32, 3);
const ids = ['AAAA-1111', 'BBBB-2222', 'CCCC-3333'];

async function* candidates(): AsyncGenerator<Candidate> {
  for (const exportId of ids)
    yield {
      exportId,
      markKey: markKeyOf(root, exportId),
      tables: [
        { table: 0, rows: 500 },
        { table: 2, rows: 50 },
      ],
    };
}

const refOf = (id: string, table: number, row: number): string => rowRef(markKeyOf(root, id), table, row);

describe('tracing', () => {
  it.each([
    ['one reference of twenty rows', [refOf('BBBB-2222', 0, 499)], [['BBBB-2222', 'identified', 1]]],
    ['a reference of a later table', [refOf('BBBB-2222', 2, 50)], [['BBBB-2222', 'identified', 1]]],
    [
      'a reference typed by hand',
      [` ${refOf('CCCC-3333', 0, 7).toLowerCase().replaceAll('1', 'l').replaceAll('0', 'o')} `],
      [['CCCC-3333', 'identified', 1]],
    ],
    [
      'the same reference twice',
      [refOf('AAAA-1111', 0, 1), refOf('AAAA-1111', 0, 1)],
      [['AAAA-1111', 'identified', 1]],
    ],
    [
      'rows of two exports, the one with more first',
      [refOf('AAAA-1111', 0, 1), refOf('CCCC-3333', 0, 1), refOf('CCCC-3333', 0, 2)],
      [
        ['CCCC-3333', 'identified', 2],
        ['AAAA-1111', 'identified', 1],
      ],
    ],
    ['a row beyond what was written', [refOf('AAAA-1111', 0, 501)], []],
    ['a table that was not written', [refOf('AAAA-1111', 1, 1)], []],
    ['references of somebody else', ['0123456789AB', 'no reference', ''], []],
    ['nothing', [], []],
  ])('finds the export of %s', async (_name, refs, found) => {
    const traced = await trace(refs, [], candidates());
    expect(traced.map(({ exportId, verdict, matched }) => [exportId, verdict, matched])).toEqual(found);
  });

  it('says only `named` when an id stands in the file but no reference fits', async () => {
    expect(await trace(['0123456789AB'], ['BBBB-2222', 'ZZZZ-9999'], candidates())).toEqual([
      { exportId: 'BBBB-2222', verdict: 'named', matched: 0, of: 1, log10Chance: 0 },
    ]);
  });

  it('bounds the chance of an innocent match: smaller with each reference, larger with each row and export', async () => {
    const [one] = await trace([refOf('AAAA-1111', 0, 1)], [], candidates());
    // 3 exports, 1 reference, 550 rows, 60 bits.
    expect(one?.log10Chance).toBeCloseTo(Math.log10((3 * 550) / 2 ** 60), 6);
    const [two] = await trace([refOf('AAAA-1111', 0, 1), refOf('AAAA-1111', 0, 2)], [], candidates());
    expect(two?.log10Chance).toBeCloseTo(Math.log10(3) + 2 * Math.log10((2 * 550) / 2 ** 60), 6);
  });
});

describe('a mark key', () => {
  it("is the export's own and of 32 bytes", () => {
    expect(markKeyOf(root, 'AAAA-1111')).toHaveLength(32);
    expect(markKeyOf(root, 'AAAA-1111')).toEqual(markKeyOf(root, 'AAAA-1111'));
    expect(markKeyOf(root, 'AAAA-1111')).not.toEqual(markKeyOf(root, 'AAAA-1112'));
    expect(markKeyOf(Buffer.alloc(32, 4), 'AAAA-1111')).not.toEqual(markKeyOf(root, 'AAAA-1111'));
  });
});
