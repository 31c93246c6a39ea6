/** Networks in CIDR notation. */

import ipaddr from 'ipaddr.js';
import { Fault } from './fault.ts';

/** Widest networks that still name somebody: 10.0.0.0/8 and fc00::/7 are the largest private ones. */
const SHORTEST_PREFIX = { ipv4: 8, ipv6: 7 } as const;

/** Whether an address lies in one of the networks. An IPv4 address that a socket writes as IPv6 (`::ffff:10.0.0.1`) counts as IPv4. `proxies`: networks that take in far more than one company are refused; `any`: down to 0.0.0.0/0, every address of IPv4. Throws INPUT for a network that nobody can have meant. */
export function networkList(
  cidrs: readonly string[],
  widest: 'proxies' | 'any' = 'proxies',
): (address: string) => boolean {
  const networks = cidrs.map((cidr) => parseNetwork(cidr, widest));
  return (address) => {
    const plain = address.replace(/%.*$/, '');
    // ipaddr.js takes the old `::10.0.0.1` for the mapped `::ffff:10.0.0.1`, which is another address.
    if (!ipaddr.isValid(plain) || /^::\d+\./.test(plain)) return false;
    const ip = ipaddr.process(plain);
    return networks.some(([network, prefix]) => network.kind() === ip.kind() && ip.match(network, prefix));
  };
}

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

function parseNetwork(text: string, widest: 'proxies' | 'any'): Network {
  const [address = '', prefixText, ...rest] = text.split('/');
  if (rest.length > 0) throw refused(text, 'write it as address/prefix');
  // ipaddr.js also reads 0x7f.1 and 010.0.0.1, of which people and programs make different addresses.
  const isV4 = ipaddr.IPv4.isValidFourPartDecimal(address);
  if (!isV4 && !(address.includes(':') && ipaddr.IPv6.isValid(address) && !address.includes('%')))
    throw refused(text, 'the address is not one');
  const network = ipaddr.parse(address);
  // A mask over the mapped form (::ffff:10.0.0.0/8) covers all of IPv4 (CVE-2026-40575).
  if (network instanceof ipaddr.IPv6 && network.isIPv4MappedAddress())
    throw refused(text, 'write the IPv4 address itself');
  const bits = network.toByteArray().length * 8;
  if (prefixText !== undefined && !/^(?:0|[1-9]\d{0,2})$/.test(prefixText))
    throw refused(text, 'the prefix is not a number');
  const prefix = prefixText === undefined ? bits : Number(prefixText);
  if (prefix > bits) throw refused(text, `the prefix is longer than ${bits}`);
  if (widest === 'proxies' && prefix < SHORTEST_PREFIX[network.kind()])
    throw refused(text, 'it takes in far more than one network: name the proxies');
  if (hasHostBits(network, prefix)) throw refused(text, 'the address has bits behind the prefix');
  return [network, prefix];
}

function hasHostBits(network: ipaddr.IPv4 | ipaddr.IPv6, prefix: number): boolean {
  return network.toByteArray().some((byte, index) => {
    const kept = Math.min(8, Math.max(0, prefix - index * 8));
    return (byte & (0xff >> kept)) !== 0;
  });
}

function refused(text: string, why: string): Fault {
  return new Fault('INPUT', `read the network ${text}: ${why}`);
}
