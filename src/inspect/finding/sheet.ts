/** One sheet whose first rows may be headings: finds its tables as the rows go by. */

import type { Batch } from '../../formats/batch.ts';
import { AT, digitsIn } from '../../formats/traits.ts';
import { mayBeHeading, saysHeadings, textsOf } from '../headings.ts';
import type { Row } from '../../model/table.ts';
import type { RowsAhead } from './ahead.ts';
import { Found } from './found.ts';
import type { Asked, Counted } from './found.ts';
import { isFooter, mayBeFooter } from './labels.ts';
import { dataOf, firstOf, isBlank, lineOf, looksLikeHeadings } from './looks.ts';
import { sidewaysOf } from './sideways.ts';
import { filledIn, startOf } from './start.ts';
import { mayBeTitle } from './titles.ts';
import { watchOver } from './watch.ts';
import type { Watch } from './watch.ts';

/** Rows that are looked at where a table may begin. */
const LOOK = 200;
/** And where one may begin anew. */
const LOOK_AGAIN = 40;

/** Goes over the rows once. */
export class Finding {
  readonly #rows: RowsAhead;
  readonly #sheet: number;
  readonly #asked: Asked;
  readonly #isDivided: boolean;
  #found: Found | null = null;
  #watch: Watch = watchOver([], 0, () => true);
  /** Titles and headings of the table at hand, as they repeat on every page. */
  #known: ReadonlySet<string> = new Set();
  #knownFirsts: ReadonlySet<string> = new Set();
  /** First of the blank rows before the row at hand. */
  #blank: number | null = null;

  /** Blank rows behind which headings are looked for that no words tell: a sheet of blank rows would take long. */
  #closeLooks = MOST_CLOSE_LOOKS;

  constructor(rows: RowsAhead, sheet: number, asked: Asked, isDivided: boolean) {
    this.#rows = rows;
    this.#sheet = sheet;
    this.#asked = asked;
    this.#isDivided = isDivided;
  }

