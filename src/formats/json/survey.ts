/** A look at an object that stands around lists: is it a frame with lists in it, records under their ids, or one table in columns. */

import { isValue } from './columns.ts';
import {
  blankEnd,
  broken,
  CLOSE_LIST,
  CLOSE_OBJECT,
  colonEnd,
  COMMA,
  listsPassed,
  MORE,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  textEnd,
  valueEnd,
} from './scan.ts';

/** `rows`: the number of the member that is a list of rows, `header` of the one that is the list of their columns' names. */
export interface Header {
  readonly rows: number;
  readonly header: number;
  readonly names: readonly string[];
}

/** `unclear`: it may be columns, but its end is not at hand. */
export type ObjectKind =
  | { readonly kind: 'frame'; readonly header: Header | null }
  | { readonly kind: 'map' | 'columns' | 'keyed' | 'unclear' };

interface Member {
  readonly key: string;
  /** The first byte of its value. */
  readonly byte: number;
  readonly isWhole: boolean;
  readonly start: number;
  readonly end: number;
  /** Whether it holds a list of objects or of lists. */
  readonly lists: boolean;
}

/** As many members as are looked at. */
const ENOUGH = 1000;

/** What the object that opens at `start` is, by as much of it as is at hand. */
export function surveyed(bytes: Buffer, start: number, end: number, room: number): ObjectKind {
  const { members, isWhole } = membersOf(bytes, start, end, room);
  const objects = members.filter(({ byte }) => byte === OPEN_OBJECT);
  const lists = members.filter(({ byte }) => byte === OPEN_LIST);
  const parts = [...objects, ...lists];
  if (parts.length === 0) return members.some(({ key }) => isValue(key)) ? { kind: 'map' } : FRAME;

  const whole = parts.filter((part) => part.isWhole);
  const areNamed = !parts.some(({ key }) => isId(key));
  if (areNamed && lists.length > 1 && objects.length === 0 && !lists.some((list) => list.lists)) {
    const sizes = new Set(whole.map((list) => sizeOf(bytes, list, room)));
    if (sizes.size === 1 && !sizes.has(0)) return { kind: isWhole ? 'columns' : 'unclear' };
  }
  if (areNamed && objects.length > 1 && lists.length === 0) {
    const keys = new Set(whole.map((object) => indexOf(bytes, object, room)));
    if (keys.size === 1 && !keys.has(null)) return { kind: isWhole ? 'keyed' : 'unclear' };
  }
  if (parts.every(({ key }) => isId(key))) return { kind: 'map' };
  if (
    objects.length > 1 &&
    lists.length === 0 &&
    2 * objects.length >= members.length &&
    areAlike(bytes, objects, room)
  )
    return { kind: 'map' };
  return { kind: 'frame', header: headerOf(bytes, members, room) };
}

const FRAME: ObjectKind = { kind: 'frame', header: null };

/** Digits, a value, or a long word with digits in it (UUID, ObjectId). */
const isId = (key: string): boolean =>
  isValue(key) || /^\d+$/.test(key) || (key.length >= 12 && /^[\w-]*\d[\w-]*$/.test(key));

function membersOf(
  bytes: Buffer,
  start: number,
  end: number,
  room: number,
): { readonly members: readonly Member[]; readonly isWhole: boolean } {
  const members: Member[] = [];
  let at = blankEnd(bytes, start + 1, end);
  if (bytes[at] === CLOSE_OBJECT && at < end) return { members, isWhole: true };
  while (at < end && members.length < ENOUGH) {
    if (bytes[at] !== QUOTE) throw broken();
    const close = textEnd(bytes, at, end);
    const value = close === MORE ? MORE : colonEnd(bytes, close, end);
    if (value === MORE) break;
    const key = JSON.parse(bytes.toString('utf8', at, close)) as string;
    const after = valueEnd(bytes, value, end, room);
    const isWhole = after !== MORE;
    members.push({
      key,
      byte: bytes[value] ?? 0,
      isWhole,
      start: value,
      end: isWhole ? after : end,
      lists: isWhole && listsPassed,
    });
    if (!isWhole) break;
    at = blankEnd(bytes, after, end);
    if (at < end && bytes[at] === CLOSE_OBJECT) return { members, isWhole: true };
    if (at < end && bytes[at] !== COMMA) throw broken();
    at = blankEnd(bytes, at + 1, end);
  }
  return { members, isWhole: false };
}

