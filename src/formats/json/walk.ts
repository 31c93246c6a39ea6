/** Walks through a JSON text: finds its lists, gives each as a table, and keeps what stands around them as layout. */

import { Fault } from '../../lib/fault.ts';
import { batchOf } from '../batch.ts';
import type { ReadLimits, TableReader } from '../format.ts';
import { columnarAt } from './columnar.ts';
import { isValue } from './columns.ts';
import type { Feed } from './feed.ts';
import type { Cursor } from './cursor.ts';
import type { Frame } from './frame.ts';
import type { JsonGuard } from './guard.ts';
import { ALONE, LINES, ListRows } from './list.ts';
import { RowScanner } from './records.ts';
import type { RowKind } from './records.ts';
import { broken, CLOSE_LIST, CLOSE_OBJECT, COMMA, OPEN_LIST, OPEN_OBJECT, QUOTE, tooDeep } from './scan.ts';
import { surveyed } from './survey.ts';
import type { Header, ObjectKind } from './survey.ts';

/** An object that may be a table in columns is taken for one as long as it is no longer. */
const MOST_COLUMNAR = 32 * 1024 * 1024;
/** Keys of a frame's own numbers and switches: words, as programs name things. */
const PLAIN_KEY = /^[A-Za-z_@$][\w@$.:-]{0,39}$/;

export class Walk {
  readonly #feed: Feed;
  readonly #cursor: Cursor;
  readonly #limits: ReadLimits;
  readonly #guard: JsonGuard;
  readonly #frame: Frame;

  constructor(cursor: Cursor, frame: Frame, limits: ReadLimits, guard: JsonGuard) {
    this.#cursor = cursor;
    this.#feed = cursor.feed;
    this.#limits = limits;
    this.#guard = guard;
    this.#frame = frame;
  }

  /** The tables of one value of the text. */
  async *value(path: readonly string[], depth: number): AsyncGenerator<TableReader> {
    if (depth > this.#limits.maxDepth) throw tooDeep();
    const byte = await this.#cursor.next();
    if (byte === OPEN_LIST) yield* this.#list(path, depth + 1, null);
    else if (byte === OPEN_OBJECT) yield* this.#object(path, depth + 1);
    else await this.#plain(null, '');
  }

  /** The rest of the text, value after value, as one table. */
  lines(): AsyncGenerator<TableReader> {
    return this.#rows(LINES);
  }

  /** One value of the text as a table of one row. */
  single(): AsyncGenerator<TableReader> {
    return this.#rows(ALONE);
  }

  async *#rows(closing: number): AsyncGenerator<TableReader> {
    const first = await this.#cursor.next();
    const kind = first === OPEN_OBJECT ? 'records' : first === OPEN_LIST ? 'lists' : 'values';
    yield* this.#table(kind, { name: 'Table 1', closing, depth: 0, header: null });
  }

