/** A WebSocket between the browser and the CRM, after a handshake that both sides hold to. */

import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { passedFields } from './answer-headers.ts';
import type { Call, Upgrade } from './parts.ts';
import type { Journey } from './ports.ts';
import type { ProxyLimits } from './settings.ts';
import { joinMetered, joinPlainly } from './websocket.ts';
import type { Tunnel } from './websocket.ts';
import { watchFrames } from './watched-streams.ts';
import { agreedOn, readableOffer } from './websocket-offer.ts';
import type { Agreed } from './websocket-offer.ts';

/** RFC 6455 section 1.3. */
const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** The gateway stops, and whoever comes back finds another one. */
const GOING_AWAY = 1001;
/** A policy is violated (RFC 6455 section 7.4.1). */
const SHUT_OUT = 1008;

/** The WebSockets that are open. */
export interface Tunnels {
  readonly open: Set<Tunnel>;
  /** Says goodbye (1001) to both sides of each. */
  end(): void;
}

export function openTunnels(): Tunnels {
  const open = new Set<Tunnel>();
  return { open, end: () => open.forEach((tunnel) => tunnel.end(GOING_AWAY)) };
}

/** True for a WebSocket handshake (RFC 6455 section 4.1) without a body; every other `Upgrade` (h2c above all) is an ordinary request. */
export function asksForWebSocket(request: IncomingMessage): boolean {
  const { headers } = request;
  return (
    request.method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    /^[A-Za-z0-9+/]{22}==$/.test(headers['sec-websocket-key'] ?? '') &&
    headers['sec-websocket-version'] === '13' &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  );
}

/** The fields of a handshake that the CRM is sent; for an app that is metered, without extensions that we could not follow. */
export function offered(
  { upgrade, app, admission }: Pick<Call, 'upgrade' | 'app' | 'admission'>,
  fields: string[],
): string[] {
  const asItIs = upgrade === null || app.websocket === 'pass' || admission.monitored === true;
  return asItIs ? fields : readableOffer(fields);
}

/** Joins both connections when the CRM's 101 answers the browser's challenge and takes nothing that was not offered; false when it does not, so that a file under a 101 goes nowhere. */
export function openTunnel(
  parts: { readonly journey: Journey; readonly limits: ProxyLimits },
  call: Call,
  upgrade: Upgrade,
  came: readonly string[],
  upstream: Duplex,
): boolean {
  const { exchange, admission, response, app } = call;
  const fields = passedFields(came);
  const agreed = agreement(call, fields);
  const watched = admission.monitored === true;
  const metered = app.websocket !== 'pass' && !watched;
  if (!watched && (agreed === null || (metered && agreed.other))) return false;
  const { socket, head, tunnels } = upgrade;
  if (socket.destroyed) {
    upstream.destroy();
    return true;
  }
  // The response object was only there for an answer that is no 101.
  if (response.socket !== null) response.detachSocket(response.socket);
  socket.write(headOf(fields), 'latin1');
  if (head.length > 0) socket.unshift(head);
  const closed: (() => void)[] = [];
  const joined = {
    browser: socket,
    crm: upstream,
    reason: `exportgate ${exchange.id}`.slice(0, 120),
    onClosed: () => closed.forEach((listener) => listener()),
  };
  // Of one that is not metered only whose it is must be known, should he be shut out.
  const meter = parts.journey.meterStream(exchange, admission, 'websocket', {
    cut() {
      if (watched) return;
      meter.ended('shut-out');
      tunnel.end(SHUT_OUT);
    },
    onClosed: (listener) => void closed.push(listener),
  });
  const tunnel =
    metered && agreed !== null
      ? joinMetered(joined, { deflate: agreed.deflate, limits: parts.limits, meter })
      : joinPlainly(joined);
  if (watched) watchFrames(upstream, agreed, { limits: parts.limits, meter });
  closed.push(() => void tunnels.open.delete(tunnel));
  tunnels.open.add(tunnel);
  return true;
}

/** Null when the CRM's head is not the answer to the browser's handshake. */
function agreement({ exchange: { headers } }: Call, fields: readonly string[]): Agreed | null {
  const wanted = createHash('sha1')
    .update(`${headers.get('sec-websocket-key') ?? ''}${WEBSOCKET_GUID}`)
    .digest('base64');
  const accepted = valuesOf(fields, 'sec-websocket-accept');
  if (accepted.length !== 1 || accepted[0]?.trim() !== wanted) return null;
  return agreedOn(
    {
      extensions: headers.get('sec-websocket-extensions') ?? '',
      protocols: headers.get('sec-websocket-protocol') ?? '',
    },
    {
      extensions: valuesOf(fields, 'sec-websocket-extensions'),
      protocols: valuesOf(fields, 'sec-websocket-protocol'),
    },
  );
}

function valuesOf(fields: readonly string[], name: string): readonly string[] {
  return fields.filter((_value, at) => at % 2 === 1 && fields[at - 1]?.toLowerCase() === name);
}

function headOf(fields: readonly string[]): string {
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket'];
  for (let at = 0; at + 1 < fields.length; at += 2)
    lines.push(`${fields[at] ?? ''}: ${fields[at + 1] ?? ''}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
