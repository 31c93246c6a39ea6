/** The answer to bytes that are no request: node's parser refused them before there was anything that we could read. */

import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FaultCode } from '../lib/fault.ts';
import type { ProxyParts } from './parts.ts';

interface Refusal {
  readonly status: number;
  readonly code: FaultCode;
}

/** What node calls the problems that are no riddle. */
const REFUSALS: ReadonlyMap<string, Refusal> = new Map([
  ['HPE_HEADER_OVERFLOW', { status: 431, code: 'REQUEST_TOO_LARGE' }],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', { status: 413, code: 'REQUEST_TOO_LARGE' }],
  ['ERR_HTTP_REQUEST_TIMEOUT', { status: 408, code: 'INPUT' }],
]);
const AMBIGUOUS: Refusal = { status: 400, code: 'REQUEST_AMBIGUOUS' };

/** Refuses and ends the connection: where the next request would begin in it, nobody can tell. */
export function refuseBroken(
  { journey, newId, log }: Pick<ProxyParts, 'journey' | 'newId' | 'log'>,
  error: Error,
  socket: Duplex,
): void {
  const cause = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // A browser that went away is no news, and hears nothing.
  if (!socket.writable || cause === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const { status, code } = REFUSALS.get(cause) ?? AMBIGUOUS;
  const id = newId();
  log.warn('refused bytes that are no request', { requestId: id, status, code, error: cause });
  const { headers, body } = journey.refuse({ id, app: '', asker: 'script', language: 'en' }, status, code);
  const text = typeof body === 'string' ? body : '';
  const fields = Object.entries({
    ...headers,
    'cache-control': 'no-store',
    'x-request-id': id,
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
  }).flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}\r\n`));
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${fields.join('')}\r\n${text}`, () =>
    socket.destroy(),
  );
}
