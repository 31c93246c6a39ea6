/** WebSockets and event streams that are only watched: a copy is counted as far as it can be, and the bytes go on whatever becomes of it. */

import type { Duplex } from 'node:stream';
import { codingsOf } from '../lib/coding-names.ts';
import { eventRows } from '../lib/event-stream.ts';
import { faultCode } from '../lib/fault.ts';
import { stepDecoder } from '../lib/step-decode.ts';
import type { AnswerHead } from '../model/exchange.ts';
import type { Sink } from './courses.ts';
import type { StreamEnd, StreamMeter } from './ports.ts';
import type { ProxyLimits } from './settings.ts';
import { meteredFrames } from './websocket-meter.ts';
import type { Agreed } from './websocket-offer.ts';

/** A copy that waits longer than this is given up: what is watched waits for nobody. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
const MAX_RATIO = 200;

interface Watching {
  readonly limits: Pick<ProxyLimits, 'maxMessageBytes' | 'maxUnreadBytes'>;
  readonly meter: StreamMeter;
}

/** Counts the frames of the CRM. What they were agreed to be packed with and we cannot follow is not seen. */
export function watchFrames(crm: Duplex, agreed: Agreed | null, { limits, meter }: Watching): void {
  if (agreed === null || agreed.other) {
    meter.ended('broken');
    return;
  }
  let over = false;
  const stop = (): void => {
    over = true;
    crm.off('data', copy);
    frames.destroy();
  };
  // Whatever the meter says of rows, they have left.
  const counting: StreamMeter = {
    count(rows) {
      void meter.count(rows);
      return true;
    },
    ended: (why) => meter.ended(why),
  };
  const frames = meteredFrames({ deflate: agreed.deflate, limits, meter: counting, onEnd: stop });
  const copy = (chunk: Buffer): void => {
    if (over) return;
    if (frames.writableLength > MAX_WAITING_BYTES) {
      meter.ended('unread');
      stop();
      return;
    }
    frames.write(chunk);
  };
  frames.on('error', () => {
    if (!over) meter.ended('broken');
    stop();
  });
  frames.resume(); // what was counted here has left already
  crm.on('data', copy);
  crm.once('close', () => frames.end());
}

/** Counts events, each after it was sent on into `sink`. */
export function watchedEvents(
  {
    head,
    limits,
    meter: open,
  }: {
    readonly head: AnswerHead;
    readonly limits: Pick<ProxyLimits, 'maxMessageBytes'>;
    readonly meter: () => StreamMeter;
  },
  sink: Sink,
): Sink {
  let meter: StreamMeter | null = null;
  let over = false;
  let waitingBytes = 0;
  let last: Promise<void> = Promise.resolve();
  let decoder: ReturnType<typeof stepDecoder> | null = null;
  const rows = eventRows(limits.maxMessageBytes);

  async function counted(chunk: Buffer): Promise<void> {
    if (over) return;
    let found = 0;
    decoder ??= stepDecoder(codingsOf(head.headers), MAX_RATIO);
    meter ??= open();
    await decoder.push(chunk, (plain) => {
      found += rows.add(plain);
    });
    if (found > 0) await meter.count(found);
    waitingBytes -= chunk.length;
  }

  function stop(why: StreamEnd): void {
    if (over) return;
    over = true;
    decoder?.close();
    meter ??= open();
    meter.ended(why);
  }

  /** The end too waits for its turn: what came before is counted first. */
  function later(act: () => void | Promise<void>): void {
    last = last.then(act).catch((error: unknown) => stop(endOf(error)));
  }

  const finish = (): void =>
    later(() => {
      over = true;
      decoder?.close();
    });

  return {
    get endsWithBrowser() {
      return sink.endsWithBrowser;
    },
    data(chunk) {
      sink.data(chunk);
      if (over || chunk.length === 0) return;
      waitingBytes += chunk.length;
      if (waitingBytes > MAX_WAITING_BYTES) return stop('unread');
      later(() => counted(chunk));
    },
    end() {
      sink.end();
      finish();
    },
    fail(fault) {
      sink.fail(fault);
      finish();
    },
  };
}

function endOf(error: unknown): StreamEnd {
  const code = faultCode(error);
  if (code === 'LIMIT_RATIO') return 'ratio';
  return code === 'LIMIT_BYTES' ? 'too-large' : 'broken';
}
