/** Counts the rows in a stream of server-sent events (HTML Living Standard, section 9.2), and in whatever else stands in it: a script may read it without being an EventSource. */

import { Fault } from './fault.ts';
import { messageRows } from './message-rows.ts';
import type { MessageRows } from './message-rows.ts';

const [LF, CR, COLON, SPACE] = [0x0a, 0x0d, 0x3a, 0x20];
const BOM = Buffer.from('\ufeff');
const FIELDS = ['data', 'event', 'id', 'retry'];

/** `add` gives the rows that came with these bytes and were not given before. Throws LIMIT_BYTES at an event of more than `maxEventBytes`. */
export function eventRows(maxEventBytes: number): { add(chunk: Uint8Array): number } {
  let bomBytes = 0;
  let afterCr = false;
  let eventBytes = 0;
  /** Of the line that is being read. */
  let name = '';
  let line: 'empty' | 'name' | 'value' = 'empty';
  let skipSpace = false;
  let data: MessageRows | null = null;
  /** The line's value, where it is no data. */
  let other: MessageRows | null = null;
  /** Rows of the event's lines that are no data. */
  let others = 0;
  let given = 0;
  let found = 0;

  /** Part of a line, without its end. */
  function part(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (line === 'empty') line = 'name';
    if (line === 'value') return value(bytes);
    const colon = bytes.indexOf(COLON);
    const named = colon < 0 ? bytes : bytes.subarray(0, colon);
    const known = FIELDS.some((field) => field.startsWith(name));
    // No field, and no comment either: a line of something else, such as a table.
    if (known) {
      name += Buffer.from(named.subarray(0, 6)).toString('latin1');
      if (!FIELDS.some((field) => (colon < 0 ? field.startsWith(name) : field === name)) && name !== '')
        others += 1;
    }
    if (colon < 0) return;
    line = 'value';
    skipSpace = true;
    if (name === 'data' && data !== null) data.add(Buffer.of(LF));
    value(bytes.subarray(colon + 1));
  }

  function value(bytes: Uint8Array): void {
    const rest = skipSpace && bytes[0] === SPACE ? bytes.subarray(1) : bytes;
    if (bytes.length === 0) return;
    skipSpace = false;
    if (name === 'data') {
      data ??= messageRows();
      data.add(rest);
    } else {
      other ??= messageRows();
      other.add(rest);
    }
  }

  function lineEnds(): void {
    if (line === 'empty') eventEnds();
    others += other?.end() ?? 0;
    other = null;
    name = '';
    line = 'empty';
  }

  function eventEnds(): void {
    tell((data?.end() ?? 0) + others);
    data = null;
    others = 0;
    given = 0;
    eventBytes = 0;
  }

  /** A heartbeat may turn out to be one after it was counted. */
  function tell(rows: number): void {
    found += Math.max(0, rows - given);
    given = Math.max(given, rows);
  }

  function read(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      if (afterCr && chunk[at] === LF) at += 1;
      afterCr = false;
      const end = lineEnd(chunk, at);
      part(chunk.subarray(at, end));
      eventBytes += end - at;
      if (eventBytes > maxEventBytes)
        throw new Fault(
          'LIMIT_BYTES',
          `read an event stream: an event is longer than ${maxEventBytes} bytes`,
        );
      if (end === chunk.length) return;
      afterCr = chunk[end] === CR;
      lineEnds();
      at = end + 1;
    }
  }

  return {
    add(chunk) {
      found = 0;
      let from = 0;
      while (bomBytes < BOM.length && from < chunk.length) {
        if (chunk[from] !== BOM[bomBytes]) {
          // No byte order mark: what looked like the start of one is the stream's own.
          const held = BOM.subarray(0, bomBytes);
          bomBytes = BOM.length;
          read(held);
          break;
        }
        bomBytes += 1;
        from += 1;
      }
      if (bomBytes === BOM.length) read(chunk.subarray(from));
      tell((data?.rows ?? 0) + (other?.rows ?? 0) + others);
      return found;
    },
  };
}

function lineEnd(chunk: Uint8Array, from: number): number {
  let at = from;
  while (at < chunk.length && chunk[at] !== LF && chunk[at] !== CR) at += 1;
  return at;
}
