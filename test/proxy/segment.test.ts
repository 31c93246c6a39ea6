/** What an app's settings let pass in a path is sent as it came, and still hides nothing. */

import { describe, expect, it } from 'vitest';
import { faultCode } from '../../src/lib/fault.ts';
import { Strict } from '../../src/proxy/settings.ts';
import { readTarget } from '../../src/proxy/target.ts';

type Change = Partial<Strict>;
const SLASH: Change = { encodedSlash: 'pass' };
const BACKSLASH: Change = { backslash: 'pass' };
const DOUBLE: Change = { doubleEncoding: 'pass' };
const CUT: Change = { pathParameters: 'cut' };
const NONE: Change = { pathParameters: 'refuse' };

function read(raw: string, change: Change): readonly string[] {
  try {
    const { path, sent } = readTarget(raw, { ...Strict.parse({}), ...change });
    return [path, sent];
  } catch (error) {
    return [faultCode(error)];
  }
}

describe('readTarget with settings of an app', () => {
  it.each<[string, Change, string, string]>([
    ['/groups/a%2fb/x', SLASH, '/groups/a%2Fb/x', '/groups/a%2fb/x'],
    ['/a%5cb', BACKSLASH, '/a\\b', '/a%5cb'],
    ['/a\\b', BACKSLASH, '/a\\b', '/a%5Cb'],
    ['/%2541', DOUBLE, '/%41', '/%2541'],
    ['/a%252Fb', DOUBLE, '/a%2Fb', '/a%252Fb'],
    ['/a%252Fb', { ...DOUBLE, ...SLASH }, '/a%2Fb', '/a%252Fb'],
    ['/a;b=c/d;e', CUT, '/a/d', '/a/d'],
    ['/a;x=1;JSESSIONID=2;y/b', CUT, '/a;JSESSIONID=2/b', '/a;JSESSIONID=2/b'],
    ['/a;x=1;v=2', { ...CUT, knownPathParameters: ['V'] }, '/a;v=2', '/a;v=2'],
    ['/;x/a', CUT, '/a', '/a'],
    ['/a;jsessionid=1/b', NONE, '/a;jsessionid=1/b', '/a;jsessionid=1/b'],
    ['/a/b', NONE, '/a/b', '/a/b'],
  ])('%s with %o is %s, sent as %s', (raw, change, path, sent) =>
    expect(read(raw, change)).toEqual([path, sent]),
  );

  it.each<[string, Change]>([
    ['/a;b', NONE],
    ['/a%3bb', NONE],
    ['/a;jsessionid=1;x', NONE],
    ['/a;jsessionid=1', { ...NONE, knownPathParameters: [] }],
    ['/x/..%2fa', SLASH],
    ['/x/..%2f..%2fa', SLASH],
    ['/x/a%2f..', SLASH],
    ['/x/%2e%2e%2fa', SLASH],
    ['/x%2f..;y/a', SLASH],
    ['/a%5cb', SLASH],
    ['/a%252fb', SLASH],
    ['/x/..%5ca', BACKSLASH],
    ['/x/..\\a', BACKSLASH],
    ['/a%2fb', BACKSLASH],
    ['/%252e%252e/a', DOUBLE],
    ['/x/..%252fa', DOUBLE],
    ['/x/%25252e%25252e', DOUBLE],
    ['/%2525252541', DOUBLE],
    ['/a%2500', DOUBLE],
    ['/a%250d%250a', DOUBLE],
    ['/a%2fb', DOUBLE],
    ['/x/..;y/a', CUT],
    ['/x/..;/a', CUT],
    ['/x/..%20/a', {}],
    ['/x/.%20;a/b', {}],
  ])('%s with %o is refused', (raw, change) => expect(read(raw, change)).toEqual(['REQUEST_AMBIGUOUS']));
});
