/** A mapped host: which fields of a request and of an answer change, and how. */

import { describe, expect, it } from 'vitest';
import { mapAnswer, mapRequest, namesOf } from '../../src/proxy/mapped.ts';

const names = namesOf(new URL('https://acme.crm.example'), { host: 'crm.our.example', secure: true });

function mapped(name: string, value: string, by = names): string {
  const [field, mappedValue] = mapAnswer([name, value], by);
  expect(field).toBe(name);
  return mappedValue ?? '';
}

describe('an answer', () => {
  it.each([
    ['Location', 'https://acme.crm.example/a?b#c', 'https://crm.our.example/a?b#c'],
    ['location', 'http://acme.crm.example/a', 'https://crm.our.example/a'],
    ['Location', 'https://ACME.crm.example:443/a', 'https://crm.our.example/a'],
    ['Location', '//acme.crm.example/a', '//crm.our.example/a'],
    ['Location', 'https://acme.crm.example', 'https://crm.our.example'],
    ['Content-Location', 'https://acme.crm.example/a', 'https://crm.our.example/a'],
    ['Refresh', '0; url=https://acme.crm.example/a', '0; url=https://crm.our.example/a'],
    ['Refresh', "5;URL='https://acme.crm.example/a'", "5;URL='https://crm.our.example/a'"],
    [
      'Link',
      '<https://acme.crm.example/x.css>; rel=preload, </y>; rel=next',
      '<https://crm.our.example/x.css>; rel=preload, </y>; rel=next',
    ],
    ['Access-Control-Allow-Origin', 'https://acme.crm.example', 'https://crm.our.example'],
    [
      'Timing-Allow-Origin',
      'https://a.example, https://acme.crm.example',
      'https://a.example, https://crm.our.example',
    ],
    ['Set-Cookie', 'a=b; Domain=acme.crm.example; Path=/; Secure', 'a=b; Path=/; Secure'],
    ['Set-Cookie', 'a=b; domain=.crm.example; HttpOnly', 'a=b; HttpOnly'],
    ['Set-Cookie', 'a="acme.crm.example; x"; Domain = .CRM.example ', 'a="acme.crm.example; x"'],
    [
      'Content-Security-Policy',
      "default-src 'self' https://acme.crm.example; connect-src wss://acme.crm.example:443 acme.crm.example/api",
      "default-src 'self' https://crm.our.example; connect-src wss://crm.our.example crm.our.example/api",
    ],
    [
      'Content-Security-Policy-Report-Only',
      'img-src https://*.crm.example data:',
      'img-src https://*.crm.example https://crm.our.example data:',
    ],
  ])('%s: %s', (name, value, expected) => {
    expect(mapped(name, value)).toBe(expected);
  });

  it.each([
    ['Location', '/a'],
    ['Location', 'https://other.example/acme.crm.example'],
    ['Location', 'https://acme.crm.example.evil.example/'],
    ['Location', 'https://acme.crm.example:8443/'],
    ['Location', 'javascript://acme.crm.example/'],
    ['Location', 'https://acme.crm.example@evil.example/'],
    ['Refresh', '30'],
    ['Access-Control-Allow-Origin', '*'],
    ['Set-Cookie', 'a=b; Domain=other.example; Path=/'],
    ['Set-Cookie', 'domain=acme.crm.example; Path=/'],
    ['Content-Security-Policy', "script-src 'nonce-abc' https://cdn.example; sandbox allow-scripts"],
    ['X-Any', 'https://acme.crm.example/'],
    ['Location', '/Gr\xfc\xdfe'],
  ])('%s: %s stays as it is', (name, value) => {
    expect(mapped(name, value)).toBe(value);
  });

  it('keeps the port that the browser used, and its scheme', () => {
    const plain = namesOf(new URL('http://crm.internal:9000'), { host: 'localhost:8080', secure: false });
    expect(mapped('Location', 'http://crm.internal:9000/a', plain)).toBe('http://localhost:8080/a');
    expect(mapped('Content-Security-Policy', 'img-src crm.internal:9000', plain)).toBe(
      'img-src localhost:8080',
    );
  });

  it('loses no field and no byte of the others', () => {
    const fields = ['X-A', 'https://acme.crm.example', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'];
    expect(mapAnswer(fields, names)).toEqual(fields);
  });
});

describe('a request', () => {
  it.each([
    ['origin', 'https://crm.our.example', 'https://acme.crm.example'],
    ['referer', 'https://crm.our.example/a?b', 'https://acme.crm.example/a?b'],
    ['origin', 'https://evil.example', 'https://evil.example'],
    ['origin', 'http://crm.our.example', 'http://crm.our.example'],
    ['referer', 'https://crm.our.example.evil.example/', 'https://crm.our.example.evil.example/'],
    ['origin', 'null', 'null'],
    ['cookie', 'https://crm.our.example', 'https://crm.our.example'],
  ])('%s: %s is sent as %s', (name, value, expected) => {
    const fields = [name, value];
    mapRequest(fields, names);
    expect(fields).toEqual([name, expected]);
  });
});
