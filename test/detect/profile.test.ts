/** A profile's examples are tried, and every problem is named. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { tryExamples } from '../../src/detect/profile.ts';
import { Profile } from '../../src/detect/settings.ts';

const demo = Profile.parse(
  parse(readFileSync(new URL('../../rules/crm/demo.yaml', import.meta.url), 'utf8')),
);

it("the demo CRM's profile does what its examples say", () => expect(tryExamples(demo)).toEqual([]));

describe('a wrong profile is refused in words', () => {
  const link = { name: 'link', match: { method: 'GET', path: '/export' }, entity: 'unknown', owner: [] };
  const made = (change: Partial<Profile>): Profile => ({
    ...demo,
    exports: [link],
    lists: [],
    examples: [{ method: 'GET', url: '/export', is: 'link' }],
    ...change,
  });
  it.each<[string, Partial<Profile>, string[]]>([
    ['nothing wrong', {}, []],
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
      'two routes of one name',
      { lists: [link] },
      ['two routes are called link: give one of them another name'],
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
