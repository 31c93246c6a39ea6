/** Tests of glob patterns. */

import { describe, expect, it } from 'vitest';
import { globMatcher } from '../../src/lib/glob.ts';

describe('a pattern of names', () => {
  it.each<[string, string, boolean]>([
    ['mobile', 'mobile', true],
    ['mobile', 'mobile no', false],
    ['*mobile*', 'my mobile no', true],
    ['*Mobile*', 'MY MOBILE', true],
    ['*证件*', '证件\n号码', true],
    ['a*', 'a/b', true],
    ['a*', 'a', true],
    ['*', '', true],
    ['**', '.hidden', true],
    ['*id', './id', true],
    ['phone (mobile)', 'phone (mobile)', true],
    ['phone (mobile)', 'phone mobile', false],
    ['!x', '!x', true],
    ['x+', 'x+', true],
    ['a|b', 'a', false],
  ])('%j and %j: %j', (pattern, text, expected) => {
    expect(globMatcher(pattern)(text)).toBe(expected);
  });
});

describe('a pattern of paths', () => {
  it.each<[string, string, boolean]>([
    ['/api/*/file', '/API/7/file', true],
    ['/api/*/file', '/api/7/8/file', false],
    ['/api/**', '/api/7/8', true],
    ['/api/**', '/api/a\nb/.c', true],
    ['/api/{a,b}', '/api/b', true],
    ['/api', '/api/x', false],
  ])('%j and %j: %j', (pattern, text, expected) => {
    expect(globMatcher(pattern, { path: true })(text)).toBe(expected);
  });
});
