/** Which addresses may be asked for a file of somebody else's. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressCheck } from '../../src/lib/public-address.ts';

describe('an address', () => {
  const mayAsk = addressCheck([]);
  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:a00:1',
    '0:0:0:0:0:FFFF:7f00:0001',
    '64:ff9b::a00:1',
    '2001::1',
    '2001:db8::1',
    '2002:a00:1::',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    '2606:4700::1%eth0',
    'ff02::1',
    'localhost',
    '127.1',
    '',
  ])('%s is of no public machine', (address) => expect(mayAsk(address)).toBe(false));

  it.each([
    '1.1.1.1',
    '93.184.216.34',
    '172.32.0.1',
    '192.169.0.1',
    '2606:4700:4700::1111',
    '::ffff:1.1.1.1',
  ])('%s is', (address) => expect(mayAsk(address)).toBe(true));

  it.each([
    ['10.9.8.7', true],
    ['::ffff:10.9.8.7', true],
    ['10.10.0.1', false],
    ['fd00:1::5', true],
    ['fd00:2::5', false],
    ['127.0.0.1', false],
  ])('%s of a network that is named: %s', (address, asked) =>
    expect(addressCheck(['10.9.0.0/16', 'fd00:1::/32'])(address)).toBe(asked),
  );

  it('says the same of an IPv4 address in IPv6 notation', () => {
    const same = fc.property(fc.ipV4(), (address) => mayAsk(`::ffff:${address}`) === mayAsk(address));
    expect(() => fc.assert(same, { numRuns: 300 })).not.toThrow();
  });
});
