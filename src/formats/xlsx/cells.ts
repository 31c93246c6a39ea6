/** The cells of one worksheet row in their common form, scanned byte by byte into the batch. */

import type { ReadLimits } from '../format.ts';
import type { RowGuard } from '../limits.ts';
import { LETTER } from '../traits.ts';
import { NO, NUMBER, PLAIN, SHARED, YES } from './batch.ts';
import type { XlsxBatch } from './batch.ts';
import type { Book } from './book.ts';
import { isMoved, isNumber, numberCell } from './cell.ts';
import { BLANK, EQUALS, LESS, LETTER_R, LETTER_S, LETTER_T, QUOTE, SLASH, ZERO } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { TextScan } from './scan.ts';

const LETTER_B = 0x62;
const LETTER_F = 0x66;
const LETTER_I = 0x69;
const LETTER_N = 0x6e;
const DOT = 0x2e;
const MINUS = 0x2d;
/** The types `str`, `e` and `d`, whose value is a text. */
const TEXT = 1;
const UNKNOWN = 0;
const ONE_LETTER = new Uint8Array(128);
for (const letter of [LETTER_S, LETTER_N, LETTER_B]) ONE_LETTER[letter] = letter;
for (const letter of 'de') ONE_LETTER[letter.charCodeAt(0)] = TEXT;

/** A sheet as it is read, by whichever way. */
export interface SheetState {
  readonly book: Book;
  readonly batch: XlsxBatch;
  readonly limits: ReadLimits;
  readonly guard: RowGuard;
  /** The number of the last row. */
  row: number;
}

/** Every method moves the cursor on, or leaves it at what it did not expect and says false. */
export class CellScan {
  readonly #cursor: Cursor;
  readonly #state: SheetState;
  readonly #batch: XlsxBatch;
  readonly #mostColumns: number;
  readonly #text = new TextScan();
  #column = -1;
  #style = 0;
  #type = LETTER_N;

  constructor(cursor: Cursor, state: SheetState, mostColumns: number) {
    this.#cursor = cursor;
    this.#state = state;
    this.#batch = state.batch;
    this.#mostColumns = mostColumns;
  }

  /** The cells up to the row's end tag. */
  all(rowNumber: number): boolean {
    const cursor = this.#cursor;
    this.#column = -1;
    for (;;) {
      cursor.skipSpace();
      if (cursor.peek(0) === LESS && cursor.peek(1) === SLASH) return true;
      if (!cursor.match('<c') || !this.#attributes(rowNumber)) return false;
      if (cursor.peek(0) === SLASH) {
        if (!cursor.match('/>')) return false;
        if (this.#style > 0) this.#batch.look(this.#column, this.#style);
      } else if (!cursor.match('>') || !this.#content() || !cursor.match('</c>')) return false;
    }
  }

  /** One pass over the bytes, since there are more of these than of anything else. */
  #attributes(rowNumber: number): boolean {
    const cursor = this.#cursor;
    const { bytes } = cursor;
    const last = this.#column;
    this.#column = last + 1;
    this.#style = 0;
    this.#type = LETTER_N;
    let seen = 0;
    let at = cursor.at;
    for (; bytes[at] === BLANK; at += 1) {
      const name = bytes[at + 1] ?? 0;
      cursor.at = at + 1;
      // Two of one name are no XML.
      const bit = name === LETTER_R ? 1 : name === LETTER_S ? 2 : name === LETTER_T ? 4 : 8;
      if (bit === 8 || (seen & bit) !== 0) return false;
      seen |= bit;
      cursor.at = at + 2;
      if (bytes[at + 2] !== EQUALS || bytes[at + 3] !== QUOTE) return false;
      at += 4;
      if (bit === 1) at = this.#reference(at, rowNumber);
      else if (bit === 2) at = this.#styleAt(at);
      else at = this.#typeAt(at);
      cursor.at = Math.abs(at);
      if (at < 0 || bytes[at] !== QUOTE) return false;
    }
    cursor.at = at;
    return this.#column > last && this.#column < this.#mostColumns;
  }

  /** Takes the column that a reference such as `AB12` names. These three give the place behind the value, below 0 for another one than is known. */
  #reference(from: number, rowNumber: number): number {
    const { bytes } = this.#cursor;
    let at = from;
    let column = 0;
    for (; at < from + 3; at += 1) {
      const letter = (bytes[at] ?? 0) - 64;
      if (letter < 1 || letter > 26) break;
      column = column * 26 + letter;
    }
    const digits = at;
    let row = 0;
    for (; at < digits + 7; at += 1) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      row = row * 10 + digit;
    }
    this.#column = column - 1;
    return row === rowNumber ? at : -at;
  }

