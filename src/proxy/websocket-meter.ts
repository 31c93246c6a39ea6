/** The CRM's side of a metered WebSocket: the bytes of each frame go on unchanged, but only after the rows in them were counted. */

import { Transform } from 'node:stream';
import { faultCode, Fault } from '../lib/fault.ts';
import { messageRows } from '../lib/message-rows.ts';
import type { MessageRows } from '../lib/message-rows.ts';
import { utf8Checker } from '../lib/utf8.ts';
import type { StreamEnd, StreamMeter } from './ports.ts';
import type { ProxyLimits } from './settings.ts';
import { frameReader } from './websocket-frames.ts';
import type { Frame } from './websocket-frames.ts';
import { messageInflater } from './websocket-inflate.ts';
import type { MessageInflater } from './websocket-inflate.ts';
import type { Deflate } from './websocket-offer.ts';

/** A frame that is larger leaves piece by piece; so a thousand WebSockets hold little. */
const MAX_HELD_BYTES = 262_144;
/** More parts of one message serve nobody. */
const MAX_FRAGMENTS = 16_384;

export interface MeterParts {
  readonly deflate: Deflate | null;
  readonly limits: Pick<ProxyLimits, 'maxMessageBytes' | 'maxUnreadBytes'>;
  readonly meter: StreamMeter;
  /** The stream must end; nothing more of it is sent on. */
  readonly onEnd: (why: StreamEnd) => void;
}

export interface MeteredFrames extends Transform {
  /** Whether what left ends with a whole frame, so that another may follow it. */
  readonly betweenFrames: () => boolean;
}

export function meteredFrames({ deflate, limits, meter, onEnd }: MeterParts): MeteredFrames {
  const reader = frameReader({ masked: false, deflate: deflate !== null });
  let inflater: MessageInflater | null = null;
  let message: Message | null = null;
  let rows = 0;
  let unreadBytes = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let between = true;
  let ended = false;

  async function take(chunk: Buffer): Promise<void> {
    let whole = 0;
    let wrong: StreamEnd | null = null;
    try {
      for (const step of reader.read(chunk)) {
        if (step.kind === 'payload') await payload(step.frame, step.bytes);
        else {
          if (step.frame.kind !== 'control') await frameEnd(step.frame);
          whole = step.at;
        }
      }
    } catch (error) {
      wrong = endOf(error);
    }
    if (wrong === null && message !== null) rows += message.news(false);
    const counted = rows === 0 || (await meter.count(rows));
    rows = 0;
    if (ended) return; // while we waited
    if (!counted) return end('rows');
    if (whole > 0) release(chunk.subarray(0, whole));
    if (wrong !== null) return end(wrong);
    if (reader.closed) return;
    hold(chunk.subarray(whole));
  }

  async function payload(frame: Frame, bytes: Buffer): Promise<void> {
    message ??= openMessage(frame, limits.maxMessageBytes);
    const { add, bytes: before } = message;
    if (frame.deflated && deflate !== null) {
      inflater ??= messageInflater(deflate);
      await inflater.push(bytes, add);
    } else add(bytes);
    if (message.unread) unreadBytes += message.bytes - before;
    if (unreadBytes > limits.maxUnreadBytes) throw new StreamFault('unread');
  }

  async function frameEnd(frame: Frame): Promise<void> {
    message ??= openMessage(frame, limits.maxMessageBytes);
    message.fragments += 1;
    if (message.fragments > MAX_FRAGMENTS) throw new StreamFault('fragments');
    if (!frame.last) return;
    if (frame.deflated && deflate !== null) {
      inflater ??= messageInflater(deflate);
      await inflater.end(message.add);
    }
    message.check();
    rows += message.news(true);
    message = null;
  }

  function release(bytes: Buffer): void {
    for (const piece of held) frames.push(piece);
    frames.push(bytes);
    held = [];
    heldBytes = 0;
    between = true;
  }

  function hold(bytes: Buffer): void {
    if (bytes.length === 0) return;
    held.push(bytes);
    heldBytes += bytes.length;
    if (heldBytes <= MAX_HELD_BYTES) return;
    for (const piece of held) frames.push(piece);
    held = [];
    heldBytes = 0;
    between = false;
  }

  function end(why: StreamEnd): void {
    ended = true;
    held = [];
    inflater?.close();
    meter.ended(why);
    onEnd(why);
  }

  async function taken(chunk: Buffer, done: (error?: Error) => void): Promise<void> {
    try {
      if (!ended) await take(chunk);
    } catch (error) {
      return done(error instanceof Error ? error : new Fault('UNEXPECTED', 'metered a stream: it broke'));
    }
    done();
  }

  const frames = new Transform({
    transform: (chunk: Buffer, _encoding, done) => void taken(chunk, done),
    destroy(error, done) {
      ended = true;
      inflater?.close();
      done(error);
    },
  });
  return Object.assign(frames, { betweenFrames: () => between });
}

interface Message {
  fragments: number;
  /** Inflated, so far. */
  readonly bytes: number;
  /** Binary, and no JSON: its rows cannot be seen. */
  readonly unread: boolean;
  readonly add: (plain: Uint8Array) => void;
  /** Throws when its text is not whole UTF-8. */
  check(): void;
  /** Rows that were not given before. */
  news(whole: boolean): number;
}

function openMessage({ kind }: Frame, maxBytes: number): Message {
  const counter: MessageRows = messageRows();
  const utf8 = kind === 'text' ? utf8Checker() : null;
  let bytes = 0;
  let given = 0;
  return {
    fragments: 0,
    get bytes() {
      return bytes;
    },
    get unread() {
      return kind === 'binary' && !counter.json;
    },
    add(plain) {
      bytes += plain.length;
      if (bytes > maxBytes) throw new StreamFault('too-large');
      if (utf8?.add(plain) === false) throw new StreamFault('broken');
      counter.add(plain);
    },
    check() {
      if (utf8?.end() === false) throw new StreamFault('broken');
    },
    news(whole) {
      // Of bytes that are no text a table's separators tell nothing.
      const rows = kind === 'binary' && !counter.json ? 0 : whole ? counter.end() : counter.rows;
      const news = Math.max(0, rows - given);
      given += news;
      return news;
    },
  };
}

/** Ends a stream for a reason of ours. */
class StreamFault extends Fault {
  readonly why: StreamEnd;

  constructor(why: StreamEnd) {
    super('UPSTREAM_INVALID', `metered a stream: ${why}`);
    this.why = why;
  }
}

function endOf(error: unknown): StreamEnd {
  if (error instanceof StreamFault) return error.why;
  return faultCode(error) === 'LIMIT_RATIO' ? 'ratio' : 'broken';
}
