/** Joins the two connections of a WebSocket: as they are, or metered. */

import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import { Transform } from 'node:stream';
import type { Duplex } from 'node:stream';
import { faultCode } from '../lib/fault.ts';
import type { StreamEnd, StreamMeter } from './ports.ts';
import type { ProxyLimits } from './settings.ts';
import { closeFrame, frameReader } from './websocket-frames.ts';
import { meteredFrames } from './websocket-meter.ts';
import type { Deflate } from './websocket-offer.ts';

/** How long a side may take over the goodbye, or over what still waits to be sent to it. */
const GOODBYE_MS = 5000;
/** When nothing comes for so long, the system asks whether the other side is still there. */
const KEEP_ALIVE_MS = 60_000;

/** A WebSocket that is open. */
export interface Tunnel {
  /** Ends it with a close frame of this code to both sides, where none has to stand inside of another frame. */
  end(code: number): void;
}

interface Sides {
  readonly browser: Duplex;
  readonly crm: Duplex;
}

/** `reason` stands in our close frames. `onClosed` is called once, when both sides are gone. */
export interface Joined extends Sides {
  readonly reason: string;
  readonly onClosed: () => void;
}

/** Passes the bytes of each side to the other. */
export function joinPlainly(joined: Joined): Tunnel {
  const { browser, crm } = joined;
  lead(browser, crm, []);
  lead(crm, browser, []);
  watchEnds(joined);
  return {
    end() {
      // Nobody knows where a frame ends here.
      for (const side of [browser, crm]) endSoon(side, null);
    },
  };
}

/** As `joinPlainly`, but what the CRM sends is counted first, and what both send has to be frames. */
export function joinMetered(
  joined: Joined,
  parts: {
    readonly deflate: Deflate | null;
    readonly limits: Pick<ProxyLimits, 'maxMessageBytes' | 'maxUnreadBytes'>;
    readonly meter: StreamMeter;
  },
): Tunnel {
  const { browser, crm, reason } = joined;
  let over = false;

  const down = meteredFrames({ ...parts, onEnd: (why) => end(CODES[why]) });
  const up = checkedFrames(parts.deflate !== null, () => {
    parts.meter.ended('broken');
    end(CODES.broken);
  });

  function end(code: number): void {
    if (over) return;
    over = true;
    browser.unpipe(up);
    crm.unpipe(down);
    // What was counted and released is still in the streams, and goes first.
    const toBrowser = down.betweenFrames() ? closeFrame(code, reason, null) : null;
    const toCrm = up.betweenFrames() ? closeFrame(code, reason, randomBytes(4)) : null;
    down.unpipe(browser);
    up.unpipe(crm);
    endSoon(browser, joinedBytes(down.read(), toBrowser));
    endSoon(crm, joinedBytes(up.read(), toCrm));
    down.destroy();
    up.destroy();
  }

  lead(browser, crm, [up]);
  lead(crm, browser, [down]);
  watchEnds(joined);
  return { end };
}

const CODES: Readonly<Record<StreamEnd, number>> = {
  rows: 1008,
  'too-large': 1009,
  fragments: 1008,
  ratio: 1009,
  'shut-out': 1008,
  unread: 1008,
  broken: 1008,
};

/** The browser's frames as they are, as long as they are frames; what stands behind its close frame is not sent on. */
function checkedFrames(deflate: boolean, onBroken: () => void): Transform & { betweenFrames(): boolean } {
  const reader = frameReader({ masked: true, deflate });
  let between = true;
  let over = false;
  const frames = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (over) return done();
      let whole = 0;
      try {
        for (const step of reader.read(chunk)) if (step.kind === 'frame') whole = step.at;
      } catch (error) {
        over = true;
        if (whole > 0) {
          frames.push(chunk.subarray(0, whole));
          between = true;
        }
        if (faultCode(error) !== 'UPSTREAM_INVALID') return done(error instanceof Error ? error : null);
        onBroken();
        return done();
      }
      over = reader.closed;
      if (whole > 0) between = true;
      const passed = reader.closed ? chunk.subarray(0, whole) : chunk;
      if (passed.length > whole) between = false;
      done(null, passed);
    },
  });
  return Object.assign(frames, { betweenFrames: () => between });
}

/** One direction. The end of one side ends the other when everything that waits was sent; a break breaks it. */
function lead(from: Duplex, to: Duplex, through: readonly Transform[]): void {
  from.on('error', () => undefined); // `close` follows
  if (from instanceof Socket) from.setKeepAlive(true, KEEP_ALIVE_MS);
  let last: Duplex = from;
  for (const step of through) {
    step.on('error', () => to.destroy());
    last = last.pipe(step);
  }
  last.pipe(to);
  from.once('close', () => {
    // What came before its end may still be on its way.
    if (!from.readableEnded) to.destroy();
    else if (to.writableFinished) endSoon(to, null);
    else to.once('finish', () => endSoon(to, null));
  });
}

function watchEnds({ browser, crm, onClosed }: Joined): void {
  let open = 2;
  for (const side of [browser, crm])
    side.once('close', () => {
      open -= 1;
      if (open === 0) onClosed();
    });
}

/** Sends the last bytes and the end, reads on for a while without keeping anything (a reset would overtake them), then lets go. */
function endSoon(side: Duplex, last: Uint8Array | null): void {
  if (side.destroyed) return;
  if (!side.writableEnded) side.end(last ?? undefined);
  side.resume();
  const timer = setTimeout(() => side.destroy(), GOODBYE_MS);
  timer.unref();
  side.once('close', () => clearTimeout(timer));
  const letGo = (): void => {
    if (side.readableEnded && side.writableFinished) side.destroy();
  };
  side.once('end', letGo);
  side.once('finish', letGo);
  letGo();
}

function joinedBytes(first: unknown, second: Uint8Array | null): Uint8Array | null {
  if (!(first instanceof Uint8Array)) return second;
  return second === null ? first : Buffer.concat([first, second]);
}
