/** One reading of a target: spellings that mean one path become it, what could mean two is refused. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultCode } from '../../src/lib/fault.ts';
import { Strict } from '../../src/proxy/settings.ts';
import { readQuery, readTarget } from '../../src/proxy/target.ts';

const STRICT = Strict.parse({});

describe('readTarget', () => {
  it.each([
    ['/', '/', '/'],
    ['/contacts/export', '/contacts/export', '/contacts/export'],
    ['//contacts///export', '/contacts/export', '/contacts/export'],
    ['/./contacts/./export', '/contacts/export', '/contacts/export'],
    ['/x/../contacts/export', '/contacts/export', '/contacts/export'],
    ['/x/%2e%2e/contacts/export', '/contacts/export', '/contacts/export'],
    ['/x/.%2E/contacts/%2e/export', '/contacts/export', '/contacts/export'],
    ['/x/y/../../contacts/export', '/contacts/export', '/contacts/export'],
    ['/x//../contacts', '/contacts', '/contacts'],
    ['/%63ontacts/e%78port', '/contacts/export', '/contacts/export'],
    ['/contacts/export/', '/contacts/export/', '/contacts/export/'],
    ['/contacts/export/.', '/contacts/export/', '/contacts/export/'],
    ['/contacts/export/x/..', '/contacts/export/', '/contacts/export/'],
    ['/a%3Bb', '/a;b', '/a%3Bb'],
    ['/a;b=c', '/a;b=c', '/a;b=c'],
    ["/a!$&'()*+,=:@b", "/a!$&'()*+,=:@b", "/a!$&'()*+,=:@b"],
    ['/100%25', '/100%', '/100%25'],
    ['/%e9%80%9a', '/通', '/%e9%80%9a'],
    ['/\xe9\x80\x9a', '/通', '/%E9%80%9A'],
    ['/a{b}|c"<d>^`', '/a{b}|c"<d>^`', '/a%7Bb%7D%7Cc%22%3Cd%3E%5E%60'],
    ['/...', '/...', '/...'],
    ['/a.b/..c', '/a.b/..c', '/a.b/..c'],
    ['/%20', '/ ', '/%20'],
  ])('%s is the path %s and is sent as %s', (raw, path, sent) => {
    expect(readTarget(raw, STRICT)).toEqual({ path, search: '', sent });
  });

  it.each([
    ['no path', 'contacts'],
    ['the asterisk form', '*'],
    ['nothing', ''],
    ['an escaped slash', '/a%2fb'],
    ['an escaped slash, upper case', '/a%2Fb'],
    ['an escaped backslash', '/a%5cb'],
    ['a backslash', '/a\\b'],
    ['a NUL', '/a%00b'],
    ['a line end', '/a%0d%0ab'],
    ['a bare control character', '/a\x01b'],
    ['a DEL', '/a%7fb'],
    ['a double escape', '/a%252fb'],
    ['a double escape of a letter', '/%2565xport'],
    ['a broken escape', '/a%2'],
    ['a broken escape, no hex', '/a%zz'],
    ['invalid UTF-8', '/a%ff'],
    ['an overlong slash', '/a%c0%afb'],
    ['a surrogate', '/%ed%a0%80'],
    ['a fragment', '/a#b'],
    ['a fragment in the query', '/a?b#c'],
    ['climbing above the root', '/../a'],
    ['climbing above the root, escaped', '/x/%2e%2e/%2e%2e/a'],
    ['dots with a parameter', '/x/..;/a'],
    ['dots with a parameter, escaped', '/x/%2e%2e;a=b/a'],
    ['a control character in the query', '/a?b\x00'],
    ['a NUL in the query', '/a?b=%00'],
    ['a blank', '/a b'],
  ])('%s is refused', (_name, raw) => {
    let code = 'none';
    try {
      readTarget(raw, STRICT);
    } catch (error) {
      code = faultCode(error);
    }
    expect(code).toBe('REQUEST_AMBIGUOUS');
  });

  it.each([
    [
      'a=1&b=2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'a=1&a=2',
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    ['q=a+b%20c', [['q', 'a b c']]],
    ['next=%2Fhome%3Fx%3D%2525', [['next', '/home?x=%25']]],
    ['q=100%', [['q', '100%']]],
    ['q=%C4%E3', [['q', '��']]],
    ['q=../..//x', [['q', '../..//x']]],
    ['', []],
    ['a?b=c', [['a?b', 'c']]],
  ] satisfies [string, [string, string][]][])('the query %s is sent as it came', (query, pairs) => {
    const target = readTarget(`/x/../y?${query}`, STRICT);
    expect(target.sent).toBe(`/y?${query}`);
    expect(readQuery(target.search)).toEqual(pairs);
  });

  it('reading what is sent gives the same path again, and that is sent unchanged', () => {
    const piece = fc.constantFrom('a', '.', '..', '%2e', '%41', ';', '%3b', '/', '~', '{', '\xe4', '%C3%A4');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        let first: ReturnType<typeof readTarget>;
        try {
          first = readTarget(`/${pieces.join('')}`, STRICT);
        } catch {
          return;
        }
        expect(readTarget(first.sent, STRICT)).toEqual(first);
        expect(first.sent).not.toMatch(/\/\/|\/\.{1,2}(?:\/|$)/);
      }),
    );
  });

  it('a long path passes in its normal form, and is refused in another', () => {
    const path = `/${'a'.repeat(9000)}`;
    expect(readTarget(path, STRICT).sent).toBe(path);
    expect(() => readTarget(`${path}%41`, STRICT)).toThrow(/normal form/);
  });
});