  async *tables(): AsyncGenerator<Counted> {
    const rows = this.#rows;
    while (await rows.fill()) {
      const found = this.#found;
      if (found !== null && this.#blank === null) {
        await this.#countPlain(found);
        if (rows.row >= rows.batch.rows) continue;
      }
      const { batch } = rows;
      if (isBlank(batch, rows.row)) {
        this.#blank ??= rows.number;
        rows.row += 1;
      } else if (found === null) await this.#begin(LOOK);
      else {
        const isData = this.#isPlainData(batch, rows.row);
        if (this.#isDivided && !isData && (await this.#beginsAnew(found))) {
          yield found.counted(this.#blank ?? rows.number);
          await this.#begin(LOOK_AGAIN);
        } else await this.#place(found, isData);
      }
    }
    yield (this.#found ?? this.#nothing()).counted(this.#found === null ? null : this.#blank);
  }

  /** Counts rows of data up to one that may be none. */
  async #countPlain(found: Found): Promise<void> {
    const rows = this.#rows;
    const { batch } = rows;
    const last = batch.rows - 1;
    while (rows.row < last && !this.#watch.isOdd(batch, rows.row)) {
      found.count(batch, rows.row);
      rows.row += 1;
    }
    // The last row of all may be a total without a hole.
    if (rows.row !== last || this.#watch.isOdd(batch, last) || (await rows.ahead(2)).length < 2) return;
    found.count(rows.batch, rows.row);
    rows.row += 1;
  }

  /** Begins a table at the row at hand. */
  async #begin(look: number): Promise<void> {
    const rows = this.#rows;
    const ahead = await rows.ahead(look);
    const sideways = this.#found === null ? sidewaysOf(ahead, ahead.length < look) : null;
    const start = sideways === null ? startOf(ahead, this.#asked) : null;
    const above = (start?.titles ?? 0) + (start?.headings ?? 0);
    const from = rows.number;
    const lines = ahead.slice(0, above).map(lineOf);
    this.#known = new Set(lines.filter((line) => line !== ''));
    this.#knownFirsts = new Set(ahead.slice(0, above).map(firstOf));
    const sample = dataOf(ahead.slice(above)).filter((row) => !this.#known.has(lineOf(row)));
    this.#found = new Found({ sheet: this.#sheet, from, start, sample, sideways }, this.#asked);
    this.#blank = null;
    this.#watch =
      sideways === null
        ? watchOver(sample, start?.names.length ?? 0, (text) => this.#mayBeHeadings(text.trim()))
        : { always: [], isOdd: () => false, isTurned: () => false, widen: () => {} };
    for (let skip = 0; skip < above && (await rows.fill()); skip += 1) rows.row += 1;
  }

  #mayBeHeadings(text: string): boolean {
    return this.#knownFirsts.has(text) || mayBeHeading(text);
  }

  /** Without making a row of values: cells enough for one, and no label or heading among the first of them. */
  #isPlainData(batch: Batch, row: number): boolean {
    const width = batch.width(row);
    const firsts: string[] = [];
    let filled = 0;
    let isValue = false;
    for (let column = 0; column < width; column += 1) {
      const traits = batch.traits(row, column);
      if (traits === 0) continue;
      filled += 1;
      if (firsts.length < 2) firsts.push(batch.text(row, column).trim());
      if (digitsIn(traits) >= 5 || (traits & AT) !== 0) isValue = true;
      if (isValue && filled >= 3) break;
    }
    if (filled < 3 || mayBeFooter(firsts)) return false;
    return isValue || (this.#blank === null && !firsts.some((text) => this.#mayBeHeadings(text)));
  }

  /** Whether headings of another table begin at the row at hand, with titles above or without. */
  async #beginsAnew(found: Found): Promise<boolean> {
    const rows = this.#rows;
    const [first = []] = await rows.ahead(1);
    if (this.#isKnown(first) || isFooter(textsOf(first))) return false;
    if (this.#blank === null || this.#closeLooks === 0) {
      const next = filledIn(first) > 2 ? [first] : await rows.ahead(4);
      if (!next.some((row) => looksLikeHeadings(row) && !this.#isKnown(row))) return false;
    } else this.#closeLooks -= 1;
    const ahead = await rows.ahead(LOOK_AGAIN);
    const start = startOf(ahead, this.#asked);
    if (start === null) return false;
    // Without a blank row before them, only words show that these are headings.
    const words = start.leaves.filter((text) => text !== '');
    if (words.length < 2 || (this.#blank === null && !saysHeadings(words))) return false;
    const isSame = lineOf(start.names) === lineOf(found.names ?? []) && start.titles === 0;
    return !isSame;
  }

  /** Gives the row at hand, and the blank ones before it, their place in the table. */
  async #place(found: Found, isData: boolean): Promise<void> {
    const rows = this.#rows;
    if (this.#blank !== null)
      for (let number = this.#blank; number < rows.number; number += 1) found.between(number, 'blank');
    this.#blank = null;
    const kind = isData ? 'data' : await this.#kindOf();
    const { batch, row, number } = rows;
    if (kind === 'data') {
      if (this.#watch.isTurned(batch, row)) found.turned();
      found.count(batch, row);
      this.#watch.widen(batch.width(row));
    } else found.between(number, kind);
    rows.row += 1;
  }

  async #kindOf(): Promise<'data' | 'group' | 'label' | 'repeated'> {
    const [row = []] = await this.#rows.ahead(1);
    const texts = textsOf(row);
    if (this.#isKnown(row)) return 'repeated';
    if (isFooter(texts)) return 'label';
    // Rows of data with one cell alone lack what all others have, too: so it must be more than one column.
    const others = this.#watch.always.filter((index) => (texts[index] ?? '') === '');
    const isAlone = filledIn(row) === 1 && others.length >= 2 && mayBeTitle(row);
    if (!isAlone || texts.join('').length > MOST_GROUP_CHARS) return 'data';
    const [, ...below] = await this.#rows.ahead(8);
    return below.some((other) => filledIn(other) >= 3) ? 'group' : 'data';
  }

  #isKnown(row: Row): boolean {
    return this.#knownFirsts.has(firstOf(row)) && this.#known.has(lineOf(row));
  }

  #nothing(): Found {
    return new Found(
      { sheet: this.#sheet, from: this.#rows.number, start: null, sample: [], sideways: null },
      this.#asked,
    );
  }
}

const MOST_CLOSE_LOOKS = 500;
const MOST_GROUP_CHARS = 60;
