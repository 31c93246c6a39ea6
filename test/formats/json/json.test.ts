/** JSON: where tables are found. */

import { describe, expect, it } from 'vitest';
import { json, ndjson } from '../../../src/formats/json/json.ts';
import { recognise } from '../../../src/formats/index.ts';
import type { Row } from '../../../src/model/table.ts';
import { readTables } from '../../support/tables.ts';

const read = (text: string, format: typeof json | typeof ndjson = json) =>
  readTables(format, Buffer.from(text));
const none = { json: undefined };

describe('tables', () => {
  it.each<[string, string, [string, Row[]][]]>([
    ['at the top', '[{"a":1},{"a":2}]', [['Table 1', [['a'], [1], [2]]]]],
    ['inside objects', '{"data":{"list":[{"a":1}]}}', [['data.list', [['a'], [1]]]]],
    [
      'several',
      '{"x":[{"a":1}],"y":[{"b":2}]}',
      [
        ['x', [['a'], [1]]],
        ['y', [['b'], [2]]],
      ],
    ],
    [
      'as lists',
      '{"rows":[["n","p"],["x",1]]}',
      [
        [
          'rows',
          [
            ['n', 'p'],
            ['x', 1],
          ],
        ],
      ],
    ],
    ['as single values', '["138","139"]', [['Table 1', [['138'], ['139']]]]],
    [
      'in first-seen order',
      '[{"b":1},{"a":2,"b":3}]',
      [
        [
          'Table 1',
          [
            ['b', 'a'],
            [1, none],
            [3, 2],
          ],
        ],
      ],
    ],
    [
      'with the keys of nested records as columns',
      '[{"a":{"b":1,"c":{"d":2}}},{"a":null}]',
      [
        [
          'Table 1',
          [
            ['a.b', 'a.c.d', 'a'],
            [1, 2, none],
            [none, none, null],
          ],
        ],
      ],
    ],
    ['with plain lists in one cell', '[{"a":["x",1]}]', [['Table 1', [['a'], [{ json: ['x', 1] }]]]]],
    [
      'with the records of a nested list, which count',
      '[{"n":1,"in":[{"p":"x"},{"p":"y"}]}]',
      [
        [
          'Table 1',
          [
            ['n', 'in.p'],
            [1, { json: ['x', 'y'] }],
          ],
        ],
        ['Table 1 (inner)', [['record'], [true], [true]]],
      ],
    ],
    [
      'under paths that look alike',
      '{"a.b":[{"x":1}],"a":{"b":[{"x":2}]}}',
      [
        ['a.b', [['x'], [1]]],
        ['a.b (2)', [['x'], [2]]],
      ],
    ],
    ['under a key called __proto__', '[{"__proto__":1}]', [['Table 1', [['__proto__'], [1]]]]],
    [
      'in one record alone',
      '{"name":"x","p":{"q":1}}',
      [
        [
          'Table 1',
          [
            ['name', 'p.q'],
            ['x', 1],
          ],
        ],
      ],
    ],
    ['in a value alone', '"138"', [['Table 1', [['138']]]]],
    [
      'by their ids',
      '{"7":{"n":"x"},"8":{"n":"y","m":1}}',
      [
        [
          'Table 1',
          [
            ['key', 'n', 'm'],
            ['7', 'x', none],
            ['8', 'y', 1],
          ],
        ],
      ],
    ],
    [
      'by names, where the records are alike',
      '{"data":{"c1":{"id":1},"c2":{"id":2}}}',
      [
        [
          'data',
          [
            ['key', 'id'],
            ['c1', 1],
            ['c2', 2],
          ],
        ],
      ],
    ],
    [
      'by values that are keys',
      '{"13800138000":"x","13900139000":true}',
      [
        [
          'Table 1',
          [
            ['key', ''],
            ['13800138000', 'x'],
            ['13900139000', true],
          ],
        ],
      ],
    ],
    [
      'column by column',
      '{"n":["x","y"],"p":["1","2"]}',
      [
        [
          'Table 1',
          [
            ['n', 'p'],
            ['x', '1'],
            ['y', '2'],
          ],
        ],
      ],
    ],
    [
      'column by column under row numbers',
      '{"n":{"0":"x","1":"y"},"p":{"0":1,"1":2}}',
      [
        [
          'Table 1',
          [
            ['key', 'n', 'p'],
            ['0', 'x', 1],
            ['1', 'y', 2],
          ],
        ],
      ],
    ],
    [
      'under names that stand apart',
      '{"cols":["n","p"],"rows":[["x","1"]]}',
      [
        [
          'rows',
          [
            ['n', 'p'],
            ['x', '1'],
          ],
        ],
      ],
    ],
    [
      'under names behind them',
      '{"rows":[["x","1"]],"fields":["n","p"]}',
      [
        [
          'rows',
          [
            ['n', 'p'],
            ['x', '1'],
          ],
        ],
      ],
    ],
    [
      'with other values among records',
      '[{"a":1},"x",[1]]',
      [
        [
          'Table 1',
          [
            ['a', ''],
            [1, none],
            [none, 'x'],
            [none, { json: [1] }],
          ],
        ],
      ],
    ],
  ])('finds them %s', async (_name, text, expected) => {
    const { tables } = await read(text);
    expect(tables.map(({ name, rows }) => [name, rows])).toEqual(expected);
  });

  it.each([
    [
      'lines of records',
      '{"a":1}\n{"a":2}\r\n\n{"b":3}',
      [
        ['a', 'b'],
        [1, none],
        [2, none],
        [none, 3],
      ],
    ],
    ['records without anything between', '{"a":1}{"a":2}', [['a'], [1], [2]]],
    [
      'lines of lists',
      '["n","p"]\n["x","1"]\n',
      [
        ['n', 'p'],
        ['x', '1'],
      ],
    ],
  ])('finds them in %s', async (_name, text, rows) => {
    const { tables } = await read(text, ndjson);
    expect(tables[0]?.rows).toEqual(rows);
    expect(recognise(Buffer.from(text), { mediaType: '', fileName: null })).toEqual({ format: ndjson });
  });

  it('keeps the digits that a double would lose', async () => {
    const { tables } = await read('[{"a":12345678901234567890,"b":1.0,"c":1e400}]');
    expect(tables[0]?.rows[1]).toEqual([{ digits: '12345678901234567890' }, 1, { digits: '1e400' }]);
  });
});
