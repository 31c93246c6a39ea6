/** JSON (RFC 8259), also behind guards and callbacks, and JSON texts one after another (NDJSON); written in the same nesting, without the strings around the lists. */

import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import type { FileHints, Format, ReadLimits, Reading, TableReader } from '../format.ts';
import { viewOf } from '../head.ts';
import { AROUND_CHARS, aroundOf, CALL_END } from './around.ts';
import type { Around } from './around.ts';
import { commentsEnd } from './comments.ts';
import { Cursor } from './cursor.ts';
import { feedOf } from './feed.ts';
import type { Feed } from './feed.ts';
import { Frame } from './frame.ts';
import { jsonGuard } from './guard.ts';
import { JsonLayout, newLayout } from './layout.ts';
import { blankEnd, broken, MORE, OPEN_LIST, OPEN_OBJECT, valueEnd } from './scan.ts';
import { Walk } from './walk.ts';
import { jsonWriter } from './writer.ts';

/** One JSON text. */
export const json = {
  id: 'json',
  extension: 'json',
  mediaType: 'application/json',
  writtenAs: 'json',
  recognise: (head: Uint8Array) => (startOf(head) === null ? 0 : 0.9),
  async read(source, limits) {
    return reading(source, limits, one);
  },
  async write(sink, layout) {
    return jsonWriter(sink, JsonLayout.parse(layout));
  },
} satisfies Format;

/** JSON texts one after another: lines of records, or answers joined together. */
export const ndjson = {
  id: 'ndjson',
  extension: 'ndjson',
  mediaType: 'application/x-ndjson',
  writtenAs: 'ndjson',
  recognise(head: Uint8Array, { mediaType, fileName }: FileHints) {
    const start = startOf(head);
    if (start === null) return 0;
    const more = isFollowed(start);
    if (more !== null) return more ? 0.95 : 0;
    return /ndjson|jsonl|json-seq|stream\+json/i.test(mediaType) ||
      /\.(?:ndjson|jsonl)$/i.test(fileName ?? '')
      ? 0.95
      : 0;
  },
  async read(source, limits) {
    return reading(source, limits, many);
  },
  async write(sink, layout) {
    return jsonWriter(sink, JsonLayout.parse(layout));
  },
} satisfies Format;

/** No program nests deeper, and each level costs the walk some stack. */
const MAX_DEPTH = 500;

interface Parts {
  readonly walk: Walk;
  readonly cursor: Cursor;
  readonly frame: Frame;
  readonly layout: JsonLayout;
}

type Tables = (parts: Parts) => AsyncGenerator<TableReader>;

function reading(source: Source, { maxDepth, ...bounds }: ReadLimits, tablesOf: Tables): Reading {
  const limits = { ...bounds, maxDepth: Math.min(maxDepth, MAX_DEPTH) };
  const layout = newLayout();

  async function* attempt(tables: Tables): AsyncGenerator<TableReader> {
    layout.tables.length = layout.tail.length = 0;
    const cursor = new Cursor(feedOf(source), limits.maxDepth);
    const frame = new Frame(layout);
    const walk = new Walk(cursor, frame, limits, jsonGuard(limits));
    if ((await cursor.next()) === -1) throw new Fault('FORMAT_EMPTY', 'read a JSON file: it is empty');
    yield* tables({ walk, cursor, frame, layout });
    frame.end();
  }

  return {
    layout: { ...layout },
    async *tables() {
      yield* attempt(tablesOf);
      // A record alone, or a single value, is a table of one.
      if (layout.tables.length === 0) yield* attempt(alone);
    },
  };
}

async function* one({ walk, cursor, layout: { around } }: Parts): AsyncGenerator<TableReader> {
  const { open, close, isCall } = passAround(cursor.feed);
  around.open = open;
  around.close = close;
  yield* walk.value([], 0);
  await endOf(cursor, isCall);
}

async function* alone({ walk, cursor, layout: { around } }: Parts): AsyncGenerator<TableReader> {
  const { isCall } = passAround(cursor.feed);
  around.open = around.close = '';
  for await (const table of walk.single()) yield { ...table, alone: true };
  await endOf(cursor, isCall);
}

async function* many({ walk, cursor, frame }: Parts): AsyncGenerator<TableReader> {
  const { feed } = cursor;
  const isLines = feed.bytes[feed.at] !== OPEN_LIST || !holdsParts(feed);
  if (isLines) yield* walk.lines();
  else {
    while ((await cursor.next()) !== -1) {
      yield* walk.value([], 0);
      frame.put('\n');
    }
  }
}

function passAround(feed: Feed): Around {
  const around = aroundOf(feed.bytes.toString('latin1', feed.at, Math.min(feed.end, feed.at + AROUND_CHARS)));
  feed.at += around.chars;
  return around;
}

/** Nothing may stand behind the value but what closes the call around it. */
async function endOf(cursor: Cursor, isCall: boolean): Promise<void> {
  const next = await cursor.next();
  if (next === -1 && !isCall) return;
  const { feed } = cursor;
  while (await feed.more());
  const isShort = feed.end - feed.at <= AROUND_CHARS;
  if (!isCall || !isShort || !CALL_END.test(feed.bytes.toString('latin1', feed.at, feed.end))) throw broken();
}

/** Whether a list at hand holds records or lists, rather than being a row itself. */
function holdsParts({ bytes, at, end }: Feed): boolean {
  const inside = bytes[blankEnd(bytes, at + 1, end)];
  return inside === OPEN_OBJECT || inside === OPEN_LIST;
}

/** A text's start from its first value on; null for what is no JSON. */
function startOf(head: Uint8Array): string | null {
  const { text } = viewOf(head);
  if (text === null || text.includes('\0')) return null;
  const start = text.slice(aroundOf(text.slice(0, AROUND_CHARS)).chars);
  const bare = withoutComments(start);
  return /^\s*(?:\[\s*(?:[[{"\]\d-]|true|false|null)|\{\s*(?:"|\}))/.test(bare) &&
    !/^\s*\[[^\]",{}]*\]\s*[,;\t|]/.test(bare)
    ? start
    : null;
}

/** Without comments before the first bracket and right behind it. */
function withoutComments(text: string): string {
  const open = commentsEnd(text, 0);
  const bracket = text.slice(open, open + 1);
  return bracket === '[' || bracket === '{'
    ? bracket + text.slice(commentsEnd(text, open + 1))
    : text.slice(open);
}

/** Whether another value stands behind the first; null when the first does not end here. */
function isFollowed(start: string): boolean | null {
  const bytes = Buffer.from(start.trimStart());
  try {
    const end = valueEnd(bytes, 0, bytes.length, MAX_DEPTH);
    if (end === MORE) return null;
    const next = bytes[blankEnd(bytes, end, bytes.length)];
    return next === OPEN_OBJECT || next === OPEN_LIST;
  } catch {
    return false; // no JSON: the reader says so
  }
}
