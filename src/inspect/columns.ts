/** Counting what each column holds, cell by cell. */

import type { Batch } from '../formats/batch.ts';
import { textOf } from '../formats/cell.ts';
import type { Cell, ColumnFacts, ValueClass } from '../model/table.ts';
import { classesIn } from './detectors/detector.ts';
import { detectors } from './detectors/index.ts';

export interface ColumnCounter {
  /** `own`: whether the row is the person's own. */
  count(batch: Batch, row: number, own: boolean): void;
  /** Names columns by the headings; those without one by their place. `owned`: whether a column names the owner. */
  facts(headings: readonly string[], owned: boolean): readonly ColumnFacts[];
}

export function columnCounter(): ColumnCounter {
  const columns: Counted[] = [];
  return {
    count(batch, row, own) {
      const width = batch.width(row);
      for (let index = 0; index < width; index += 1) {
        const column = (columns[index] ??= nothing());
        if (batch.traits(row, index) === 0) continue;
        const text = textFor(batch.cell(row, index));
        if (text === '') continue;
        column.filled += 1;
        for (const id of classesIn(detectors, text)) {
          add(column.values, id);
          if (own) add(column.ownValues, id);
        }
      }
    },
    facts(headings, owned) {
      const width = Math.max(headings.length, columns.length);
      return Array.from({ length: width }, (_, index) => {
        const { filled, values, ownValues } = columns[index] ?? nothing();
        const most = detectors
          .map(({ id }) => ({ id, cells: values.get(id) ?? 0 }))
          .reduce((best, next) => (next.cells > best.cells ? next : best), { id: '', cells: 0 });
        return {
          index,
          name: headings[index] || `Column ${index + 1}`,
          class: most.cells * 2 > filled ? most.id : null,
          values: Object.fromEntries(values),
          ...(owned && { ownValues: Object.fromEntries(ownValues) }),
        };
      });
    },
  };
}

interface Counted {
  filled: number;
  readonly values: Map<ValueClass, number>;
  readonly ownValues: Map<ValueClass, number>;
}

const nothing = (): Counted => ({ filled: 0, values: new Map(), ownValues: new Map() });

function add(counts: Map<ValueClass, number>, id: ValueClass): void {
  counts.set(id, (counts.get(id) ?? 0) + 1);
}

/** Nested values as text in which escapes hide nothing. */
function textFor(cell: Cell | undefined): string {
  if (typeof cell === 'object' && cell !== null && 'json' in cell) return leavesOf(cell.json).join('\n');
  return textOf(cell);
}

function leavesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [JSON.stringify(value)];
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) => [
    ...(Array.isArray(value) ? [] : [key]),
    ...leavesOf(member),
  ]);
}
