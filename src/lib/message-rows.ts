/** How many rows one message of a stream carries: JSON (also NDJSON, and JSON inside of JSON texts), or lines of a table. */

import { rowCounter } from './json-rows.ts';

export interface MessageRows {
  add(chunk: Uint8Array): void;
  /** So far, for the message that goes on; never less than before. */
  readonly rows: number;
  /** For the message that ends here: a heartbeat carries no row. */
  end(): number;
  /** Whether it began like JSON; what it holds otherwise may be more than can be seen. */
  readonly json: boolean;
}

/** Deeper texts in texts are not looked into. */
const MAX_NESTING = 3;
/** Socket.IO, SockJS and the like put a few signs before the JSON. */
const MAX_PREFIX_BYTES = 64;
const MAX_HEARTBEAT_BYTES = 256;
/** So many of one separator make a line a line of a table. */
const SEPARATORS_OF_A_ROW = 3;

const [TAB, LF, CR, SPACE, QUOTE, BACKSLASH, OPEN_BRACE, OPEN_BRACKET] = [
  0x09, 0x0a, 0x0d, 0x20, 0x22, 0x5c, 0x7b, 0x5b,
];

/** A JSON object without a list counts as one row. */
export function messageRows(nesting = 0): MessageRows {
  let body: Body = startOf(nesting);
  let most = 0;
  /** The whole message, while it is short enough for a heartbeat. */
  let kept: Buffer | null = Buffer.alloc(0);
  return {
    add(chunk) {
      if (kept !== null)
        kept = kept.length + chunk.length > MAX_HEARTBEAT_BYTES ? null : Buffer.concat([kept, chunk]);
      body = body.add(chunk);
      most = Math.max(most, body.rows);
    },
    get rows() {
      return most;
    },
    end: () => (most === 1 && kept !== null && isHeartbeat(kept) ? 0 : most),
    get json() {
      return body.json;
    },
  };
}

/** What reads the next bytes: each says who reads on. */
interface Body {
  readonly rows: number;
  readonly json: boolean;
  add(chunk: Uint8Array): Body;
}

/** Until the first sign that tells what it is. */
function startOf(nesting: number, hasHead = true): Body {
  let seen: Buffer = Buffer.alloc(0);
  const self: Body = {
    get rows() {
      return textBody(nesting, hasHead).add(seen).rows;
    },
    json: false,
    add(chunk) {
      seen = Buffer.concat([seen, chunk]);
      const at = seen.findIndex((byte) => !PREFIX.has(byte));
      const sign = seen[at];
      if (at < 0 && seen.length <= MAX_PREFIX_BYTES) return self;
      if (at > MAX_PREFIX_BYTES) return textBody(nesting, hasHead).add(seen);
      if (sign === OPEN_BRACKET) return jsonBody(nesting, 0).add(seen);
      return (sign === OPEN_BRACE ? jsonBody(nesting, 1) : textBody(nesting, hasHead)).add(seen);
    },
  };
  return self;
}

/** White space, a byte order mark, and the signs of Socket.IO's and SockJS's packet heads. */
const PREFIX = new Set(
  Buffer.from('\ufeff\t\n\r ,-./:0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'),
);

function jsonBody(nesting: number, least: number): Body {
  const lists = rowCounter();
  let inText = false;
  let escaped = false;
  /** Just behind the quote that begins a text. */
  let fresh = false;
  let inner: InnerText | null = null;
  let innerRows = 0;
  const self: Body = {
    get rows() {
      return Math.max(lists.rows, least, innerRows + (inner?.rows ?? 0));
    },
    json: true,
    add(chunk) {
      lists.add(chunk);
      for (const byte of chunk) {
        if (inText) {
          if (byte === QUOTE && !escaped) {
            inText = false;
            innerRows += inner?.rows ?? 0;
            inner = null;
          } else {
            if (fresh && nesting < MAX_NESTING && MAY_BEGIN.has(byte)) inner = innerText(nesting + 1);
            fresh = false;
            inner?.add(byte);
            escaped = byte === BACKSLASH && !escaped;
          }
        } else if (byte === QUOTE) {
          inText = true;
          fresh = true;
        }
      }
      inner?.flush();
      return self;
    },
  };
  return self;
}

