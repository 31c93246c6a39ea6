/** What moves between us and the browsers: one track for each HTTP/1.1 connection and HTTP/2 stream. Finds the ones that a browser lets stand still. */

import type { Socket } from 'node:net';

/** The request that a track carries. Both node's messages and ours over HTTP/2 fit. */
interface Carried {
  readonly request: {
    readonly complete: boolean;
    /** Bytes of its body that are here and that nobody has read. */
    readonly readableLength: number;
  };
  readonly response: {
    readonly writableFinished: boolean;
    readonly destroyed: boolean;
    readonly headersSent: boolean;
    shouldKeepAlive: boolean;
  };
}

export interface Track {
  /** The request under way, or the last one. */
  carried: Carried | null;
  /** A WebSocket: not a request that ends. */
  tunnel: boolean;
  /** Bytes that came from the browser. */
  came(): number;
  /** Bytes that the browser's side took. */
  went(): number;
  /** Bytes that wait for the browser to take them. */
  waiting(): number;
  cut(): void;
}

/** Bounds of a browser's slowness. */
export interface Pace {
  /** Seconds over which a request's body must come at `minBytesPerSecond`; twice as long may no byte of an answer be taken. */
  readonly clientIdleSeconds: number;
  readonly minBytesPerSecond: number;
}

/** The track of an HTTP/1.1 connection. */
export function socketTrack(socket: Socket): Track {
  return {
    carried: null,
    tunnel: false,
    came: () => socket.bytesRead,
    went: () => socket.bytesWritten - socket.writableLength,
    waiting: () => socket.writableLength,
    cut: () => socket.destroy(),
  };
}

/** Whether an answer is still to be given or on its way. */
export function isUnderWay({ carried, tunnel }: Track): boolean {
  return !tunnel && carried !== null && !carried.response.writableFinished && !carried.response.destroyed;
}

/** A connection may wait long for its next request; the last one would stay in memory for nothing. */
function forgetIfOver(track: Track): void {
  if (track.carried?.response.writableFinished && track.carried.request.complete) track.carried = null;
}

/** What of a track was last seen, and since when it has been so slow. */
interface Seen {
  came: number;
  cameSince: number;
  went: number;
  wentSince: number;
}

/** Looks at the tracks each time it is called and cuts those whose browser is too slow. `now` in milliseconds; returns how many were cut. */
export function openStalls(pace: Pace): (tracks: readonly Track[], now: number) => number {
  const memory = new WeakMap<Track, Seen>();
  const windowMs = pace.clientIdleSeconds * 1000;

  return (tracks, now) => {
    let cut = 0;
    for (const track of tracks) {
      forgetIfOver(track);
      const seen = memory.get(track) ?? { came: 0, cameSince: now, went: 0, wentSince: now };
      memory.set(track, seen);
      if (!sendsTooSlowly(track, seen, now) && !takesNothing(track, seen, now)) continue;
      cut += 1;
      track.cut();
    }
    return cut;
  };

  /** Only while we wait for the browser: a body that piles up here waits for the CRM. */
  function sendsTooSlowly(track: Track, seen: Seen, now: number): boolean {
    const request = track.carried?.request;
    const came = track.came();
    const awaited = !track.tunnel && request?.complete === false && request.readableLength === 0;
    if (awaited && now - seen.cameSince < windowMs) return false;
    const enough = (pace.minBytesPerSecond * (now - seen.cameSince)) / 1000;
    const slow = awaited && came - seen.came < enough;
    seen.came = came;
    seen.cameSince = now;
    return slow;
  }

  /** Twice the time: the system tells of taken bytes in large steps. */
  function takesNothing(track: Track, seen: Seen, now: number): boolean {
    const went = track.went();
    if (track.waiting() > 0 && went === seen.went) return now - seen.wentSince >= 2 * windowMs;
    seen.went = went;
    seen.wentSince = now;
    return false;
  }
}
