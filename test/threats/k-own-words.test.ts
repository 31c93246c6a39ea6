/** K9, K8: what a requester says of himself loosens nothing: the kind of client comes from the key, the device from a trusted proxy, the address from the socket. */

import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/model/exchange.ts';
import { sortRules } from '../../src/decide/match.ts';
import { bookOf, situation, subject } from '../decide/matching.ts';
import { ask, stand } from '../proxy/stand.ts';

const ok = (_request: unknown, response: { end(text: string): void }): void => response.end('ok');

/** What a proxy read of one request with these headers. */
async function readOf(
  bend: Parameters<typeof stand>[1],
  headers: Readonly<Record<string, string>>,
): Promise<Exchange> {
  const read: Exchange[] = [];
  const journey = {
    bodyNeeded(exchange: Exchange) {
      read.push(exchange);
      return 0;
    },
  };
  const through = await stand(ok, { ...bend, journey });
  await ask(through, '/x', { headers: { host: 'crm.test', ...headers } });
  const [exchange] = read;
  if (!exchange) throw new Error('nothing was read');
  return exchange;
}

describe('K9 the device', () => {
  const deviceHeader = 'x-device';
  it('is what a trusted proxy says', async () => {
    const read = await readOf({ deviceHeader, trustsProxy: () => true }, { 'x-device': 'managed' });
    expect(read.trusted.get('x-device')).toBe('managed');
  });
  it('is what the proxy that names the person says', async () => {
    const trustedHeader = { name: 'x-login', accepts: () => true };
    const read = await readOf({ deviceHeader, trustedHeader }, { 'x-device': 'managed' });
    expect([...read.trusted]).toEqual([['x-device', 'managed']]);
  });
  it.each([
    ['whoever is no proxy', {}],
    ['whoever is not that proxy', { trustedHeader: { name: 'x-login', accepts: () => false } }],
    ['another proxy', { trustsProxy: () => false }],
  ])('is nothing that %s says', async (_who, bend) => {
    const read = await readOf({ ...bend, deviceHeader }, { 'x-device': 'managed' });
    expect(read.trusted.size).toBe(0);
    expect(read.headers.get('x-device')).toBeUndefined();
  });
});

describe('K9 a rule for people does not hold for a key of theirs', () => {
  const book = bookOf([
    { name: 'limits' },
    {
      name: 'exempt',
      who: { clients: ['browser'] },
      devices: ['managed'],
      networks: ['10.0.0.0/8'],
      replaces: ['p/limits'],
    },
  ]);
  const names = (change: Parameters<typeof situation>[0]) =>
    sortRules(book, situation(change), subject(), false).matched.map(({ rule }) => rule.name);
  const inside = { device: 'managed', address: '10.1.2.3' };
  it.each([
    ['in the browser, on a managed device, from inside', inside, ['exempt']],
    ['with a key', { ...inside, client: { kind: 'api', key: 'own' } as const }, ['limits']],
    ['on a device of which nothing trusted says anything', { ...inside, device: null }, ['limits']],
    ['from outside', { ...inside, address: '192.0.2.1' }, ['limits']],
    ['not identified', { ...inside, person: null }, []],
  ])('%s', (_where, change, expected) => expect(names(change)).toEqual(expected));
});

it.each(['loosens', 'ownRows > 0', '1 / 0 == 1', 'columns.map(c, c)'])(
  'K9 an exemption whose condition fails (%s) exempts nobody',
  (when) => {
    const book = bookOf([{ name: 'limits' }, { name: 'exempt', when, replaces: ['p/limits'] }]);
    const { matched } = sortRules(book, situation(), subject(), false);
    expect(matched.map(({ rule }) => `${rule.name} ${rule.then}`)).toEqual(['limits allow', 'exempt hold']);
  },
);
