/** Passing a stream on while counting it. */

import { Fault } from './fault.ts';
import type { FaultCode } from './fault.ts';

/** The stream, until more than `maxBytes` came: then the fault `code`. */
export async function* bounded(
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number,
  code: FaultCode,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Fault(code, `read a stream: it is longer than ${maxBytes} bytes`);
    yield chunk;
  }
}
