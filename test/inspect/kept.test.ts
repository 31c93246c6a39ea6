/** Rows by whose they are and by conditions: as many as a naive count finds. */

import { expect, it } from 'vitest';
import { inspect } from '../../src/inspect/index.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { Looking } from '../../src/model/job.ts';
import type { TableFacts } from '../../src/model/table.ts';
import { LIMITS } from '../support/tables.ts';

const HEAD = 'Name,Region,Stage,Owner';
const LINES = [
  'Zhang San,East,Won,wang',
  'Li Si,ＥＡＳＴ,lost,WANG',
  'Wang Wu,West,won,li',
  'Zhao Liu, east ,Won,zhao',
  'Sun Qi,,won,li',
];

async function seen(looking: Partial<Looking>, head = HEAD, lines = LINES): Promise<TableFacts> {
  const { tables } = await inspect(
    bytesSource(Buffer.from(`${head}\n${lines.join('\n')}\n`)),
    { mediaType: 'text/csv', fileName: 'x.csv' },
    { columns: ['Owner'], values: ['Wang'] },
    LIMITS,
    { looking: { values: false, detectors: [], ...looking } },
  );
  const [table] = tables;
  if (!table) throw new Error('no table');
  return table;
}

const east = { column: 'Region', is: ['East'] };
const won = { column: 'stage*', is: ['won', 'signed'] };

it.each<[string, Partial<Looking>, Partial<TableFacts>]>([
  ['the team, with the person', { team: ['li', ''] }, { ownRows: 2, teamRows: 4, keptAll: 4 }],
  ['a team of nobody', { team: [] }, { teamRows: 2, keptAll: 2 }],
  ['one condition', { conditions: [east] }, { kept: [{ column: 1, rows: 3 }], keptAll: 3, keptOwn: 2 }],
  [
    'two conditions',
    { conditions: [east, won] },
    {
      kept: [
        { column: 1, rows: 3 },
        { column: 2, rows: 4 },
      ],
      keptAll: 2,
      keptOwn: 1,
    },
  ],
  [
    'the team and a condition',
    { team: ['zhao'], conditions: [won] },
    { teamRows: 3, keptAll: 2, keptOwn: 1 },
  ],
  ['own rows alone', { ownOnly: true, conditions: [won] }, { keptAll: 1 }],
  [
    'a column that is not there',
    { conditions: [{ column: 'Country', is: ['CN'] }] },
    { kept: [{ column: null, rows: 0 }], keptAll: 0, keptOwn: 0 },
  ],
  [
    'no text at all',
    { conditions: [{ column: 'Region', is: ['', ' '] }] },
    { kept: [{ column: 1, rows: 0 }], keptAll: 0 },
  ],
])('counts %s', async (_what, looking, facts) => expect(await seen(looking)).toMatchObject(facts));

it('believes no column of a condition where two have its heading', async () => {
  const lines = LINES.map((line) => `${line},East`);
  const table = await seen({ conditions: [east] }, `${HEAD},region`, lines);
  expect(table).toMatchObject({ kept: [{ column: null, rows: 0 }], keptAll: 0 });
});

it('says nothing of rows where nobody asks', async () => {
  expect(Object.keys(await seen({}))).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/kept|team|identity/)]),
  );
});
