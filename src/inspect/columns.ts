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
import { quickWith, UNTOLD } from './quick.ts';
import { traitsOfBytes } from './raw-look.ts';
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
  const least = Math.min(LEAST_NUMBER, ...list.map(leastNumber));
  const quick = quickWith(list);
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
      else known(batch, row, index, text, kinds, digits);
    }
  }

  function known(
    batch: Batch,
    row: number,
    index: number,
    text: string,
    kinds: number,
    digits: number,
  ): void {
    const memory = (memories[index] ??= new Memory(room));
    const remembers = memory.open && text.length <= MOST_LENGTH;
    const place = remembers ? memory.text(text) : -1;
    let half = -1;
    if (place >= 0) half = memory.again(place, times);
    else if (remembers && memory.takes && !mayBeHalf(kinds, digits)) memory.addText(text, -1, times);
    else {
      half = judge(text) === 0 && mayBeHalf(kinds, digits) ? digits : -1;
      if (remembers && memory.takes) memory.addText(text, half, null);
    }
    if (half >= 0) pairs.cell(batch, row, index, half);
  }

  /** The same without a text, where the bytes were met before or say enough. */
  function lookAtRaw(batch: Batch, raw: RawCells, row: number, index: number): void {
    const from = raw.startOf(row, index);
    const to = raw.endOf(row, index);
    if (from === to) return;
    const { bytes } = raw;
    const memory = (memories[index] ??= new Memory(room));
    const remembers = memory.open && to - from <= MOST_LENGTH;
    const place = remembers ? memory.bytes(bytes, from, to) : -1;
    if (place >= 0) {
      const half = memory.again(place, times);
      if (half >= 0) pairs.cell(batch, row, index, half);
      return;
    }
    const traits = traitsOfBytes(bytes, from, to);
    if (traits === 0) return;
    const digits = digitsIn(traits);
    const kinds = traits & KINDS;
    if (bytes[from] !== DOLLAR && isNumber(kinds, digits, to - from))
      return number(batch, row, index, digits);
    if ((kinds & ~(LETTER | AT)) === 0 && to - from <= MOST_LENGTH && !quick.mayBeRuled(digits, kinds)) {
      const mark = bytes[from] === QUOTE && bytes[to - 1] === QUOTE && to - from > 2 ? 1 : 0;
      const way = digits === to - from - 2 * mark ? quick.digits : quick.whole;
      const said = way(column, times, bytes, from + mark, to - mark);
      if (said > 0) pairs.cell(batch, row, index, said);
      if (said !== UNTOLD) return;
    }
    const text = batch.text(row, index);
    const takes = remembers && memory.takes;
    if (takes && !mayBeHalf(kinds, digits)) return memory.addBytes(text, -1, times);
    const half = judge(text) === 0 && mayBeHalf(kinds, digits) ? digits : -1;
    if (takes) memory.addBytes(text, half, null);
    if (half >= 0) pairs.cell(batch, row, index, half);
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

  /** Gives what was met again, or only remembered, its count. */
  function settle(): void {
    for (const [index, memory] of memories.entries())
      for (const [text, many] of memory?.rest() ?? []) {
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

const [QUOTE, DOLLAR] = [0x22, 0x24];

/** Whether it is half of a value if it holds none: digits, and marks around them. No other text matters to the rest of its row, so that it need not be judged before it is known how often it comes. */
const mayBeHalf = (kinds: number, digits: number): boolean => digits > 0 && (kinds & ~LETTER) === 0;

/** Digits of the shortest number in which a detector may find a value. */
const leastNumber = ({ least }: Detector): number =>
  least === undefined ? LEAST_NUMBER : least.letters > 0 ? Number.MAX_SAFE_INTEGER : least.digits;

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
