/** Reads what stands around the lists of a JSON text, one key or value at a time. */

import type { Feed } from './feed.ts';
import { blankEnd, broken, colonEnd, MORE, QUOTE, textEnd, valueEnd } from './scan.ts';

export class Cursor {
  readonly feed: Feed;
  readonly #maxDepth: number;

  constructor(feed: Feed, maxDepth: number) {
    this.feed = feed;
    this.#maxDepth = maxDepth;
  }

  /** The next byte that is no blank, not yet passed; -1 at the text's end. */
  async next(): Promise<number> {
    const { feed } = this;
    for (;;) {
      feed.at = blankEnd(feed.bytes, feed.at, feed.end);
      if (feed.at < feed.end) return feed.bytes[feed.at] ?? 0;
      if (!(await feed.more())) return -1;
    }
  }

  /** A key; its colon is passed too. */
  async key(): Promise<string> {
    const { feed } = this;
    if ((await this.next()) !== QUOTE) throw broken();
    for (;;) {
      const close = textEnd(feed.bytes, feed.at, feed.end);
      const at = close === MORE ? MORE : colonEnd(feed.bytes, close, feed.end);
      if (at !== MORE) {
        const key = JSON.parse(feed.bytes.toString('utf8', feed.at, close)) as string;
        feed.at = at;
        return key;
      }
      if (!(await feed.more())) throw broken();
    }
  }

  /** Passes a value whole: where it begins and ends in the window. */
  async span(): Promise<readonly [start: number, end: number]> {
    const { feed } = this;
    for (;;) {
      const end = valueEnd(feed.bytes, feed.at, feed.end, this.#maxDepth);
      if (end !== MORE) {
        const start = feed.at;
        feed.at = end;
        return [start, end];
      }
      if (!(await feed.more())) throw broken();
    }
  }
}
