/** A table that stands in JSON column by column: `{"name":["a","b"],"phone":["1","2"]}`, or with the rows' numbers as keys. */

import type { ReadLimits } from '../format.ts';
import { JsonBatch, RECORD, VALUE } from './batch.ts';
import { columnsOf } from './columns.ts';
import type { JsonGuard } from './guard.ts';
import { refusePacked } from './payload.ts';
import {
  blankEnd,
  CLOSE_LIST,
  CLOSE_OBJECT,
  colonEnd,
  COMMA,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  textEnd,
  valueEnd,
} from './scan.ts';

export interface Columnar {
  readonly names: readonly string[];
  /** The place after the object. */
  readonly end: number;
  rows(): Generator<JsonBatch>;
}

interface Places {
  readonly starts: number[];
  readonly ends: number[];
}

/** Reads the object at `start`, which is well-formed and wholly at hand. Members that are no lists (or objects, where `keyed`) are no columns. */
export function columnarAt(
  bytes: Buffer,
  start: number,
  keyed: boolean,
  limits: ReadLimits,
  guard: JsonGuard,
): Columnar {
  const columns = columnsOf(limits.maxColumns);
  const places: Places[] = [];
  const end = bytes.length;
  let at = blankEnd(bytes, start + 1, end);
  while (bytes[at] !== CLOSE_OBJECT) {
    const close = textEnd(bytes, at, end);
    const value = colonEnd(bytes, close, end);
    if (bytes[value] === (keyed ? OPEN_OBJECT : OPEN_LIST)) {
      if (keyed && places.length === 0) {
        columns.add('key');
        places.push(placesIn(bytes, value, 'keys', guard));
      }
      columns.add(JSON.parse(bytes.toString('utf8', at, close)) as string);
      places.push(placesIn(bytes, value, 'values', guard));
    }
    at = blankEnd(bytes, valueEnd(bytes, value, end, limits.maxDepth), end);
    if (bytes[at] === COMMA) at = blankEnd(bytes, at + 1, end);
  }
  return {
    names: columns.names,
    end: at + 1,
    *rows() {
      const batch = new JsonBatch(false, limits.maxDepth);
      const count = places[0]?.starts.length ?? 0;
      for (let row = 0; row < count; ) {
        batch.reset(bytes);
        for (; row < count && !batch.isFull; row += 1) {
          batch.begin();
          for (const [column, { starts, ends }] of places.entries())
            batch.push(VALUE, column, -1, starts[row] ?? 0, ends[row] ?? 0);
          batch.commit(RECORD, 0);
          guard.rows(1);
        }
        yield batch;
      }
    },
  };
}

/** Where a list's elements, or an object's keys or values, stand. */
function placesIn(bytes: Buffer, start: number, what: 'keys' | 'values', guard: JsonGuard): Places {
  const places: Places = { starts: [], ends: [] };
  const end = bytes.length;
  const closing = bytes[start] === OPEN_LIST ? CLOSE_LIST : CLOSE_OBJECT;
  const put = (from: number, to: number): void => {
    guard.chars(to - from - 2);
    if (bytes[from] === QUOTE && to - from > 1024) refusePacked(bytes, from, to);
    places.starts.push(from);
    places.ends.push(to);
  };
  let at = blankEnd(bytes, start + 1, end);
  while (bytes[at] !== closing) {
    if (closing === CLOSE_OBJECT) {
      const close = textEnd(bytes, at, end);
      if (what === 'keys') put(at, close);
      at = colonEnd(bytes, close, end);
    }
    const to = valueEnd(bytes, at, end, 1);
    if (what === 'values') put(at, to);
    at = blankEnd(bytes, to, end);
    if (bytes[at] === COMMA) at = blankEnd(bytes, at + 1, end);
  }
  return places;
}
