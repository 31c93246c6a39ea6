/** How well columns are classified: precision and recall per class, under true, neutral and misleading headings, beside what only looks like a value. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { batchOf } from '../../src/formats/batch.ts';
import { columnCounter } from '../../src/inspect/columns.ts';

const Column = z.object({
  class: z.string().nullable(),
  heading: z.string(),
  kind: z.enum(['true', 'neutral', 'misleading']),
  what: z.string().optional(),
  cells: z.array(z.string()),
});

const columns = readFileSync(new URL('../fixtures/detect/columns.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => {
    const column = Column.parse(JSON.parse(line));
    const counter = columnCounter();
    const batch = batchOf(column.cells.map((cell) => [cell]));
    for (let row = 0; row < batch.rows; row += 1) counter.count(batch, row, false);
    const [facts] = counter.facts([column.heading], false);
    return { ...column, seen: facts?.class ?? null, values: facts?.values ?? {} };
  });
const classes = [...new Set(columns.flatMap((column) => column.class ?? []))];

describe('columns of each class', () => {
  const table = classes.map((id) => {
    const own = columns.filter((column) => column.class === id);
    const seen = columns.filter((column) => column.seen === id);
    const right = own.filter((column) => column.seen === id);
    const titled = own.filter((column) => column.kind === 'true');
    return {
      id,
      precision: right.length / Math.max(1, seen.length),
      recallTrue: titled.filter((column) => column.seen === id).length / titled.length,
      recall: right.length / own.length,
    };
  });

  // All of them is what was reached: a change that finds fewer, or more than there are, is a loss.
  it.each(table)(
    '$id: precision $precision, recall $recallTrue under its heading, $recall under any',
    (row) => {
      expect(row).toEqual({ id: row.id, precision: 1, recallTrue: 1, recall: 1 });
    },
  );
});

describe('what only looks like a value', () => {
  const harmless = columns.filter((column) => column.class === null);

  it.each(harmless.map((column) => ({ ...column, what: column.what ?? '' })))(
    '$what below a $kind heading',
    ({ seen, values }) => {
      expect(seen).toBeNull();
      expect(values).toEqual({});
    },
  );
});