  #styleAt(from: number): number {
    const { bytes } = this.#cursor;
    let at = from;
    let style = 0;
    for (; at < from + 5; at += 1) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      style = style * 10 + digit;
    }
    this.#style = style;
    return at > from && style <= 65_535 ? at : -at;
  }

  #typeAt(from: number): number {
    const cursor = this.#cursor;
    if (cursor.bytes[from + 1] === QUOTE) {
      this.#type = ONE_LETTER[cursor.bytes[from] ?? 0] ?? UNKNOWN;
      return this.#type === UNKNOWN ? -from : from + 1;
    }
    cursor.at = from;
    const isInline = cursor.peek(0) === LETTER_I;
    this.#type = isInline ? LETTER_I : TEXT;
    return cursor.match(isInline ? 'inlineStr' : 'str') ? cursor.at : -cursor.at;
  }

  #content(): boolean {
    const cursor = this.#cursor;
    if (this.#type === LETTER_I) return this.#inline();
    const formula = cursor.peek(1) === LETTER_F ? this.#formula() : '';
    if (formula === null) return false;
    if (cursor.peek(1) === SLASH) return this.#uncached(formula);
    if (!cursor.match('<v')) return false;
    if (cursor.peek(0) === BLANK && !cursor.match(' xml:space="preserve"')) return false;
    if (cursor.peek(0) === SLASH)
      return this.#type === LETTER_N && cursor.match('/>') && this.#uncached(formula);
    if (!cursor.match('>')) return false;
    switch (this.#type) {
      case LETTER_S:
        return this.#shared() && cursor.match('</v>');
      case LETTER_B:
        return this.#yesOrNo() && cursor.match('</v>');
      case LETTER_N:
        if (cursor.peek(0) === LESS) return this.#uncached(formula) && cursor.match('</v>');
        return this.#number() && cursor.match('</v>');
      default:
        return this.#string() && cursor.match('</v>');
    }
  }

  /** A formula without its value is the text of the formula: what it holds is judged, and it leaves as text. */
  #uncached(formula: string): boolean {
    if (formula !== '') this.#batch.putValue(this.#column, `=${formula}`, this.#style);
    else if (this.#style > 0) this.#batch.look(this.#column, this.#style);
    return true;
  }

  /** The formula's text; null for what is not known. */
  #formula(): string | null {
    const cursor = this.#cursor;
    if (!cursor.match('<f')) return null;
    while (cursor.peek(0) === BLANK) if (!cursor.attribute()) return null;
    if (cursor.peek(0) === SLASH) return cursor.match('/>') ? '' : null;
    if (!cursor.match('>')) return null;
    const from = cursor.at;
    const end = this.#text.run(cursor.bytes, from);
    cursor.at = end < 0 ? -1 - end : end;
    if (end < 0 || !cursor.match('</f>')) return null;
    return this.#text.text ?? cursor.bytes.toString('utf8', from, end);
  }

  #shared(): boolean {
    const cursor = this.#cursor;
    const { bytes } = cursor;
    const { strings } = this.#batch;
    let index = 0;
    const from = cursor.at;
    for (; ; cursor.at += 1) {
      const digit = (bytes[cursor.at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9 || cursor.at > from + 9) break;
      index = index * 10 + digit;
    }
    if (cursor.at === from || bytes[cursor.at] !== LESS || index >= strings.count) return false;
    this.#batch.put(this.#column, SHARED, this.#style, index, 0, strings.traits(index));
    return true;
  }

  #yesOrNo(): boolean {
    const digit = this.#cursor.peek(0) - ZERO;
    if (digit !== 0 && digit !== 1) return false;
    this.#cursor.at += 1;
    this.#batch.put(this.#column, digit === 1 ? YES : NO, this.#style, 0, 0, LETTER);
    return true;
  }

  #number(): boolean {
    const cursor = this.#cursor;
    const { bytes } = cursor;
    const from = cursor.at;
    let at = bytes[from] === MINUS ? from + 1 : from;
    const first = at;
    let digits = 0;
    let dots = 0;
    for (; ; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte >= ZERO && byte <= ZERO + 9) digits += 1;
      else if (byte === DOT) dots += 1;
      else break;
    }
    cursor.at = at;
    if (bytes[at] !== LESS || digits === 0 || digits > 15 + 2 * dots || dots > 1)
      return this.#oddNumber(from);
    if (isMoved(this.#style, this.#state.book)) return this.#oddNumber(from);
    // Small fractions become texts with an exponent, and `.5` one with a digit more.
    const isSmall = dots === 1 && bytes[first] === ZERO && bytes[first + 2] === ZERO;
    this.#batch.put(
      this.#column,
      NUMBER,
      this.#style,
      from,
      at,
      (isSmall ? LETTER : 0) | ((digits + dots) << 8),
    );
    return true;
  }

  /** A number that is not as its bytes are: with an exponent, of many digits, of another calendar. */
  #oddNumber(from: number): boolean {
    const cursor = this.#cursor;
    const end = this.#text.run(cursor.bytes, from);
    cursor.at = end < 0 ? -1 - end : end;
    if (end < 0) return false;
    const text = cursor.bytes.toString('latin1', from, end);
    if (!isNumber(text)) {
      cursor.at = from;
      return false;
    }
    this.#batch.putValue(this.#column, numberCell(text, this.#style, this.#state.book), this.#style);
    return true;
  }

  #inline(): boolean {
    const cursor = this.#cursor;
    if (!cursor.match('<is><t')) return false;
    if (cursor.peek(0) === BLANK && !cursor.match(' xml:space="preserve"')) return false;
    return cursor.match('>') && this.#string() && cursor.match('</t></is>');
  }

  #string(): boolean {
    const cursor = this.#cursor;
    const from = cursor.at;
    const end = this.#text.run(cursor.bytes, from);
    cursor.at = end < 0 ? -1 - end : end;
    if (end < 0) return false;
    const { text, traits } = this.#text;
    const most = this.#state.limits.maxCellChars;
    if (end - from > most && (text ?? cursor.bytes.toString('utf8', from, end)).length > most) {
      cursor.at = from;
      return false;
    }
    if (text === null) this.#batch.put(this.#column, PLAIN, this.#style, from, end, traits);
    else this.#batch.putValue(this.#column, text, this.#style);
    return true;
  }
}
