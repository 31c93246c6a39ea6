/** What one request comes to, in figures, noted as it goes and told once. */

import type { ServerResponse } from 'node:http';
import type { RequestDone } from './ports.ts';

/** Times are of `performance.now()`; 0 where that has not happened. */
export interface Tally {
  kind: RequestDone['kind'];
  /** Where the response itself does not tell it. */
  status: number;
  /** Of body, towards the browser. */
  bytes: number;
  readonly began: number;
  askedAt: number;
  /** The CRM's answer began. */
  headAt: number;
  /** Ours to the browser did. */
  firstAt: number;
  /** Who must let go before the request's place is free; see concurrency.ts. */
  holders: number;
  user: string;
  isStream: boolean;
}

/** The tally of a response, so that whoever writes it finds it. */
const TALLY = Symbol('tally');
type Tallied = ServerResponse & { [TALLY]?: Tally };

export function openTally(response: ServerResponse): Tally {
  const tally: Tally = {
    kind: 'crm',
    status: 0,
    bytes: 0,
    began: performance.now(),
    askedAt: 0,
    headAt: 0,
    firstAt: 0,
    holders: 0,
    user: '',
    isStream: false,
  };
  (response as Tallied)[TALLY] = tally;
  return tally;
}

/** Notes an answer of ours that is about to be written. */
export function noteAnswer(response: ServerResponse, kind: RequestDone['kind'], bytes: number): void {
  const tally = (response as Tallied)[TALLY];
  if (tally === undefined || tally.firstAt !== 0) return;
  tally.kind = kind;
  tally.bytes = bytes;
  tally.firstAt = performance.now();
}

/** Counts what passes of a body whose length nobody knows before. */
export async function* counted(
  response: ServerResponse,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const tally = (response as Tallied)[TALLY];
  for await (const chunk of body) {
    if (tally !== undefined) tally.bytes += chunk.length;
    yield chunk;
  }
}

/** `status` is 0 where the browser went away before any. */
export function doneOf(tally: Tally, of: Pick<RequestDone, 'id' | 'app' | 'method' | 'status'>): RequestDone {
  const upstreamMs = tally.headAt === 0 ? null : tally.headAt - tally.askedAt;
  const first = tally.firstAt === 0 ? performance.now() : tally.firstAt;
  return {
    id: of.id,
    app: of.app,
    method: of.method,
    kind: tally.kind,
    status: of.status,
    bytes: tally.bytes,
    upstreamMs,
    addedMs: Math.max(0, first - tally.began - (upstreamMs ?? 0)),
  };
}
