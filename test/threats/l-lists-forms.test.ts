/** Rows for the screen in other forms than the page asks for: whoever asks chooses the form, and they count all the same. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asScript } from '../support/gateway.ts';
import { contactsOf, openListStand } from './lists-stand.ts';
import type { ListStand } from './lists-stand.ts';

let stand: ListStand;
let headers: { readonly cookie: string };
beforeAll(async () => {
  stand = await openListStand();
  ({ headers } = stand.somebody());
});
afterAll(() => stand.close());

const json = (value: unknown): string => JSON.stringify(value);
const rows = contactsOf(1, 40);
const XML = `<?xml version="1.0"?><list>${rows.map((_row, at) => `<contact><id>${at}</id><name>Made Up</name></contact>`).join('')}</list>`;
const TABLE = `<table>${rows.map((_row, at) => `<tr><td>${at}</td><td>Made Up</td></tr>`).join('')}</table>`;
const SHELL = `<!doctype html><title>x</title><style>a{b:c}d{e:f}</style><script>let a={b:{}}</script>`;

/** The status of the answer where a page may hold so many rows. */
async function statusAt(maxPage: number, path: string, body: string, type: string): Promise<number> {
  stand.crm.on(path, { body, headers: { 'content-type': type } });
  await stand.limit({ maxPage });
  return (await asScript(`${stand.gateway.url}${path}`, headers)).status;
}

describe('rows in a form that was asked for', () => {
  it.each([
    ['JSON under the name of a style sheet', json(rows), 'text/css'],
    ['JSON under the name of subtitles', json(rows), 'text/vtt'],
    ['JSON under the name of a program', json(rows), 'application/wasm'],
    ['JSON under the name of a play list', json(rows), 'application/vnd.apple.mpegurl'],
    ['XML', XML, 'application/xml'],
    ['XML as a feed', XML, 'application/atom+xml'],
    ['XML as text', XML, 'text/plain'],
    ['XML under the name of JSON', XML, 'application/json'],
    ['XML under the name of a picture', XML, 'image/svg+xml'],
    ['a table of HTML', TABLE, 'text/html'],
  ])('F6 %s counts on the address of a list', async (_name, body, type) => {
    expect(await statusAt(40, '/api/contacts', body, type)).toBe(200);
    expect(await statusAt(39, '/api/contacts', body, type)).toBe(429);
  });

  it.each([
    ["a page's frame", SHELL, 'text/html'],
    ['a style sheet', 'a{b:c} d{e:f} g{h:i}', 'text/css'],
    ['a drawing', `<svg xmlns="x">${'<g><path d="M0 0"/></g>'.repeat(50)}</svg>`, 'image/svg+xml'],
  ])('F6 %s on the address of a list is no row', async (_name, body, type) => {
    expect(await statusAt(0, '/api/contacts', body, type)).toBe(200);
  });

  it('F6 a column that the rules take out is not to be had as XML', async () => {
    stand.crm.on('/api/contacts', { body: XML, headers: { 'content-type': 'application/xml' } });
    await stand.limit({ columns: { deny: ['*name*'] } });
    const answer = await asScript(`${stand.gateway.url}/api/contacts`, headers);
    expect([answer.status, answer.text.includes('Made Up')]).toEqual([403, false]);
  });

  it.each([
    ['beside an empty list', { data: { list: [], others: contactsOf(1, 200) } }],
    ['hanging on one row', { data: { list: [{ id: 1, contacts: contactsOf(1, 200) }] } }],
  ])('J7 far more rows %s than the profile points at count', async (_name, body) => {
    expect(await statusAt(150, '/api/exact', json(body), 'application/json')).toBe(429);
  });

  it('D1 the address of a list with the name of a form behind it is that list', async () => {
    expect(await statusAt(39, '/api/contacts.json', json(rows), 'application/json')).toBe(429);
  });
});
