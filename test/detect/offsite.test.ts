/** Which addresses in an answer lead to another host, and which of them may be fetched. */

import { describe, expect, it } from 'vitest';
import type { RouteFound } from '../../src/detect/match.ts';
import { offsiteFinder } from '../../src/detect/offsite.ts';
import { ExportRoute, ListRoute, Offsite } from '../../src/detect/settings.ts';
import { exchange, head } from './support.ts';

const offsite = Offsite.parse({ hosts: ['*.files.example'], signIn: ['login.example'] });
const app = {
  hosts: ['crm.example', 'sales.example'],
  origins: ['https://vendor.example'],
  offsite,
  strict: false,
};
const route = (json: readonly string[] = []) =>
  ({
    kind: 'export',
    route: ExportRoute.parse({
      name: 'a',
      match: { path: '/x' },
      offsite: { hosts: ['cdn.vendor.example'], json },
    }),
  }) as const;
const asked = exchange('GET /x?y=1');

function led(line: string, found: RouteFound | null = route(), strict = false): string {
  const out = offsiteFinder({ ...app, strict }).inHead(asked, found, head(line));
  return out.kind === 'file' ? out.url.href : out.kind;
}

describe('a head', () => {
  it.each([
    ['none', '200 text/csv'],
    ['none', '302 - | location: /y'],
    ['none', '302 - | location: https://crm.example/y'],
    ['none', '302 - | location: HTTPS://CRM.EXAMPLE./y'],
    ['none', '302 - | location: //sales.example/y'],
    ['none', '302 - | location: https://vendor.example/y'],
    ['none', '302 - | location: https://login.example/saml'],
    ['none', '200 - | refresh: 5'],
    ['none', '200 - | refresh: 5; url=/y'],
    ['https://a.files.example/f', '302 - | location: https://a.files.example/f'],
    ['https://a.files.example/f', '201 - | location: https://A.Files.Example./f'.replace('./f', '/f')],
    ['https://cdn.vendor.example/f', '307 - | location: //cdn.vendor.example/f'],
    ['https://a.files.example/f', "200 - | refresh: 0; URL='https://a.files.example/f'"],
    ['https://a.files.example/f', '200 - | refresh: 0,https://a.files.example/f'],
    ['refuse', '200 - | location: https://a.files.example/f'],
    ['refuse', '302 - | location: https://files.example/f'],
    ['refuse', '302 - | location: https://a.files.example.evil/f'],
    ['refuse', '302 - | location: https://crm.example:8443/y'],
    ['refuse', '302 - | location: https://evil.example/?crm.example'],
    ['refuse', '302 - | location: /\\evil.example'],
    ['refuse', '302 - | location: https://crm.example@evil.example/'],
    ['refuse', '302 - | location: javascript:alert(1)'],
    ['refuse', '302 - | location: /ok | refresh: 0; url=https://evil.example'],
  ])('leads to %s: %s', (where, line) => expect(led(line)).toBe(where));

  it('of a list, or of a path that no profile names, is looked at only where the app asks for it', () => {
    const away = '302 - | location: https://evil.example/';
    const list = { kind: 'list', route: ListRoute.parse({ name: 'l', match: { path: '/x' } }) } as const;
    expect([led(away, null), led(away, list), led(away, null, true), led(away, list, true)]).toEqual([
      'none',
      'none',
      'refuse',
      'refuse',
    ]);
  });
});

describe('JSON', () => {
  const told = (text: string): string => {
    const out = offsiteFinder(app).inJson(asked, route(['url']), text, () => '/link');
    return out.kind === 'links' ? out.text : out.kind;
  };
  it.each([
    ['{"url":"https://a.files.example/f?s=1"}', '{"url":"/link"}'],
    ['{"other":"https:\\/\\/a.files.example\\/f"}', '{"other":"/link"}'],
    ['{"u\\u0072l":"\\u0068ttps://a.files.example/f"}', '{"u\\u0072l":"/link"}'],
    ['["https://a.files.example/1","https://a.files.example/2"]', '["/link","/link"]'],
    ['{"url":"//a.files.example/f"}', '{"url":"/link"}'],
    ['{"a":1.10, "url" : "https://a.files.example/f"}', '{"a":1.10, "url" : "/link"}'],
    ['{"url":"/dltemp/f"}', 'none'],
    ['{"url":"https://crm.example/f"}', 'none'],
    ['{"url":null,"help":"https://help.example"}', 'none'],
    ['{"https://a.files.example/f":1}', 'none'],
    ['{"url":"https://evil.example/f"}', 'refuse'],
    ['{"url":"ftp://a.files.example/f"}', 'refuse'],
    ['{"url":"https://a.files.example/f","html":"<a href=https://a.files.example/g>"}', 'refuse'],
    ['{"text":"see https://u:p@a.files.example/g"}', 'refuse'],
  ])('%s becomes %s', (text, becomes) => expect(told(text)).toBe(becomes));
});
