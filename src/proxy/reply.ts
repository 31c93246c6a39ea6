/** Writes an answer of ours. */

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Exchange, Reply } from '../model/exchange.ts';

/** An answer of the CRM's that is written after all, under its own head. */
export interface SentAnswer {
  readonly writeHead: (response: ServerResponse) => void;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Resolves when the reply was handed over, the browser is gone, or it was answered before. Rejects, with nothing sent, when the body fails before its first byte; a body that fails later ends the connection. */
export async function writeReply(
  response: ServerResponse,
  exchange: Pick<Exchange, 'id'>,
  reply: Reply | SentAnswer,
): Promise<void> {
  if ('writeHead' in reply) return writeStream(response, reply);
  const { body } = reply;
  const headers = { ...defaults(exchange), ...lowerCase(reply.headers) };
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
    return writeStream(response, { body, writeHead: () => response.writeHead(reply.status, headers) });
  }
  if (response.destroyed || response.headersSent) return;
  const bytes = Buffer.from(body);
  response.writeHead(reply.status, { ...headers, 'content-length': bytes.length });
  response.end(bytes);
}

/** The head waits for the first chunk: a body that fails at once can still be answered with a clean error. */
async function writeStream(response: ServerResponse, { writeHead, body }: SentAnswer): Promise<void> {
  const chunks = body[Symbol.asyncIterator]();
  try {
    const first = await chunks.next();
    if (response.destroyed || response.headersSent) return;
    writeHead(response);
    await writeAll(response, chunks, first);
  } finally {
    await chunks.return?.();
  }
}

async function writeAll(
  response: ServerResponse,
  chunks: AsyncIterator<Uint8Array>,
  first: IteratorResult<Uint8Array>,
): Promise<void> {
  try {
    for (let next = first; next.done !== true; next = await chunks.next()) {
      if (response.destroyed) return;
      if (!response.write(next.value)) await drained(response);
    }
    response.end();
  } catch {
    // Part of it has left: an end that looks clean would be a lie. Whoever made the body has recorded why it failed.
    response.destroy();
  }
}

async function drained(response: ServerResponse): Promise<void> {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
  } finally {
    settled.abort();
  }
}

function defaults(exchange: Pick<Exchange, 'id'>): Record<string, string> {
  return { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-request-id': exchange.id };
}

/** So that a reply's own `Cache-Control` replaces the default one. Connection and framing are node's to say. */
function lowerCase(headers: Reply['headers']): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'string' ? value : [...value],
    ]),
  );
}
