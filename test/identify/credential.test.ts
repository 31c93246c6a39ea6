/** What of a request is a session, and the names that stand for it. */

import { describe, expect, it } from 'vitest';
import {
  credentialOf,
  keyedHash,
  rememberNames,
  secretsOf,
  tokensIn,
} from '../../src/identify/credential.ts';
import { asking } from './support.ts';

describe('a session', () => {
  it.each([
    [['sid'], 'sid=1; sid2=3; sid=1', 'sid=1; sid=1'],
    // Under each of these names some server finds the session `sid` or `my_sid`.
    [['sid'], 'sid=1; SID=2', 'sid=1; SID=2'],
    [['sid'], 's%69d=2; sid=1', 's%69d=2; sid=1'],
    [['my_sid'], 'my.sid=2; my_sid=1; my[sid=3', 'my.sid=2; my_sid=1; my[sid=3'],
    [['sid'], 'a=1,sid=2; b=1,xsid=2; sid=1', 'a=1,sid=2; sid=1'],
    [['DOLSESSID_*'], 'a=1; DOLSESSID_8f=x; DOLSESSID=y', 'DOLSESSID_8f=x'],
    [['*_session'], 'shop_session=1; session=2; _session=3', 'shop_session=1; _session=3'],
    [['a*b*c'], 'abc=1; aXbYc=2; acb=3; ab=4; abXc=5', 'abc=1; aXbYc=2; abXc=5'],
    [['ab*ba'], 'aba=1; abba=2', 'abba=2'],
    [['sid'], 'sid=', undefined],
  ])('of the cookies %j in %s is %s', (cookies, cookie, expected) =>
    expect(credentialOf(asking({ cookie }), { cookies, headers: [] })?.get('cookie')).toBe(expected),
  );

  it('of two headers at once is both', () => {
    const headers = ['AuthKey', 'sessionId'];
    const shown = asking({ authkey: 'k', sessionid: 's' });
    expect([...(credentialOf(shown, { cookies: [], headers }) ?? [])]).toEqual([
      ['authkey', 'k'],
      ['sessionid', 's'],
    ]);
    expect(secretsOf(shown, { cookies: [], headers })).toEqual([
      { part: 'header AuthKey', secret: 'k' },
      { part: 'header sessionId', secret: 's' },
    ]);
  });
});

it.each([
  ['Bearer abc', ['abc']],
  ['token abc', ['abc']],
  ['abc', ['abc']],
  [' abc ', ['abc']],
  ['Basic YTpi', []],
  ['', []],
  [undefined, []],
])('the token of %j is %j', (value, expected) => expect(tokensIn(value)).toEqual(expected));

describe('a remembered name', () => {
  it('is the keyed hash, now and again', () => {
    const key = Buffer.alloc(32, 1);
    const nameOf = rememberNames(key);
    expect([nameOf('session', 'crm', 'x'), nameOf('session', 'crm', 'x')]).toEqual([
      keyedHash(key, 'session', 'crm', 'x'),
      keyedHash(key, 'session', 'crm', 'x'),
    ]);
  });

  it('differs by use and by each part', () => {
    const nameOf = rememberNames(Buffer.alloc(32, 1));
    const names = [nameOf('a', 'b', 'c'), nameOf('a', 'bc'), nameOf('ab', 'c'), nameOf('a', 'b', 'c', '')];
    expect(new Set(names).size).toBe(4);
  });

  it('is another one once another key stands in the same bytes', () => {
    const key = Buffer.alloc(32, 1);
    const nameOf = rememberNames(key);
    const before = nameOf('session', 'x');
    key.fill(2);
    expect(nameOf('session', 'x')).toBe(keyedHash(Buffer.alloc(32, 2), 'session', 'x'));
    expect(nameOf('session', 'x')).not.toBe(before);
  });
});