  async *#object(path: readonly string[], depth: number): AsyncGenerator<TableReader> {
    const found = await this.#survey(depth);
    switch (found.kind) {
      case 'map':
        this.#feed.at += 1;
        yield* this.#table('map', {
          name: this.#frame.named(path),
          closing: CLOSE_OBJECT,
          depth,
          header: null,
        });
        return;
      case 'columns':
      case 'keyed':
        yield* this.#columnar(found.kind, this.#frame.named(path));
        return;
      case 'frame':
      case 'unclear':
        yield* this.#members(path, depth, found.kind === 'frame' ? found.header : null);
        return;
      default:
        found satisfies never;
    }
  }

  async #survey(depth: number): Promise<ObjectKind> {
    const feed = this.#feed;
    // Bytes enough, so that the answer is the same however they came.
    while (feed.end - feed.at < NEAR && (await feed.more()));
    for (;;) {
      const found = surveyed(feed.bytes, feed.at, feed.end, this.#limits.maxDepth - depth);
      if (found.kind !== 'unclear' || feed.end - feed.at > MOST_COLUMNAR || !(await feed.more()))
        return found;
    }
  }

  async *#members(
    path: readonly string[],
    depth: number,
    header: Header | null,
  ): AsyncGenerator<TableReader> {
    this.#feed.at += 1;
    this.#frame.put('{');
    const seen = new Map<string, 'plain' | 'parts'>();
    for (let member = 0; ; member += 1) {
      const byte = await this.#cursor.next();
      if (byte === CLOSE_OBJECT && member === 0) break;
      const key = await this.#cursor.key();
      const value = await this.#cursor.next();
      const isPlain = value !== OPEN_OBJECT && value !== OPEN_LIST;
      // Of two readers, one would see the first and the other the second.
      if (seen.has(key) && !(isPlain && seen.get(key) === 'plain')) throw twice();
      const { comma } = this.#frame;
      if (isPlain) await this.#plain(seen.has(key) ? null : key, comma);
      else {
        if (isValue(key)) throw unclear('it names records by their values');
        this.#frame.put(`${comma}${JSON.stringify(key)}:`);
        if (header?.header === member) await this.#header(header, member);
        else if (header?.rows === member) yield* this.#list([...path, key], depth + 1, header);
        else yield* this.value([...path, key], depth);
      }
      seen.set(key, isPlain ? 'plain' : 'parts');
      const after = await this.#cursor.next();
      if (after === CLOSE_OBJECT) break;
      if (after !== COMMA) throw broken();
      this.#feed.at += 1;
    }
    this.#feed.at += 1;
    this.#frame.put('}');
  }

  /** Of values around the lists only small numbers and words of JSON stay: eleven digits may be a phone number. */
  async #plain(key: string | null, comma: string): Promise<void> {
    const [start, end] = await this.#cursor.span();
    const { bytes } = this.#feed;
    if (bytes[start] === QUOTE || key === null || !PLAIN_KEY.test(key) || isValue(key)) return;
    const value = JSON.parse(bytes.toString('latin1', start, end)) as number | boolean | null;
    if (typeof value !== 'number' || Math.abs(value) < 1e10)
      this.#frame.put(`${comma}${JSON.stringify(key)}:${JSON.stringify(value)}`);
  }

  /** The names of columns, which stand apart from their rows. */
  async #header(header: Header, member: number): Promise<void> {
    await this.#cursor.span();
    this.#frame.header(member < header.rows ? 'next' : 'last');
  }

  async *#list(path: readonly string[], depth: number, header: Header | null): AsyncGenerator<TableReader> {
    if (depth > this.#limits.maxDepth) throw tooDeep();
    this.#feed.at += 1;
    const byte = await this.#cursor.next();
    const isRecords = byte === OPEN_OBJECT || byte === NULL || byte === CLOSE_LIST;
    const kind = isRecords ? 'records' : byte === OPEN_LIST ? 'lists' : 'values';
    yield* this.#table(kind, { name: this.#frame.named(path), closing: CLOSE_LIST, depth, header });
  }

  async *#table(kind: RowKind, { name, closing, depth, header }: Place): AsyncGenerator<TableReader> {
    const scanner = new RowScanner(kind, this.#limits, this.#guard);
    this.#frame.table({ kind, lines: closing < 0, named: header !== null });
    const list = new ListRows(this.#feed, scanner, closing, depth);
    const keys = header === null ? () => scanner.columns.names : () => header.names;
    const hasKeys = kind === 'records' || kind === 'map' || header !== null;
    yield {
      name,
      hidden: false,
      single: true,
      names: hasKeys ? keys : null,
      keysInside: () => scanner.keysInside,
      async *rows() {
        while (await list.next()) yield scanner.batch;
      },
    };
    while (await list.next()); // what nobody asked for is still read
    if (scanner.nested > 0) yield this.#counted(`${name} (inner)`, scanner.nested);
  }

  /** Records inside the rows of the table before: they are counted, and leave or stay with those rows. */
  #counted(name: string, count: number): TableReader {
    this.#frame.table({ kind: 'counted', lines: false, named: false });
    async function* rows() {
      for (let left = count; left > 0; left -= 1000)
        yield batchOf(Array.from({ length: Math.min(left, 1000) }, () => [true]));
    }
    return { name, hidden: true, single: true, within: true, names: () => ['record'], rows };
  }

  async *#columnar(kind: 'columns' | 'keyed', name: string): AsyncGenerator<TableReader> {
    const feed = this.#feed;
    const table = columnarAt(
      feed.bytes.subarray(0, feed.end),
      feed.at,
      kind === 'keyed',
      this.#limits,
      this.#guard,
    );
    this.#frame.table({ kind, lines: false, named: false });
    yield {
      name,
      hidden: false,
      single: true,
      names: () => table.names,
      async *rows() {
        yield* table.rows();
      },
    };
    feed.at = table.end;
  }
}

const NEAR = 262_144;
const NULL = 0x6e;

interface Place {
  readonly name: string;
  /** The byte that ends the table, or LINES or ALONE. */
  readonly closing: number;
  readonly depth: number;
  readonly header: Header | null;
}

function twice(): Fault {
  return new Fault('FORMAT_BROKEN', 'read a JSON file: it has two lists under one key');
}

function unclear(why: string): Fault {
  return new Fault('FORMAT_UNKNOWN', `read a JSON file: ${why}`);
}
