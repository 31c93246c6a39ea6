/** Whose request one is, for counting how many a user has under way. */

import { describe, expect, it } from 'vitest';
import type { RulesInForce } from '../../src/config/watch.ts';
import type { Exchange } from '../../src/model/exchange.ts';
import { userOf } from '../../src/wiring/crm.ts';

const session = { cookies: ['sid', 'sid2', 'DOLSESSID_*', '*_auth', 'wp*_in_*_x'], headers: ['x-token'] };
const rules = { profiles: new Map([['demo', { session }]]) };
const config = { apps: [{ name: 'crm', profile: 'demo' }] } as unknown as Parameters<typeof userOf>[0];
const user = userOf(config, { current: () => rules } as unknown as RulesInForce);

const asked = (headers: Record<string, string>, trusted: Record<string, string> = {}): string =>
  user({
    app: 'crm',
    headers: new Map(Object.entries(headers)),
    trusted: new Map(Object.entries(trusted)),
    clientAddress: '10.0.0.1',
  } as unknown as Exchange);

describe('a request is counted under', () => {
  it.each<[string, Record<string, string>, string]>([
    ['the session of its cookie', { cookie: 'a=1; sid=abc; b=2' }, 'cabc'],
    ['the cookie of that name, not of one that ends so', { cookie: 'xsid=no; sid=yes' }, 'cyes'],
    ['the cookie of that name, not a value that looks so', { cookie: 'a=sid=no;sid=yes' }, 'cyes'],
    ['the first cookie that there is', { cookie: 'sid2=two' }, 'ctwo'],
    ['the cookie whose name begins so', { cookie: 'a=1; DOLSESSID_8f=x; b=2' }, 'cx'],
    ['the cookie whose name ends so', { cookie: 'a=1; shop_auth=y' }, 'cy'],
    ['the cookie whose name begins and ends so', { cookie: 'wp=1; wp_logged_in_7_x=z' }, 'cz'],
    ['no cookie whose value goes on so', { cookie: 'wp=1; a_x=2' }, 'a10.0.0.1'],
    ['no name that it gives itself', { cookie: 'sid=10.0.0.1' }, 'c10.0.0.1'],
    ['the session of its header', { 'x-token': 't' }, 'ht'],
    ['the key that it shows', { authorization: 'Bearer k' }, 'hBearer k'],
    ['its address, where it shows nothing', { cookie: 'theme=dark' }, 'a10.0.0.1'],
  ])('%s', (_name, headers, expected) => {
    expect(asked(headers)).toBe(expected);
  });

  it('the name that a trusted proxy gives, whatever else it shows', () => {
    expect(asked({ cookie: 'sid=abc' }, { 'x-user': 'ann' })).toBe('nann');
  });
});
