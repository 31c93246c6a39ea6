/** Requests against a profile's routes: every spelling that reaches the same export matches the same route. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRoutes } from '../../src/detect/match.ts';
import { ExportRoute, ListRoute } from '../../src/detect/settings.ts';
import type { Exchange } from '../../src/model/exchange.ts';
import { exchange } from './support.ts';

const routes = compileRoutes({
  exports: [
    { name: 'link', match: { path: '/contacts/export', query: { format: '*' } } },
    { name: 'first', match: { path: '/twice/**' } },
    { name: 'second', match: { path: '/twice/here' } },
    { name: 'form', match: { method: 'POST', path: '/contacts/export', form: { action: 'export*' } } },
    {
      name: 'json',
      match: { method: ['POST', 'PUT'], path: '/api/export', json: { 'what.type': 'contacts' } },
    },
    { name: 'file', match: { path: '/api/jobs/*/file' } },
    { name: 'colon', match: { method: 'POST', path: '/api/*:export' } },
    { name: 'put', match: { method: 'PUT', path: '/api/put', form: { all: '*' } } },
    { name: 'brackets', match: { path: '/dump(all)' } },
    { name: 'graphql', match: { method: 'POST', path: '/graphql', json: { operationName: 'Export*' } } },
    { name: 'batch', match: { method: 'POST', path: '/batch', json: { 'requests.*.url': '/contacts/*' } } },
    { name: 'group', match: { path: '/api/v4/groups/*/members.csv' } },
  ].map((route) => ExportRoute.parse(route)),
  lists: [
    { name: 'list', match: { path: '/api/contacts' } },
    { name: 'search', match: { method: 'SEARCH', path: '/items/*' } },
  ].map((route) => ListRoute.parse(route)),
});
const named = (request: Exchange): string | undefined => routes.match(request)?.route.name;
const fields = (pairs: Record<string, string>, type = 'application/x-www-form-urlencoded') => ({
  fields: new Map(Object.entries(pairs)),
  headers: new Map([
    ['content-length', '20'],
    ['content-type', type],
  ]),
});

