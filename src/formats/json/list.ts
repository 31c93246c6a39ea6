/** The rows of one list of a JSON text, as its window moves over them. */

import type { Feed } from './feed.ts';
import type { RowScanner } from './records.ts';
import { blankEnd, broken, COMMA, MORE } from './scan.ts';

/** In place of the byte that closes a list: its rows stand one after another to the text's end, or it is one row. */
export const LINES = -1;
export const ALONE = -2;

/** A list whose bracket was passed, to the byte that closes it. */
export class ListRows {
  #isClosed = false;
  /** Whether more bytes are needed for the next row. */
  #isShort = false;
  /** What may come next. */
  #next: 'first' | 'row' | 'comma' = 'first';
  readonly #feed: Feed;
  readonly #scanner: RowScanner;
  readonly #closing: number;
  readonly #depth: number;

  constructor(feed: Feed, scanner: RowScanner, closing: number, depth: number) {
    this.#feed = feed;
    this.#scanner = scanner;
    this.#closing = closing;
    this.#depth = depth;
  }

  /** Fills the scanner's batch with the next rows; false when there are no more. */
  async next(): Promise<boolean> {
    while (!this.#isClosed) {
      if (this.#isShort && !(await this.#feed.more())) {
        if (this.#closing >= 0) throw broken();
        this.#isClosed = true;
        return false;
      }
      this.#fill();
      if (this.#scanner.batch.rows > 0) return true;
    }
    return false;
  }

  /** As many rows as the window and the batch hold. */
  #fill(): void {
    const feed = this.#feed;
    const scanner = this.#scanner;
    const { bytes, end } = feed;
    const isLines = this.#closing < 0;
    scanner.batch.reset(bytes);
    this.#isShort = true;
    while (!scanner.batch.isFull) {
      feed.at = blankEnd(bytes, feed.at, end);
      if (feed.at >= end) return;
      const byte = bytes[feed.at];
      if (!isLines) {
        if (byte === this.#closing && this.#next !== 'row') {
          this.#isClosed = true;
          feed.at += 1;
          return;
        }
        if (this.#next === 'comma') {
          if (byte !== COMMA) throw broken();
          this.#next = 'row';
          feed.at += 1;
          continue;
        }
      }
      const at = scanner.scan(bytes, feed.at, end, this.#depth);
      if (at === MORE) {
        // Of lines the last one may be cut as well as of a list.
        if (isLines && feed.isLast) throw broken();
        return;
      }
      feed.at = at;
      this.#next = 'comma';
      if (this.#closing === ALONE) {
        this.#isClosed = true;
        return;
      }
    }
    this.#isShort = false;
  }
}
