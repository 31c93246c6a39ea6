import { describe, expect, it } from 'vitest';
import { countryReader } from '../../src/lib/countries.ts';
import { bitsOf, writeMmdb } from './mmdb.ts';

const database = writeMmdb({
  [bitsOf('192.0.2.0', 24)]: { country: { iso_code: 'CN' } },
  [bitsOf('198.51.100.0', 24)]: { country_code: 'de' },
  [bitsOf('203.0.113.0', 25)]: { country: 'FR' },
  [bitsOf('203.0.113.128', 25)]: { country: { iso_code: 'Nowhere' } },
  [`${(0x2001).toString(2).padStart(16, '0')}${(0x0db8).toString(2).padStart(16, '0')}`]: {
    country: { iso_code: 'JP' },
  },
});

describe('the country of an address', () => {
  const countryOf = countryReader(database);
  it.each([
    ['192.0.2.7', 'CN'],
    ['::ffff:192.0.2.7', 'CN'],
    ['198.51.100.1', 'DE'],
    ['203.0.113.1', 'FR'],
    ['203.0.113.200', null],
    ['10.0.0.1', null],
    ['2001:db8::1', 'JP'],
    ['2001:db9::1', null],
    ['fe80::1%eth0', null],
    ['', null],
    ['nonsense', null],
    ['192.0.2.7, 10.0.0.1', null],
  ])('%s: %s', (address, country) => expect(countryOf(address)).toBe(country));

  it('a database of IPv4 alone says nothing of IPv6, whose first bits it would take for an address', () => {
    const old = countryReader(writeMmdb({ [bitsOf('32.1.0.0', 16, 4)]: { country: { iso_code: 'US' } } }, 4));
    expect(old('32.1.13.184')).toBe('US');
    expect(old('2001:db8::1')).toBeNull();
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['something else', Buffer.from('a,b\n1,2\n')],
    ['one that is cut off', database.subarray(0, database.length - 60)],
  ])('%s is refused', (_what, file) => expect(() => countryReader(file)).toThrow('no whole MMDB file'));
});
