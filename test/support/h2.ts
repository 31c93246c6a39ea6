/** One request over HTTP/2, as a browser sends it. */

import { once } from 'node:events';
import type { ClientHttp2Session, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';

export interface H2Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

/** One request, its answer read whole; rejects when the stream is reset. */
export async function askH2(
  session: ClientHttp2Session,
  path: string,
  headers: OutgoingHttpHeaders = {},
  body?: string | Uint8Array,
): Promise<H2Answer> {
  const stream = session.request(
    { ':path': path, ':authority': 'localhost', ...headers },
    { endStream: body === undefined },
  );
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  if (body !== undefined) stream.end(body);
  const ended = once(stream, 'end');
  const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders & { ':status': number }];
  await ended;
  // A stream that was reset ends too.
  if (stream.rstCode !== 0) throw new Error(`the stream was reset: ${stream.rstCode}`);
  const whole = Buffer.concat(chunks);
  return { status: answer[':status'], headers: answer, body: whole, text: whole.toString() };
}
