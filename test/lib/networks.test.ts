/** Networks that may be believed: named exactly, or refused. */

import { describe, expect, it } from 'vitest';
import { networkList } from '../../src/lib/networks.ts';

const accepts = networkList(['10.1.0.0/16', '192.0.2.7', '2001:db8::/32', '::1']);

describe('an address is in the networks or not', () => {
  it.each([
    ['10.1.2.3', true],
    ['10.2.0.1', false],
    ['::ffff:10.1.2.3', true],
    ['::ffff:a01:203', true],
    ['::ffff:10.2.0.1', false],
    ['::10.1.2.3', false],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['2001:db8::5', true],
    ['2001:db8::5%eth0', true],
    ['2001:db9::5', false],
    ['::1', true],
    ['127.0.0.1', false],
    ['', false],
    ['proxy', false],
    ['10.1.2.3, 1.2.3.4', false],
  ])('%s: %s', (address, expected) => expect(accepts(address)).toBe(expected));

  it('no networks accept nothing', () => expect(networkList([])('127.0.0.1')).toBe(false));
});

describe('a network that nobody can have meant is refused', () => {
  it.each([
    '0.0.0.0/0',
    '::/0',
    '0.0.0.0/1',
    '128.0.0.0/1',
    '8000::/1',
    '::ffff:10.0.0.0/8',
    '::ffff:10.0.0.0/104',
    '::ffff:0:0/96',
    '10.0.0.5/8',
    '2001:db8::1/32',
    '010.0.0.0/8',
    '0x0a.0.0.0/8',
    '10.1/16',
    '167772160/8',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    'fe80::%eth0/64',
    'localhost',
    '*',
    '',
  ])('%s', (network) =>
    expect(() => networkList([network])).toThrow(expect.objectContaining({ code: 'INPUT' })),
  );
});
