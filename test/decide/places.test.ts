import { expect, it } from 'vitest';
import type { Situation } from '../../src/model/situation.ts';
import { speaks } from './matching.ts';

it.each([
  ['a network', { networks: ['192.0.2.0/24'] }, {}, true],
  ['another network', { networks: ['10.0.0.0/8'] }, {}, false],
  ['a network of IPv6', { networks: ['2001:db8::/32'] }, { address: '2001:db8::7' }, true],
  ['every address of IPv4', { networks: ['0.0.0.0/0'] }, {}, true],
  ['no address of IPv6 by that', { networks: ['0.0.0.0/0'] }, { address: '2001:db8::7' }, false],
  [
    'an IPv4 address that a socket writes as IPv6',
    { networks: ['192.0.2.0/24'] },
    { address: '::ffff:192.0.2.1' },
    true,
  ],
  ['not what comes from inside', { notNetworks: ['192.0.2.0/24'] }, {}, false],
  ['what comes from outside', { notNetworks: ['10.0.0.0/8'] }, {}, true],
  [
    'what cannot be read as an address lies in no network',
    { networks: ['0.0.0.0/0', '::/0'] },
    { address: '' },
    false,
  ],
  ['and so outside of all', { notNetworks: ['0.0.0.0/0', '::/0'] }, { address: 'x' }, true],
  ['a country', { countries: ['CN', 'DE'] }, { country: 'CN' }, true],
  ['another country', { countries: ['DE'] }, { country: 'CN' }, false],
  ['a country that nobody knows', { countries: ['unknown'] }, {}, true],
  ['no country in place of an unknown one', { countries: ['CN'] }, {}, false],
  ['a device', { devices: ['managed'] }, { device: 'Managed' }, true],
  ['a device of which nothing is said', { devices: ['none'] }, {}, true],
  ['no device in place of that', { devices: ['managed'] }, {}, false],
] satisfies [string, object, Partial<Situation>, boolean][])('%s', (_what, rule, change, expected) =>
  expect(speaks(rule, change)).toBe(expected),
);