describe('a request matches the route it reaches', () => {
  it.each([
    ['GET /contacts/export?format=csv', 'link'],
    ['GET /contacts/export?format=', 'link'],
    ['GET /contacts/export', undefined],
    ['GET /CONTACTS/Export?format=csv', 'link'],
    ['GET /contacts/export/?format=csv', 'link'],
    ['GET /contacts/export;jsessionid=1?format=csv', 'link'],
    ['GET /contacts;a=b/export?format=csv', 'link'],
    ['GET /contacts/export.?format=csv', 'link'],
    ['GET /contacts/export%20?format=csv', 'link'],
    ['GET /contacts/ｅｘport?format=csv', 'link'],
    ['GET /contacts/exporter?format=csv', undefined],
    ['GET /contacts/export/more?format=csv', undefined],
    ['GET /contacts/export?format=json&format=csv', 'link'],
    ['GET /contacts/export?format[]=csv', 'link'],
    ['GET /contacts/export?Format=csv', 'link'],
    ['GET /contacts/export?reformat=csv', undefined],
    ['GET /contacts/export?size=5;format=csv', 'link'],
    ['GET /contacts/export?a=b%3Bformat=csv', 'link'],
    ['GET /contacts/export::$DATA?format=csv', 'link'],
    ['GET /contacts/export~?format=csv', 'link'],
    ['GET /contacts/exp%E2%80%8Fort?format=csv', 'link'],
    ['GET /contact%C5%BF/export?format=csv', 'link'],
    ['GET /CONTACTS/EXPORT/?format=csv', 'link'],
    ['GET /x/%EF%BC%8E%EF%BC%8E/contacts/export?format=csv', 'link'],
    ['GET /contacts%EF%BC%8Fexport?format=csv', 'link'],
    ['GET /contacts%252Fexport?format=csv', 'link'],
    ['GET /contacts%5Cexport;x?format=csv', 'link'],
    ['GET /contacts/%2565xport?format=csv', 'link'],
    ['GET /api/v4/groups/sales%252Feast/members.csv', 'group'],
    ['GET /api/v4/groups/sales/members.csv', 'group'],
    ['HEAD /contacts/export?format=csv', 'link'],
    ['DELETE /contacts/export?format=csv', undefined],
    ['DELETE /contacts/export?format=csv&_method=GET', 'link'],
    ['DELETE /contacts/export?format=csv&_method=head', 'link'],
    ['POST /contacts/export?format=csv&_HttpMethod=GET', 'link'],
    ['POST /contacts/export?format=csv&X-HTTP-Method-Override=GET', 'link'],
    ['GET /twice/here', 'first'],
    ['GET /twice', 'first'],
    ['GET /api/jobs/7/file', 'file'],
    ['GET /api/jobs/7/8/file', undefined],
    ['GET /api/jobs/.7/file', 'file'],
    ['POST /api/客户:export', 'colon'],
    ['GET /dump(all)', 'brackets'],
    ['GET /dumpall', undefined],
    ['GET /api/contacts?page=2', 'list'],
    ['SEARCH /items/contacts', 'search'],
    ['search /items/contacts', 'search'],
    ['GET /items/contacts', undefined],
    ['GET /', undefined],
  ])('%s -> %s', (line, name) => expect(named(exchange(line))).toBe(name));

  it.each([
    ['a field that matches', 'POST /contacts/export', fields({ action: 'export-all' }), 'form'],
    ['another value', 'POST /contacts/export', fields({ action: 'preview' }), undefined],
    ['another field', 'POST /contacts/export', fields({ other: 'export' }), undefined],
    ['the field in the query', 'POST /contacts/export?action=export', {}, 'form'],
    ['no body at all', 'POST /contacts/export', {}, undefined],
    ['a body that is no fields', 'POST /contacts/export', fields({}), 'form'],
    ['a body of unknown length', 'POST /contacts/export', { headers: new Map() }, 'form'],
    [
      'a nested JSON field',
      'POST /api/export',
      fields({ 'what.type': 'Contacts' }, 'application/json'),
      'json',
    ],
    ['the other method', 'PUT /api/export', fields({ 'what.type': 'contacts' }), 'json'],
    ['a JSON field of another value', 'POST /api/export', fields({ 'what.type': 'x' }), undefined],
    ['a method in the form', 'POST /contacts/export?format=csv', fields({ _method: 'get' }), 'link'],
    ['another method in the form', 'POST /twice/here', fields({ _method: 'PATCH' }), undefined],
    ['a method in a form for a list', 'POST /api/contacts', fields({ _method: 'GET' }), 'list'],
    ['a form for a list without one', 'POST /api/contacts', fields({ name: 'Emma' }), undefined],
    ['a form for a list that was not read', 'POST /api/contacts', fields({}), 'list'],
    ['JSON for a list that was not read', 'POST /api/contacts', fields({}, 'application/json'), 'list'],
    ['a picture for a list', 'POST /api/contacts', fields({}, 'image/png'), undefined],
    ['a method in JSON', 'POST /twice/here', fields({ _method: 'GET' }, 'application/json'), 'first'],
    [
      'D15 the second of a batch',
      'POST /api/export',
      fields({ '0.what.type': 'x', '1.what.type': 'contacts' }, 'application/json'),
      'json',
    ],
    [
      'D15 an operation of a batch',
      'POST /graphql',
      fields({ '1.operationName': 'ExportContacts' }, 'application/json'),
      'graphql',
    ],
    [
      'D15 an operation in the query',
      'POST /graphql?operationName=ExportContacts',
      fields({ x: '1' }, 'application/json'),
      'graphql',
    ],
    [
      'D15 any of the parts of a batch',
      'POST /batch',
      fields({ 'requests.3.url': '/contacts/export' }, 'application/json'),
      'batch',
    ],
    [
      'D15 another part of a batch',
      'POST /batch',
      fields({ 'requests.3.url': '/me' }, 'application/json'),
      undefined,
    ],
  ])('with %s: %s', (_what, line, change, name) => expect(named(exchange(line, change))).toBe(name));
});

describe('the body is needed where a route, or a method in a form, may depend on it', () => {
  const typed = (type: string, length: string | null) => ({
    headers: new Map([
      ['content-type', type],
      ...(length === null ? [] : [['content-length', length] as const]),
    ]),
  });
  const form = typed('application/x-www-form-urlencoded', '20');
  const upload = typed('multipart/form-data; boundary=b', '65537');
  it.each([
    ['POST /contacts/export', {}, true],
    ['POST /Contacts/Export/', {}, true],
    ['PUT /api/export', {}, true],
    ['POST /contacts', {}, false],
    ['GET /contacts/export?format=csv', {}, false],
    ['POST /twice/here', {}, false],
    ['POST /twice/here', form, true],
    ['PUT /twice/here', form, false],
    ['POST /api/put', form, true],
    ['POST /api/put', {}, false],
    ['POST /api/contacts', form, true],
    ['POST /api/contacts', typed('multipart/form-data; boundary=b', '65536'), true],
    ['POST /api/contacts', typed('application/json', '20'), true],
    ['POST /api/contacts', typed('image/png', '20'), false],
    ['POST /api/contacts', upload, false],
    ['POST /api/contacts', typed('application/json', null), false],
    ['POST /api/companies', form, false],
  ])('%s %o -> %s', (line, change, needed) => expect(routes.bodyNeeded(exchange(line, change))).toBe(needed));
});

it('more parameters never take a request off its export route', () => {
  const pair = fc.tuple(fc.string(), fc.string());
  fc.assert(
    fc.property(fc.array(pair), fc.array(pair), (before, after) => {
      const query = [...before, ['format', 'csv'] as const, ...after];
      expect(named({ ...exchange('GET /contacts/export'), query })).toBe('link');
    }),
  );
});