/** What a text begins with that may be JSON itself, also escaped. */
const MAY_BEGIN = new Set(Buffer.from('{[\\ '));

interface InnerText {
  readonly rows: number;
  add(byte: number): void;
  flush(): void;
}

/** A text inside of JSON: looked into when it begins like JSON itself. */
function innerText(nesting: number): InnerText {
  let escape = '';
  let plain: number[] = [];
  let body: MessageRows | null = null;
  let decided = false;

  function take(byte: number): void {
    if (!decided) {
      if (byte === SPACE || byte === LF || byte === CR || byte === TAB) return;
      decided = true;
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) body = messageRows(nesting);
    }
    if (body !== null) plain.push(byte);
  }

  return {
    get rows() {
      this.flush();
      return body?.rows ?? 0;
    },
    add(byte) {
      if (decided && body === null) return;
      if (escape === '') {
        if (byte === BACKSLASH) escape = '\\';
        else take(byte);
        return;
      }
      escape += String.fromCharCode(byte);
      if (escape.startsWith('\\u') && escape.length < 6) return;
      take(unescaped(escape));
      escape = '';
    },
    flush() {
      if (plain.length === 0) return;
      body?.add(Uint8Array.from(plain));
      plain = [];
    },
  };
}

function unescaped(escape: string): number {
  if (escape.startsWith('\\u')) {
    const code = Number.parseInt(escape.slice(2), 16);
    return code < 0x80 ? code : 0x78; // no sign that counts
  }
  const sign = escape.charCodeAt(1);
  return sign === 0x6e || sign === 0x72 ? LF : sign === 0x74 ? TAB : sign;
}

/** Lines of a table; behind an empty line (STOMP's head) it may begin anew as JSON. */
function textBody(nesting: number, hasHead = true): Body {
  const counts = [0, 0, 0, 0];
  let counted = false;
  let lines = 0;
  let empty = false;
  const lists = rowCounter();
  const self: Body = {
    get rows() {
      return Math.max(lines, lists.rows);
    },
    json: false,
    add(chunk) {
      lists.add(chunk);
      for (const [at, byte] of chunk.entries()) {
        if (byte === LF) {
          if (empty && hasHead) return joined(self.rows, startOf(nesting, false)).add(chunk.subarray(at + 1));
          empty = true;
          counted = false;
          counts.fill(0);
          continue;
        }
        if (byte === CR) continue;
        empty = false;
        const which = SEPARATORS.indexOf(byte);
        if (which < 0 || counted) continue;
        counts[which] = (counts[which] ?? 0) + 1;
        if ((counts[which] ?? 0) < SEPARATORS_OF_A_ROW) continue;
        counted = true;
        lines += 1;
      }
      return self;
    },
  };
  return self;
}

const SEPARATORS = [...Buffer.from(',;\t|')];

function joined(before: number, body: Body): Body {
  let now = body;
  const self: Body = {
    get rows() {
      return before + now.rows;
    },
    get json() {
      return now.json;
    },
    add(chunk) {
      now = now.add(chunk);
      return self;
    },
  };
  return self;
}

/** What keeps a connection alive: a few scalars under the names of a protocol's own fields. Rails sends one every three seconds. */
function isHeartbeat(message: Buffer): boolean {
  const value = parsed(message.toString('utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const members = Object.entries(value);
  return members.length <= 3 && members.every(([name, member]) => CONTROL.test(name) && isScalar(member));
}

const CONTROL = /^(?:type|msg|event|op|t|message|time|ts|timestamp|id)$/;
const ALIVE =
  /^(?:ping|pong|ka|heartbeat|keep-?alive|ack|connection_ack|welcome|connected|complete|hello|noop|ok)$/i;

const isScalar = (value: unknown): boolean =>
  typeof value === 'string' ? ALIVE.test(value) : typeof value !== 'object' || value === null;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // no heartbeat then
  }
}
