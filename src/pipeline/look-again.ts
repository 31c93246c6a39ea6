/** Answers that can be told only from the whole of them: multipart bodies, each part of which is judged by itself. */

import type { Looked } from '../detect/index.ts';
import { plainBytes } from '../lib/codings.ts';
import { Fault } from '../lib/fault.ts';
import { firstBytes } from '../lib/first-bytes.ts';
import type { AnswerHead, Exchange } from '../model/exchange.ts';
import type { Stages } from './stages.ts';

/** A batch for a screen is smaller; a larger one is held. */
const MOST_BYTES = 8_388_608;

/** What the answer is, and its body from the first byte. What cannot be had whole is taken as a file that we cannot see into. */
export async function lookAgain(
  { detection, offsite: { limits } }: Pick<Stages, 'detection' | 'offsite'>,
  exchange: Exchange,
  head: AnswerHead,
  body: AsyncIterable<Uint8Array>,
): Promise<{ readonly looked: Looked; readonly body: AsyncIterable<Uint8Array> }> {
  const { bytes, whole, again } = await firstBytes(body, MOST_BYTES);
  const plain = whole ? await plainOf(bytes) : null;
  const uncoded = { ...head, headers: new Map(head.headers) };
  uncoded.headers.delete('content-encoding');
  const looked = plain && detection.look(exchange, detection.route(exchange), uncoded, plain, true);
  const found = {
    ...detection.found(exchange, null, head),
    kind: 'attachment',
    route: 'attachment',
  } as const;
  return {
    looked: looked ?? { course: 'take', found, passes: false, opaque: true, again: false },
    body: again(),
  };

  async function plainOf(coded: Uint8Array): Promise<Uint8Array | null> {
    try {
      return await plainBytes(coded, head.headers, limits);
    } catch (error) {
      if (error instanceof Fault) return null;
      throw error;
    }
  }
}
