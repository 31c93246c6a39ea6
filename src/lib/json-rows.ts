/** A cheap count of the rows in JSON text, by its brackets alone: no value is read, kept or checked. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** Frames of the stack. */
const OBJECT = 0;
const ARRAY = 1;
/** The object under `data` of a GraphQL answer: each of its members is a field that was asked for, perhaps under an alias. */
const ALIASES = 2;

/** 1 for signs that mean something outside of texts. */
const SIGNS = new Uint8Array(256);
for (const sign of '"{}[],') SIGNS[sign.charCodeAt(0)] = 1;

/** No JSON for a screen is nested deeper. What is, is no JSON: then every bracket that opens counts. */
const DEEPEST = 4096;
/** A key that is longer is cut: none that names a row is. */
const LONGEST_KEY = 64;
/** The shortest key that is taken for an id though letters stand in it. */
const ID_LENGTH = 12;
/** Most texts are short: only after so many bytes is the search handed to `indexOf`, which is faster over long ones. */
const SHORT = 48;

export interface RowCounter {
  add(chunk: Uint8Array): void;
  /** Never falls while chunks are added. */
  readonly rows: number;
  /** Rows that stand as arrays in an array. */
  readonly arrayRows: number;
  /** Texts and numbers that stand directly in arrays; one number alone is not seen. */
  readonly scalars: number;
  /** Whether any array was opened. */
  readonly hasArrays: boolean;
  /** Whether any bracket was opened. */
  readonly isJson: boolean;
}

/** Counts over chunks in any cut; works on the bytes of UTF-8, in which no part of a character looks like these signs. Rows are whichever are the most: objects in arrays; arrays in arrays; objects under keys that are ids, or under aliases of a GraphQL answer; or whole texts one after another (NDJSON). Prefixes against scripts and callbacks (JSONP) change nothing. */
export function rowCounter(): RowCounter {
  return new Counter();
}

// A class, and one loop over local variables: this is run over every byte of every list.
class Counter implements RowCounter {
  /** A frame for each open bracket, as far as `DEEPEST`. */
  readonly #stack: number[] = [];
  /** Open brackets, those beyond `DEEPEST` too. */
  #depth = 0;
  #inText = false;
  #escaped = false;
  #objects = 0;
  #arrays = 0;
  #keyed = 0;
  #documents = 0;
  #texts = 0;
  #commas = 0;
  #anyArray = false;
  /** The last text, as far as it stood in earlier chunks. */
  #earlier = '';

  add(chunk: Uint8Array): void {
    const { length } = chunk;
    let at = 0;
    /** Where the last text begins and ends in this chunk. */
    let from = 0;
    let to = 0;
    let text = this.#inText;
    let top = this.#top();
    if (text && this.#escaped && length > 0) {
      this.#escaped = false;
      at = 1;
    }
    for (;;) {
      if (text) {
        at = this.#textEnd(chunk, at);
        if (at > length) break;
        to = at - 1;
        text = false;
      }
      while (at < length && SIGNS[chunk[at] ?? 0] === 0) at += 1;
      if (at >= length) break;
      const byte = chunk[at];
      at += 1;
      if (byte === QUOTE) {
        if (top === ARRAY) this.#texts += 1;
        text = true;
        this.#earlier = '';
        from = at;
      } else if (byte === COMMA) {
        if (top === ARRAY) this.#commas += 1;
      } else if (byte === OPEN_BRACE) {
        top = this.#openObject(top, chunk, from, to);
      } else if (byte === OPEN_BRACKET) {
        top = this.#openArray(top);
      } else if (this.#depth > 0) {
        this.#depth -= 1;
        top = this.#top();
      }
    }
    this.#inText = text;
    // The next chunk may open an object under this key.
    if (this.#depth > 0 && top !== ARRAY) this.#earlier = this.#key(chunk, from, text ? length : to);
  }

  #top(): number {
    return this.#depth === 0 ? OBJECT : (this.#stack[this.#depth - 1] ?? OBJECT);
  }

  /** The position after the closing quote; beyond the chunk's length when it is not there. */
  #textEnd(chunk: Uint8Array, start: number): number {
    const { length } = chunk;
    let at = start;
    let near = Math.min(length, at + SHORT);
    for (;;) {
      let byte = 0;
      while (at < near && (byte = chunk[at] ?? 0) !== QUOTE && byte !== BACKSLASH) at += 1;
      if (at >= near) {
        if (at >= length) {
          this.#escaped = at > length;
          return length + 1;
        }
        const quote = chunk.indexOf(QUOTE, at);
        const end = quote < 0 ? length : quote;
        const slash = chunk.subarray(at, end).indexOf(BACKSLASH);
        at = slash < 0 ? end : at + slash;
        near = Math.min(length, at + SHORT);
      } else if (byte === QUOTE) return at + 1;
      else at += 2;
    }
  }

  #openObject(top: number, chunk: Uint8Array, from: number, to: number): number {
    let frame = OBJECT;
    if (this.#depth === 0) this.#documents += 1;
    else if (this.#depth > DEEPEST || top === ARRAY) this.#objects += 1;
    else if (top === ALIASES) this.#keyed += 1;
    else if (this.#mayMatter(chunk, from, to)) {
      const key = this.#key(chunk, from, to);
      if (namesRow(key)) this.#keyed += 1;
      else if (key === 'data' && this.#maybeGraphql()) frame = ALIASES;
    }
    if (this.#depth < DEEPEST) this.#stack[this.#depth] = frame;
    this.#depth += 1;
    return frame;
  }

  #openArray(top: number): number {
    this.#anyArray = true;
    if (this.#depth > DEEPEST || (this.#depth > 0 && top === ARRAY)) this.#arrays += 1;
    if (this.#depth < DEEPEST) this.#stack[this.#depth] = ARRAY;
    this.#depth += 1;
    return ARRAY;
  }

  /** One answer, or a batch of them. */
  #maybeGraphql(): boolean {
    return this.#depth === 1 || (this.#depth === 2 && this.#stack[0] === ARRAY);
  }

  /** Whether it is worth the making of a string: most keys are short words. */
  #mayMatter(chunk: Uint8Array, from: number, to: number): boolean {
    if (this.#earlier !== '') return true;
    const first = chunk[from] ?? 0;
    return to - from >= ID_LENGTH || (first >= 0x30 && first <= 0x39) || to - from === 4;
  }

  #key(chunk: Uint8Array, from: number, to: number): string {
    if (to <= from) return this.#earlier;
    const here = Buffer.from(chunk.subarray(from, Math.min(to, from + LONGEST_KEY))).toString('latin1');
    return `${this.#earlier}${here}`.slice(0, LONGEST_KEY);
  }

  get rows(): number {
    const most = Math.max(this.#objects, this.#arrays, this.#keyed);
    return this.#documents > 1 ? Math.max(most, this.#documents) : most;
  }
  get arrayRows(): number {
    return this.#arrays;
  }
  get scalars(): number {
    return Math.max(this.#texts, this.#commas === 0 ? 0 : this.#commas + 1 - this.#objects - this.#arrays);
  }
  get hasArrays(): boolean {
    return this.#anyArray;
  }
  get isJson(): boolean {
    return this.#anyArray || this.#documents > 0;
  }
}

/** A key that is an id: digits, or a long word with digits in it (UUID, ObjectId). */
function namesRow(key: string): boolean {
  return /^\d+$/.test(key) || (key.length >= ID_LENGTH && /^[\w-]*\d[\w-]*$/.test(key));
}