/** The first members' keys of an object, as far as they are at hand. */
function keysOf(bytes: Buffer, object: Member, room: number): readonly string[] {
  return membersOf(bytes, object.start, object.end, room).members.map(({ key }) => key);
}

/** How many elements a list has. */
function sizeOf(bytes: Buffer, list: Member, room: number): number {
  let size = 0;
  let at = blankEnd(bytes, list.start + 1, list.end);
  while (bytes[at] !== CLOSE_LIST) {
    size += 1;
    at = blankEnd(bytes, valueEnd(bytes, at, list.end, room), list.end);
    if (bytes[at] === COMMA) at = blankEnd(bytes, at + 1, list.end);
  }
  return size;
}

/** The keys of an object whose keys are row numbers and whose values are plain, as one text; null for another. */
function indexOf(bytes: Buffer, object: Member, room: number): string | null {
  const { members } = membersOf(bytes, object.start, object.end, room);
  const isIndex =
    members.length > 0 &&
    members.every(({ key, byte }) => /^\d+$/.test(key) && byte !== OPEN_OBJECT && byte !== OPEN_LIST);
  return isIndex ? members.map(({ key }) => key).join() : null;
}

/** Whether objects are records of one kind: half of the keys are the same. Those that hold lists of records are answers rather (GraphQL). */
function areAlike(bytes: Buffer, objects: readonly Member[], room: number): boolean {
  const [first, second] = objects;
  if (first === undefined || second === undefined || objects.some(({ lists }) => lists)) return false;
  const keys = new Set(keysOf(bytes, first, room));
  const others = new Set(keysOf(bytes, second, room));
  const same = [...others].filter((key) => keys.has(key)).length;
  return same > 0 && 2 * same >= Math.min(keys.size, others.size);
}

const HEADER = /col|field|head|key|name|title|label|attr|schema|列|字段|表头|标题/i;

/** A list of texts, and a list of lists that are as long. */
function headerOf(bytes: Buffer, members: readonly Member[], room: number): Header | null {
  const rows = members.findIndex(({ byte, lists }) => byte === OPEN_LIST && lists);
  const partial = rows >= 0 ? rows : members.findIndex(({ byte, isWhole }) => byte === OPEN_LIST && !isWhole);
  const list = members[partial];
  if (list === undefined) return null;
  const first = blankEnd(bytes, list.start + 1, list.end);
  if (first >= list.end || bytes[first] !== OPEN_LIST) return null;
  const end = valueEnd(bytes, first, list.end, room);
  if (end === MORE) return null;
  const width = sizeOf(bytes, { ...list, start: first, end }, room);
  const header = members.findIndex(
    ({ key, byte, isWhole, lists }) => byte === OPEN_LIST && isWhole && !lists && HEADER.test(key),
  );
  const named = members[header];
  if (named === undefined || (header < partial && hasListBetween(members, header, partial))) return null;
  const names = JSON.parse(bytes.toString('utf8', named.start, named.end)) as readonly unknown[];
  if (names.length !== width || !names.every((name) => typeof name === 'string')) return null;
  return { rows: partial, header, names };
}

/** The names must be known to the writer when it writes them: with the table that comes next, or after it. */
function hasListBetween(members: readonly Member[], from: number, to: number): boolean {
  return members.slice(from + 1, to).some(({ byte }) => byte === OPEN_LIST || byte === OPEN_OBJECT);
}
