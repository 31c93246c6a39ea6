/** A profile's examples are tried, and every problem is named. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { tryExamples } from '../../src/detect/profile.ts';
import { ChannelRoute, JobRoute, ListRoute, Profile } from '../../src/detect/settings.ts';

const demo = Profile.parse(
  parse(readFileSync(new URL('../../rules/crm/demo.yaml', import.meta.url), 'utf8')),
);

it("the demo CRM's profile does what its examples say", () => expect(tryExamples(demo)).toEqual([]));

describe('a wrong profile is refused in words', () => {
  const link = {
    name: 'link',
    match: { method: 'GET', path: '/export' },
    entity: 'unknown',
    owner: [],
    id: [],
  };
  const made = (change: Partial<Profile>): Profile => ({
    ...demo,
    exports: [link],
    lists: [],
    jobs: [],
    examples: [{ method: 'GET', url: '/export', is: 'link' }],
    ...change,
  });
  const login = (cookie: string) => ({
    match: { method: 'POST', path: '/login' },
    field: 'login',
    ok: { status: [302], json: {} },
    token: { cookie },
  });
  it.each<[string, Partial<Profile>, string[]]>([
    ['nothing wrong', {}, []],
    ['a login that sets the session', { login: login('crm_session') }, []],
    [
      'a login that sets what is no session',
      { login: login('lang') },
      ['login.token is no part of the session: name it in session.cookies or session.headers'],
    ],
    [
      'an example that matches nothing',
      { examples: [{ method: 'GET', url: '/exports', is: 'link' }] },
      ['example 1 (GET /exports) must match link: it matches none'],
    ],
    [
      'an example that must not match',
      {
        examples: [
          { method: 'GET', url: '/export', is: 'link' },
          { method: 'GET', url: '/export?a=1', is: 'none' },
        ],
      },
      ['example 2 (GET /export?a=1) must match none: it matches link'],
    ],
    [
      'a route without an example and an example without a route',
      { examples: [{ method: 'GET', url: '/export', is: 'other' }] },
      [
        'route link has no example: add a request that it must match',
        'example 1 (GET /export) names the route other: there is none of that name',
      ],
    ],
    [
      'a selector that cannot be followed',
      {
        lists: [
          ListRoute.parse({ name: 'rows', match: { path: '/list' }, rows: { selector: 'tr:hover' } }),
          ListRoute.parse({ name: 'ids', match: { path: '/ids' }, rows: { selector: 'tr' }, id: 'a.b' }),
        ],
        examples: [
          { method: 'GET', url: '/export', is: 'link' },
          { method: 'GET', url: '/list', is: 'rows' },
          { method: 'GET', url: '/ids', is: 'ids' },
        ],
      },
      [
        expect.stringContaining('list rows: its selector cannot be used'),
        'list ids names an id in JSON and rows of a page: put the attribute under rows.id',
      ],
    ],
    [
      'two routes of one name',
      { lists: [ListRoute.parse({ ...link, id: undefined })] },
      ['two routes are called link: give one of them another name'],
    ],
    [
      'a job whose file is no route, or has no place for an id',
      {
        jobs: ['path', 'id'].map((place, at) =>
          JobRoute.parse({
            name: `job${at}`,
            match: { method: 'POST', path: `/jobs${at}` },
            id: 'id',
            files: at === 0 ? ['link', 'other'] : ['link'],
            in: place,
          }),
        ),
        examples: [
          { method: 'GET', url: '/export', is: 'link' },
          { method: 'POST', url: '/jobs0', is: 'job0' },
          { method: 'POST', url: '/jobs1', is: 'job1' },
        ],
      },
      [
        'job job0: the path of link has no * where its id could stand: name the field in `in`',
        'job job0 names the file other: there is no export route of that name',
      ],
    ],
    [
      'a channel comes before the export that it is too',
      {
        channels: [ChannelRoute.parse({ name: 'mail', kind: 'email', match: { path: '/export' } })],
        examples: [
          { method: 'GET', url: '/export', is: 'link' },
          { method: 'GET', url: '/export', is: 'mail' },
        ],
      },
      ['example 1 (GET /export) must match link: it matches mail'],
    ],
    [
      'an address that is none',
      {
        examples: [
          { method: 'GET', url: '/export', is: 'link' },
          { method: 'GET', url: '/%zz', is: 'none' },
        ],
      },
      ['example 2 (GET /%zz) is no address: its percent signs do not decode'],
    ],
    [
      'JSON fields that are nested',
      {
        exports: [{ ...link, match: { method: 'POST', path: '/export', json: { 'a.b': '7' } } }],
        examples: [
          { method: 'POST', url: '/export', json: { a: { b: 7 } }, is: 'link' },
          { method: 'POST', url: '/export', json: { a: { b: 8 } }, is: 'none' },
        ],
      },
      [],
    ],
  ])('%s', (_what, change, problems) => expect(tryExamples(made(change))).toEqual(problems));
});
