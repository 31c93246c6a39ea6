/** The CRM's session as a request shows it. */

import { describe, expect, it } from 'vitest';
import { keyedHash, rememberNames } from '../../src/identify/credential.ts';
import { openShown } from '../../src/identify/shown.ts';
import { asking } from './support.ts';

const app = (name: string) => ({ name, session: { cookies: ['sid'], headers: ['X-Token'] } });
const open = (key: Buffer) => openShown(key, [app('crm'), app('other')], rememberNames(key));

describe('a session that was shown before', () => {
  const key = Buffer.alloc(32, 1);
  const shown = open(key);
  const name = (...parts: readonly string[]): string => keyedHash(key, 'session', 'crm', ...parts);

  it.each([
    ['a cookie', { cookie: 'sid=a; theme=dark' }, name('cookie', 'sid=a')],
    ['the same among others', { cookie: 'theme=light; sid=a' }, name('cookie', 'sid=a')],
    ['a header', { 'x-token': 'a' }, name('x-token', 'a')],
    ['both', { cookie: 'sid=a', 'x-token': 'a' }, name('cookie', 'sid=a', 'x-token', 'a')],
  ])('has the name that it has the first time: %s', (_what, headers, expected) => {
    const [first, second] = [shown(asking(headers)), shown(asking(headers))];
    expect([first?.hash, second?.hash]).toEqual([expected, expected]);
    expect(second?.credential()).toEqual(first?.credential());
  });

  it('is none where no part of it is shown, now and again', () => {
    const headers = { cookie: 'theme=dark' };
    expect([shown(asking(headers)), shown(asking(headers)), shown(asking({}))]).toEqual([null, null, null]);
  });

  it('is another one in another app', () => {
    const headers = { cookie: 'sid=a' };
    const names = ['crm', 'other'].map((name) => shown(asking(headers, { app: name }))?.hash);
    expect(new Set(names).size).toBe(2);
    expect(shown(asking(headers, { app: 'unknown' }))).toBeNull();
  });

  it('has another name once another key stands in the same bytes', () => {
    const bytes = Buffer.alloc(32, 1);
    const under = open(bytes);
    const before = under(asking({ cookie: 'sid=a' }))?.hash;
    bytes.fill(2);
    const after = under(asking({ cookie: 'sid=a' }))?.hash;
    expect(after).toBe(keyedHash(bytes, 'session', 'crm', 'cookie', 'sid=a'));
    expect(after).not.toBe(before);
  });
});
