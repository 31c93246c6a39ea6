/** Whose address counts, and for which host a TLS connection was opened. */

import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { networkList } from '../../src/lib/networks.ts';
import { clientAddress, isMisdirected, saysHttps } from '../../src/proxy/peer.ts';

const trusts = networkList(['10.0.0.0/8', 'fd00::/8']);

describe('the client behind proxies (A7)', () => {
  it.each<[string, string, string | undefined, string]>([
    ['without a proxy', '192.0.2.1', undefined, '192.0.2.1'],
    ['that lies, without a proxy', '192.0.2.1', '10.0.0.1', '192.0.2.1'],
    ['behind one', '10.0.0.1', '192.0.2.1', '192.0.2.1'],
    ['behind two', '10.0.0.1', '192.0.2.1, 10.0.0.2', '192.0.2.1'],
    ['that lies, behind one', '10.0.0.1', '203.0.113.9, 192.0.2.1', '192.0.2.1'],
    ['that lies as a proxy, behind one', '10.0.0.1', '10.0.0.7, 192.0.2.1', '192.0.2.1'],
    ['whose proxy says nothing', '10.0.0.1', undefined, '10.0.0.1'],
    ['whose proxy says rubbish', '10.0.0.1', '192.0.2.1, unknown', '10.0.0.1'],
    ['within our own networks', '10.0.0.1', '10.9.9.9', '10.9.9.9'],
    ['with a port', '10.0.0.1', '192.0.2.1:4711', '192.0.2.1'],
    ['of IPv6 with a port', 'fd00::1', '[2001:db8::1]:443', '2001:db8::1'],
    ['of IPv6', 'fd00::1', '2001:db8::1', '2001:db8::1'],
    ['of IPv4 in IPv6 clothes', '10.0.0.1', '::ffff:192.0.2.1', '192.0.2.1'],
  ])('%s', (_name, peer, forwardedFor, client) => {
    expect(clientAddress(peer, forwardedFor, trusts)).toBe(client);
  });

  it.each([
    [undefined, false],
    ['http', false],
    ['HTTPS', true],
    ['http, https', true],
    ['https, http', false],
  ])('whose nearest proxy says %j came by TLS: %s', (said, https) => {
    expect(saysHttps(said)).toBe(https);
  });
});

describe('a TLS connection (A10)', () => {
  const opened = (servername: string | false): Socket =>
    Object.assign(new TLSSocket(new Socket()), { servername });
  const app = { hosts: ['crm.test', 'crm-2.test'] };

  it.each<[string, Socket, string, boolean]>([
    ['for the same host', opened('crm.test'), 'crm.test', false],
    ['for the same host with a port and in other case', opened('CRM.test'), 'Crm.test:8443', false],
    ['for another name of the app', opened('crm-2.test'), 'crm.test', false],
    ['for another host', opened('other.test'), 'crm.test', true],
    ['that named none', opened(false), 'crm.test', false],
    ['that is none', new Socket(), 'crm.test', false],
  ])('%s', (_name, socket, host, misdirected) => {
    expect(isMisdirected(socket, host, app)).toBe(misdirected);
  });
});
