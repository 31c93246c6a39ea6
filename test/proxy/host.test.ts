/** Which app a request is for, by the host that it names (A9). */

import { describe, expect, it } from 'vitest';
import { faultCode } from '../../src/lib/fault.ts';
import { hostReader, originForm } from '../../src/proxy/host.ts';
import type { ProxyApp } from '../../src/proxy/ports.ts';

/** As many hosts of other apps beside ours: lists of different length behave alike. */
function readerOf(others: number): (text: string) => readonly (string | null)[] {
  const app = (name: string, hosts: readonly string[]): ProxyApp => ({
    name,
    hosts,
    upstream: 'http://127.0.0.1:1',
  });
  const many = Array.from({ length: others }, (_, index) => app(`a${index}`, [`h${index}.test`]));
  const read = hostReader([...many, app('crm', ['crm.test', 'xn--fiq228c.test', '[::1]'])]);
  return (text) => {
    try {
      const host = read(text);
      return [host.app?.name ?? null, host.sent];
    } catch (error) {
      return [faultCode(error)];
    }
  };
}

describe.each([0, 99, 100, 2000])('with %i hosts of other apps', (others) => {
  const read = readerOf(others);

  it.each([
    ['crm.test', 'crm', 'crm.test'],
    ['CRM.Test', 'crm', 'crm.test'],
    ['crm.test.', 'crm', 'crm.test'],
    ['crm.test:8080', 'crm', 'crm.test:8080'],
    ['crm.test.:080', 'crm', 'crm.test:80'],
    ['xn--fiq228c.test', 'crm', 'xn--fiq228c.test'],
    ['[::1]:80', 'crm', '[::1]:80'],
    ['other.test', null, 'other.test'],
    ['crm.test.evil.test', null, 'crm.test.evil.test'],
    ['xcrm.test', null, 'xcrm.test'],
    ['127.0.0.1', null, '127.0.0.1'],
  ])('%s is of %s and sent as %s', (text, app, sent) => expect(read(text)).toEqual([app, sent]));

  it.each([
    '',
    ' ',
    'crm.test other.test',
    'crm.test, other.test',
    'crm.test,other.test',
    'user@crm.test',
    'crm.test@evil.test',
    'crm.test/x',
    'crm.test?x',
    'crm.test#x',
    'crm.test\\x',
    'crm.test:',
    'crm.test:0',
    'crm.test:65536',
    'crm.test:80:80',
    'crm.test:8o',
    'crm.test:80@evil.test',
    'crm..test',
    'crm.test..',
    '.crm.test',
    '.',
    'crm.test\0',
    'crm.test\t',
    'crm.test%00',
    'crm%2etest',
    'crm。test',
    'ｃrm.test',
    '中国.test',
    'crm.te\u017ft',
    '\xe4.test',
    '[::1',
    '[::1]x',
    '::1',
  ])('%j is no host', (text) => expect(read(text)).toEqual(['REQUEST_AMBIGUOUS']));
});

describe('a target in absolute form', () => {
  const host = hostReader([])('crm.test:80');
  it.each([
    ['http://crm.test:80/a?b', '/a?b'],
    ['HTTPS://CRM.test.:80', '/'],
    ['http://crm.test:80?a=b', '/?a=b'],
    ['/http://evil.test/', '/http://evil.test/'],
  ])('%s is %s', (url, target) => expect(originForm(url, host)).toBe(target));

  it.each([
    'http://crm.test/',
    'http://evil.test/',
    'http://crm.test:80@evil.test/',
    'http:///x',
    'http://\n/',
  ])('%j names another host', (url) => expect(() => originForm(url, host)).toThrow(/differ/));
});
