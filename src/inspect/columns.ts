/** Counting what each column holds, cell by cell: every cell is seen, and none is made a text that cannot hold a value. */

import type { Batch, RawCells } from '../formats/batch.ts';
import { AT, digitsIn, ESCAPED, LETTER, WIDE } from '../formats/traits.ts';
import { fold } from '../lib/fold.ts';
import type { ColumnFacts, ValueClass } from '../model/table.ts';
import { textFor } from './cell-text.ts';
import { Column } from './column.ts';
import type { Times } from './column.ts';
import type { Detector } from './detectors/detector.ts';
import { detectors } from './detectors/index.ts';
import { classByHeading } from './heading-classes.ts';
import { Memory, MOST_LENGTH, newRoom } from './memory.ts';
import { pairWatch } from './pairs.ts';
import type { PairWatch } from './pairs.ts';
import { hashOf, traitsOfBytes } from './raw-look.ts';
import { seeker } from './seek.ts';
import { shapes } from './shapes/index.ts';

export interface ColumnCounter {
  /** `own`: whether the row is the person's own. */
  count(batch: Batch, row: number, own: boolean): void;
  /** Names columns by the headings; those without one by their place. `owned`: whether a column names the owner. */
  facts(headings: readonly string[], owned: boolean): readonly ColumnFacts[];
}

/** What is looked for. */
export interface Wanted {
  /** False where nobody asks for values: columns then have the classes that their headings say, and no counts. */
  readonly values: boolean;
  readonly detectors: readonly Detector[];
}

export function columnCounter(wanted: Wanted = { values: true, detectors }): ColumnCounter {
  return wanted.values ? valueCounter(wanted.detectors) : headingCounter();
}

/** Numbers of fewer digits hold nothing, unless a rule file says so: no value but an address of the internet, which has three dots, has fewer than eight. */
const LEAST_DIGITS = 4;
const LEAST_NUMBER = 8;
const KINDS = AT | WIDE | LETTER | ESCAPED;

const ONCE: Times = { cells: 1, own: 0 };
const ONCE_OWN: Times = { cells: 1, own: 1 };

