/** A WebSocket between the browser and the CRM, after a handshake that both sides hold to. */

import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { passedFields } from './answer-headers.ts';
import type { Call, Upgrade } from './parts.ts';

/** RFC 6455 section 1.3. */
const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** True for a WebSocket handshake without a body; every other `Upgrade` (h2c above all) is an ordinary request. */
export function asksForWebSocket(request: IncomingMessage): boolean {
  const { headers } = request;
  return (
    request.method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-key'] !== undefined &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  );
}

/** Joins both connections when the CRM's 101 answers the browser's challenge; false when it does not, so that a file under a 101 goes nowhere. */
export function openTunnel(call: Call, upgrade: Upgrade, raw: readonly Buffer[], upstream: Duplex): boolean {
  const key = call.exchange.headers.get('sec-websocket-key') ?? '';
  const wanted = createHash('sha1').update(`${key}${WEBSOCKET_GUID}`).digest('base64');
  const fields = passedFields(raw);
  const accepted = fields.findIndex((field, at) => at % 2 === 0 && /^sec-websocket-accept$/i.test(field));
  if (accepted < 0 || fields[accepted + 1] !== wanted) return false;
  const { socket, head } = upgrade;
  if (socket.destroyed) {
    upstream.destroy();
    return true;
  }
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket'];
  for (let at = 0; at + 1 < fields.length; at += 2)
    lines.push(`${fields[at] ?? ''}: ${fields[at + 1] ?? ''}`);
  // The response object was only there for an answer that is no 101.
  const { response } = call;
  if (response.socket !== null) response.detachSocket(response.socket);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  upstream.write(head);
  join(socket, upstream);
  join(upstream, socket);
  return true;
}

function join(from: Duplex, to: Duplex): void {
  from.on('error', () => undefined); // `close` follows
  from.once('close', () => to.destroy());
  from.pipe(to);
}
