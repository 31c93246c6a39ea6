/** What was counted of one column, and the class that it adds up to. */

import type { ValueClass } from '../model/table.ts';
import type { Detector } from './detectors/detector.ts';
import type { Seen } from './seek.ts';
import { shapes } from './shapes/index.ts';
import { tokenWatch } from './tokens.ts';
import type { TokenWatch } from './tokens.ts';

/** A column whose cells are written so that nobody can read them. */
export const ENCODED: ValueClass = 'encoded';
/** A column of sentences, some of which hold values. */
export const FREE_TEXT: ValueClass = 'free-text';

/** Shares of the filled cells, beside those of the shapes. */
const BACKWARDS_SHARE = 0.8;
const LEAST_BACKWARDS = 5;
/** Fewer candidates than this say nothing about chance. */
const LEAST_TRIED = 20;

interface Counts {
  readonly id: ValueClass | null;
  readonly values: Readonly<Record<ValueClass, number>>;
  readonly ownValues: Readonly<Record<ValueClass, number>>;
}

/** How many cells hold a text: in all, and of the person's own rows. */
export interface Times {
  readonly cells: number;
  readonly own: number;
}

export class Column {
  filled = 0;
  /** For each detector: values, cells that hold one, texts of its pattern, and all of it again for own rows. */
  readonly #values: Float64Array;
  readonly #size: number;
  /** For each shape: cells that fit by build, and surely; in own rows too. */
  readonly #fits = new Float64Array(shapes.length * 4);
  #tokens: TokenWatch | null = null;
  #numbers = 0;
  #ownNumbers = 0;
  #sentences = 0;
  #embedded = 0;
  #looks = 0;
  /** The look in which each detector's count of cells was raised. */
  readonly #lastLook: Float64Array;

  constructor(detectors: number) {
    this.#size = detectors;
    this.#values = new Float64Array(detectors * KINDS);
    this.#lastLook = new Float64Array(detectors);
  }

  /** Numbers, which are not looked at further. */
  number({ cells, own }: Times): void {
    this.filled += cells;
    this.#numbers += cells;
    this.#ownNumbers += own;
  }

  /** Cells that are looked at come. */
  begin({ cells }: Times): void {
    this.filled += cells;
    this.#looks += 1;
  }

  value(place: number, confirmed: boolean, { cells, own }: Times): void {
    this.#add(TRIED, place, cells);
    if (!confirmed) return;
    this.#add(VALUES, place, cells);
    this.#add(OWN, place, own);
    if (this.#lastLook[place] === this.#looks) return;
    this.#lastLook[place] = this.#looks;
    this.#add(CELLS, place, cells);
  }

  backwards(place: number, { cells, own }: Times): void {
    this.#add(BACKWARDS, place, cells);
    this.#add(OWN_BACKWARDS, place, own);
  }

  seen({ embedded, hits, marks }: Seen, { cells }: Times): void {
    if (embedded) this.#embedded += cells;
    else if (hits > 0) return; // a number with blanks in it is no sentence
    if (marks.blanks >= 2 || (marks.length >= 12 && marks.wide !== 0)) this.#sentences += cells;
  }

  token(text: string, { cells }: Times): void {
    (this.#tokens ??= tokenWatch()).add(text, cells);
  }

  fits(place: number, fit: 1 | 2, { cells, own }: Times): void {
    const at = place * 4 + (fit - 1);
    this.#fits[at] = (this.#fits[at] ?? 0) + cells;
    this.#fits[at + 2] = (this.#fits[at + 2] ?? 0) + own;
  }

  /** Counts and class. A class needs more than half of the filled cells by its detector, or the share of its shape. */
  facts(detectors: readonly Detector[], heading: string): Counts {
    const values = new Map<ValueClass, number>();
    const own = new Map<ValueClass, number>();
    let best: { readonly id: ValueClass; readonly cells: number } | null = null;
    for (const [place, { id, chance, ignored, below }] of detectors.entries()) {
      if (ignored === true || below?.(heading) === false) continue;
      const [found, cells, ownFound] = this.#foundBy(place, chance);
      if (found === 0) continue;
      values.set(id, (values.get(id) ?? 0) + found);
      if (ownFound > 0) own.set(id, (own.get(id) ?? 0) + ownFound);
      if (cells > (best?.cells ?? 0)) best = { id, cells };
    }
    let id = best !== null && best.cells * 2 > this.filled ? best.id : null;
    if (id === null) {
      const shape = this.#shape(heading);
      if (shape !== null) {
        id = shape.id;
        values.set(id, shape.cells);
        if (shape.own > 0) own.set(id, shape.own);
      }
    }
    if (id === null && this.#embedded > 0 && this.#sentences * 2 > this.filled) id = FREE_TEXT;
    if (id === null && values.size === 0 && this.#tokens?.looksEncoded(this.filled) === true) {
      id = ENCODED;
      values.set(id, this.#tokens.count);
    }
    return { id, values: Object.fromEntries(values), ownValues: Object.fromEntries(own) };
  }

  /** Values, cells and own values; none where there are no more than chance makes. */
  #foundBy(place: number, chance: number | undefined): readonly [number, number, number] {
    const [found, tried] = [this.#of(VALUES, place), this.#of(TRIED, place)];
    const back = this.#of(BACKWARDS, place);
    if (back >= LEAST_BACKWARDS && back >= this.filled * BACKWARDS_SHARE)
      return [back + found, back + this.#of(CELLS, place), this.#of(OWN_BACKWARDS, place)];
    if (chance !== undefined && tried >= LEAST_TRIED) {
      const byChance = tried * chance;
      if (found <= byChance + 3 * Math.sqrt(byChance)) return [0, 0, 0];
    }
    return [found, this.#of(CELLS, place), this.#of(OWN, place)];
  }

  #shape(heading: string): { readonly id: ValueClass; readonly cells: number; readonly own: number } | null {
    if (this.filled === 0) return null;
    const said = heading === '' ? [] : shapes.filter((shape) => shape.heading.test(heading));
    for (const shape of said) {
      const place = shapes.indexOf(shape);
      const numbers = shape.id === 'amount' ? [this.#numbers, this.#ownNumbers] : [0, 0];
      const cells = this.#fit(place, 0) + this.#fit(place, 1) + (numbers[0] ?? 0);
      if (cells < this.filled * shape.share.headed) continue;
      return { id: shape.id, cells, own: this.#fit(place, 2) + this.#fit(place, 3) + (numbers[1] ?? 0) };
    }
    for (const [place, shape] of shapes.entries()) {
      const { alone } = shape.share;
      const cells = this.#fit(place, 1);
      if (alone !== null && cells >= Math.max(LEAST_ALONE, this.filled * alone))
        return { id: shape.id, cells, own: this.#fit(place, 3) };
    }
    return null;
  }

  #fit(place: number, kind: number): number {
    return this.#fits[place * 4 + kind] ?? 0;
  }

  #of(kind: number, place: number): number {
    return this.#values[kind * this.#size + place] ?? 0;
  }

  #add(kind: number, place: number, cells: number): void {
    const at = kind * this.#size + place;
    this.#values[at] = (this.#values[at] ?? 0) + cells;
  }
}

const VALUES = 0;
const CELLS = 1;
const TRIED = 2;
const OWN = 3;
const BACKWARDS = 4;
const OWN_BACKWARDS = 5;
const KINDS = 6;

/** Without a heading, fewer cells than this are no proof. */
const LEAST_ALONE = 3;
