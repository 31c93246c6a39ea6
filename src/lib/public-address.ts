/** Which network addresses are of the public internet (RFC 6890), so that nobody makes us ask machines of our own network. */

import { BlockList, isIP } from 'node:net';

const PRIVATE_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8',
  '169.254.0.0/16', // link-local: cloud machines tell their credentials there
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Within 2000::/3, which is all that is public: networks that stand for IPv4 addresses, and examples. */
const PRIVATE_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** Whether an address may be asked: it is public, or lies in one of these networks (CIDR). */
export function addressCheck(networks: readonly string[]): (address: string) => boolean {
  const named = listOf(networks);
  return (address) => {
    const plain = withoutMapping(address);
    switch (isIP(plain)) {
      case 4:
        return named.check(plain, 'ipv4') || !NOT_PUBLIC.check(plain, 'ipv4');
      case 6:
        return (
          named.check(plain, 'ipv6') || (PUBLIC_V6.check(plain, 'ipv6') && !NOT_PUBLIC.check(plain, 'ipv6'))
        );
      default:
        return false;
    }
  };
}

/** `::ffff:10.0.0.1` is 10.0.0.1, whichever way it is written; a zone is of no public address. */
function withoutMapping(address: string): string {
  if (isIP(address) !== 6 || address.includes('%')) return address.includes('%') ? '' : address;
  const [, high, low] =
    /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(new URL(`http://[${address}]`).hostname) ?? [];
  if (high === undefined || low === undefined) return address;
  const bytes = [high, low].flatMap((part) => {
    const word = Number.parseInt(part, 16);
    return [word >> 8, word & 255];
  });
  return bytes.join('.');
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

const NOT_PUBLIC = listOf([...PRIVATE_V4, ...PRIVATE_V6]);
const PUBLIC_V6 = listOf(['2000::/3']);