function valueCounter(list: readonly Detector[]): ColumnCounter {
  const columns: (Column | undefined)[] = [];
  const memories: (Memory | undefined)[] = [];
  const room = newRoom();
  const pairs = pairWatch(list);
  // A number of no digits is a text without any, and is looked at anyway.
  const least = Math.min(LEAST_NUMBER, ...list.map(({ leastDigits }) => leastDigits ?? LEAST_NUMBER));
  // A detector of a rule file may see something else in such a number.
  const hasRules = list.some(({ leastDigits }) => (leastDigits ?? Number.MAX_SAFE_INTEGER) <= 11);
  const mobile = hasRules ? -1 : list.findIndex(({ id }) => id === 'mobile');
  let most = 0;
  let column = new Column(list.length);
  let times = ONCE;
  const seek = seeker(list, (place, _from, _to, confirmed) => column.value(place, confirmed, times));

  return { count, facts };

  function count(batch: Batch, row: number, own: boolean): void {
    const width = batch.width(row);
    if (width > most) most = width;
    const { raw } = batch;
    times = own ? ONCE_OWN : ONCE;
    pairs.row();
    for (let index = 0; index < width; index += 1) {
      column = columns[index] ??= new Column(list.length);
      if (raw === undefined) lookAt(batch, row, index);
      else lookAtRaw(batch, raw, row, index);
    }
  }

  /** A cell of which nothing is known but its traits. */
  function lookAt(batch: Batch, row: number, index: number): void {
    const traits = batch.traits(row, index);
    if (traits === 0) return;
    const digits = digitsIn(traits);
    const kinds = traits & KINDS;
    if (kinds === 0 && digits < Math.min(LEAST_DIGITS, least)) number(batch, row, index, digits);
    else {
      const text = textFor(batch.cell(row, index));
      if (text === '') return;
      if (text[0] !== '$' && isNumber(kinds, digits, text.length)) number(batch, row, index, digits);
      else if (hitsIn(text, index) === 0 && (kinds & ~LETTER) === 0) pairs.cell(batch, row, index, digits);
    }
  }

  function hitsIn(text: string, index: number): number {
    const memory = (memories[index] ??= new Memory(room));
    if (!memory.open || text.length > MOST_LENGTH) return judge(text);
    const met = memory.text(text);
    if (met === undefined) {
      const hits = judge(text);
      memory.addText({ text, hits, digits: -1 });
      return hits;
    }
    met.cells += times.cells;
    met.own += times.own;
    return met.hits;
  }

  /** The same without a text, where the bytes were met before or say enough. */
  function lookAtRaw(batch: Batch, raw: RawCells, row: number, index: number): void {
    const from = raw.startOf(row, index);
    const to = raw.endOf(row, index);
    if (from === to) return;
    const { bytes } = raw;
    const memory = (memories[index] ??= new Memory(room));
    const remembers = memory.open && to - from <= MOST_LENGTH;
    const hash = remembers ? hashOf(bytes, from, to) : 0;
    const met = remembers ? memory.bytes(hash, bytes, from, to) : undefined;
    if (met !== undefined) {
      met.cells += times.cells;
      met.own += times.own;
      if (met.digits >= 0) pairs.cell(batch, row, index, met.digits);
      return;
    }
    const traits = traitsOfBytes(bytes, from, to);
    if (traits === 0) return;
    const digits = digitsIn(traits);
    const kinds = traits & KINDS;
    if (bytes[from] !== DOLLAR && isNumber(kinds, digits, to - from))
      return number(batch, row, index, digits);
    if (
      digits === 11 &&
      mobile >= 0 &&
      to - from === 11 &&
      bytes[from] === ONE &&
      (bytes[from + 1] ?? 0) > TWO
    ) {
      column.begin(times);
      return column.value(mobile, true, times);
    }
    const text = batch.text(row, index);
    const hits = judge(text);
    const alone = hits === 0 && (kinds & ~LETTER) === 0 ? digits : -1;
    if (remembers) memory.addBytes(hash, { bytes, from, to }, { text, hits, digits: alone });
    if (alone >= 0) pairs.cell(batch, row, index, alone);
  }

  /** Whether it can be nothing but a short number: digits and at most a sign and a point, or their quotes. */
  function isNumber(kinds: number, digits: number, length: number): boolean {
    return kinds === 0 && digits < least && length < digits + 3;
  }

  function number(batch: Batch, row: number, index: number, digits: number): void {
    column.number(times);
    pairs.cell(batch, row, index, digits);
  }

  /** Searches a text that stands in `times` cells of the column; how many values it holds as it stands. */
  function judge(text: string): number {
    column.begin(times);
    const seen = seek.seek(text);
    const { text: plain, marks, hits } = seen;
    column.seen(seen, times);
    if (hits === 0) {
      if (marks.at || (marks.run >= 10 && marks.letters < 2))
        for (const place of seek.backwards(plain, marks)) column.backwards(place, times);
      if (marks.word === marks.length && marks.word >= 16 && marks.letters * 6 >= marks.length)
        column.token(plain, times);
    } else if (!seen.embedded) return hits;
    for (let place = 0; place < shapes.length; place += 1) {
      const fit = shapes[place]?.fit(plain, marks) ?? 0;
      if (fit !== 0) column.fits(place, fit, times);
    }
    return hits;
  }

  /** Gives what was met again its count. */
  function settle(): void {
    for (const [index, memory] of memories.entries())
      for (const [text, many] of memory?.again() ?? []) {
        column = columns[index] ?? column;
        times = many;
        judge(text);
      }
  }

  function facts(headings: readonly string[], owned: boolean): readonly ColumnFacts[] {
    settle();
    const width = Math.max(headings.length, most);
    const split = pairs.found(Array.from({ length: most }, (_, index) => columns[index]?.filled ?? 0));
    return Array.from({ length: width }, (_, index) => {
      const name = headings[index] || `Column ${index + 1}`;
      const heading = headings[index] ? fold(headings[index]) : '';
      const { id, values, ownValues } = (columns[index] ?? new Column(list.length)).facts(list, heading);
      const halves = id === null ? halvesOf(split, index) : null;
      return {
        index,
        name,
        class: halves?.id ?? id,
        values: halves === null ? values : { ...values, ...halves.values },
        ...(owned && { ownValues: halves === null ? ownValues : { ...ownValues, ...halves.values } }),
      };
    });
  }
}

const [DOLLAR, ONE, TWO] = [0x24, 0x31, 0x32];

/** The class of values that a column and its neighbour hold together. They count once, for the left one. */
function halvesOf(
  split: ReturnType<PairWatch['found']>,
  index: number,
): { readonly id: ValueClass; readonly values: Readonly<Record<ValueClass, number>> } | null {
  const left = split.get(index);
  if (left) return { id: left.id, values: { [left.id]: left.values } };
  const right = split.get(index - 1);
  return right ? { id: right.id, values: {} } : null;
}

function headingCounter(): ColumnCounter {
  let width = 0;
  return {
    count(batch, row) {
      width = Math.max(width, batch.width(row));
    },
    facts: (headings, owned) =>
      Array.from({ length: Math.max(width, headings.length) }, (_, index) => ({
        index,
        name: headings[index] || `Column ${index + 1}`,
        class: headings[index] ? classByHeading(fold(headings[index])) : null,
        values: {},
        ...(owned && { ownValues: {} }),
      })),
  };
}
