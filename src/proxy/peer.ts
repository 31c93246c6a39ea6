/** Whose connection a request came by: the browser's own, or that of a proxy in front of us which is trusted to say whose. */

import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { ProxyApp } from './ports.ts';

/** The address of a socket's other end; an IPv4 address is written as one. */
export function peerAddress({ remoteAddress }: Pick<Socket, 'remoteAddress'>): string {
  const address = remoteAddress ?? '';
  return address.startsWith('::') ? withoutMapping(address) : address;
}

const withoutMapping = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** The right-most address of `X-Forwarded-For` that is no trusted proxy's: what stands left of it, anybody can have written. */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  trusts: (address: string) => boolean,
): string {
  let client = peer;
  const named = forwardedFor?.split(',') ?? [];
  while (trusts(client)) {
    const before = withoutPort((named.pop() ?? '').trim());
    if (isIP(before) === 0) break;
    client = before;
  }
  return client;
}

/** Whether a trusted proxy says that the browser's own connection was TLS; of several words the nearest proxy's counts. */
export function saysHttps(forwardedProto: string | undefined): boolean {
  return forwardedProto?.split(',').at(-1)?.trim().toLowerCase() === 'https';
}

/** Whether the TLS connection was opened for another host than `Host` names (421, RFC 9110 section 15.5.20). Another name of the same app is no other host. */
export function isMisdirected(socket: Socket, host: string, app: Pick<ProxyApp, 'hosts'>): boolean {
  if (!(socket instanceof TLSSocket)) return false;
  const { servername } = socket;
  // Without SNI there is nothing to compare: whoever asks by address sends none.
  if (typeof servername !== 'string' || servername === '') return false;
  const opened = servername.toLowerCase().replace(/\.$/, '');
  return opened !== host.toLowerCase().replace(/\.?(?::\d+)?$/, '') && !app.hosts.includes(opened);
}

/** Some proxies write the port too: `192.0.2.1:443`, `[2001:db8::1]:443`. */
function withoutPort(address: string): string {
  const [, bare] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d+)?$/.exec(address)?.filter(Boolean) ?? [];
  return withoutMapping(bare ?? address);
}
