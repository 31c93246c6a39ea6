/** The body of a browser's request, on its way to the CRM as it comes. */

import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';
import { Fault } from '../lib/fault.ts';
import type { Call } from './parts.ts';

/** Null where the request has none. A stream of its own: undici destroys the body when the CRM answers early, and the browser's connection must outlive that. */
export function streamedBody({ request, exchange, upgrade, lane, admission }: Call): Readable | null {
  const length = exchange.headers.get('content-length');
  const chunked = request.headers['transfer-encoding'] !== undefined;
  if (upgrade !== null || (!chunked && (length === undefined || length === '0'))) return null;
  const body = new PassThrough();
  body.once('close', () => request.unpipe(body).resume());
  // The browser broke its upload off: that ends even a governed request, which would never be whole.
  request.once('error', () =>
    body.destroy(new Fault('UPSTREAM_DOWN', 'sent a request: the browser broke its body off')),
  );
  const most = lane.app.maxBodyBytes ?? 0;
  if (most > 0 && chunked && admission.monitored !== true) bound(request, body, most);
  return request.pipe(body);
}

/** A body whose length was not told ends when it is too long. */
function bound(request: Readable, body: PassThrough, most: number): void {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > most && !body.destroyed)
      body.destroy(new Fault('REQUEST_TOO_LARGE', `read a request body: longer than ${most} bytes`));
  });
}
