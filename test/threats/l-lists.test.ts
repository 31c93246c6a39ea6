/** Rows that leave by the screen: counted whatever their shape, and stopped at the limit. */

import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asNavigation, asScript } from '../support/gateway.ts';
import type { Answered } from '../support/gateway.ts';
import { contactsOf, openListStand } from './lists-stand.ts';
import type { ListStand, Somebody } from './lists-stand.ts';

let stand: ListStand;
let me: Somebody;
beforeAll(async () => {
  stand = await openListStand();
});
beforeEach(() => {
  me = stand.somebody();
});
afterAll(() => stand.close());

const get = (path: string, headers: Readonly<Record<string, string>> = me.headers) =>
  asScript(`${stand.gateway.url}${path}`, headers);
const json = (value: unknown): string => JSON.stringify(value);

/** How many rows an answer counts: the limit of as many lets it pass, one less refuses it. */
async function rowsCounted(expected: number, ask: () => Promise<Answered>): Promise<number | string> {
  await stand.limit({ maxPage: expected });
  if ((await ask()).status !== 200) return 'more';
  if (expected === 0) return 0;
  await stand.limit({ maxPage: expected - 1 });
  return (await ask()).status === 429 ? expected : 'fewer';
}

describe('rows on the screen', () => {
  it('L6 a page that builds its own file has asked for its rows: they count without any download', async () => {
    stand.crm.on('/api/contacts', { body: json({ total: 40, list: contactsOf(1, 40) }) });
    await stand.limit({ perHour: 100 });
    expect((await get('/api/contacts')).status).toBe(200);
    expect((await get('/api/contacts')).status).toBe(200);
    const refused = await get('/api/contacts');
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('600');
    expect(JSON.parse(refused.text)).toMatchObject({ error: { why: 'LIST_LIMIT' } });
    // K14: nothing tells the limit.
    expect(refused.text).not.toMatch(/100|Made Up/);
    const last = (await stand.gateway.audit()).findLast(({ event }) => event.type === 'list-limited');
    expect(last?.event).toMatchObject({ actor: me.id, facts: { rule: 'of-the-test/lists', rows: 40 } });
  });

  it("L7 a print view counts by the profile's selector, and passes as it came", async () => {
    const rows = contactsOf(1, 30).map((_one, at) => `<tr data-id="${at}"><td>x</td></tr>`);
    const html = `<h1>x</h1><table class="list"><tr><th>Name</th></tr>${rows.join('')}</table><tr data-id=1>`;
    stand.crm.on('/contacts.html', { body: html, headers: { 'content-type': 'text/html' } });
    const ask = () => asNavigation(`${stand.gateway.url}/contacts.html`, me.headers);
    expect(await rowsCounted(30, ask)).toBe(30);
    await stand.limit({ maxPage: 30 });
    expect((await ask()).text).toBe(html);
  });

  it('L11 people named in the prose of an assistant are counted', async () => {
    const prose = contactsOf(1, 100).map((_one, at) => `No ${at} is at 138 ${String(10_000_000 + at)}.`);
    stand.crm.on('/api/assistant', { body: json({ answer: prose.join(' ') }) });
    expect(await rowsCounted(100, () => get('/api/assistant'))).toBe(100);
  });

  it('E6 a HEAD request shows no row and counts none', async () => {
    stand.crm.on('/api/contacts', { body: json(contactsOf(1, 40)) });
    await stand.limit({ perHour: 40 });
    const url = `${stand.gateway.url}/api/contacts`;
    const answer = await fetch(url, { method: 'HEAD', headers: me.headers });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect((await get('/api/contacts', me.headers)).status).toBe(200);
    expect((await get('/api/contacts', me.headers)).status).toBe(429);
  });

  it('E8 what a browser fetches ahead counts when it is answered', async () => {
    stand.crm.on('/api/contacts', { body: json(contactsOf(1, 40)) });
    await stand.limit({ perHour: 60 });
    expect((await get('/api/contacts', { ...me.headers, 'sec-purpose': 'prefetch;prerender' })).status).toBe(
      200,
    );
    expect((await get('/api/contacts', me.headers)).status).toBe(429);
  });
});

describe('the shapes of rows', () => {
  const arrays = contactsOf(1, 20).map((row) => Object.values(row));
  it.each<[string, unknown, number]>([
    ['an array of objects', contactsOf(1, 20), 20],
    ['an array of arrays', { columns: ['name'], data: arrays }, 20],
    ['a map by id', Object.fromEntries(contactsOf(1, 20).map((row, at) => [String(at), row])), 20],
    [
      'graphql_aliases',
      { data: Object.fromEntries(contactsOf(1, 100).map((row, at) => [`a${at}`, row])) },
      100,
    ],
    ['graphql_batch', contactsOf(1, 20).map(() => ({ data: { contact: { name: 'x' } } })), 20],
    ['a GraphQL connection', { data: { all: { edges: contactsOf(1, 20).map((node) => ({ node })) } } }, 20],
    ['one record alone', { user: { name: 'Made Up' } }, 1],
    ['an empty list', { total: 0, list: [] }, 0],
    ['texts alone', { emails: ['a@x.example', 'b@x.example', 'c@x.example'] }, 3],
  ])('J7 %s', async (_shape, value, rows) => {
    stand.crm.on('/graphql', { body: json(value) });
    expect(await rowsCounted(rows, () => asScript(`${stand.gateway.url}/graphql`, me.headers, 'POST'))).toBe(
      rows,
    );
  });

  it.each([
    ['a prefix against scripts', `)]}',\n${json(contactsOf(1, 20))}`, 20],
    ['a callback', `/**/cb(${json(contactsOf(1, 20))});`, 20],
    ['lines of JSON', contactsOf(1, 20).map(json).join('\n'), 20],
    ['what is no JSON, by its length', 'x'.repeat(20 * 1024), 20],
  ])('J7 %s', async (_shape, body, rows) => {
    stand.crm.on('/api/contacts', { body });
    expect(await rowsCounted(rows, () => get('/api/contacts'))).toBe(rows);
  });

  it('J7 rows in GB18030, in which half a character may be a backslash', async () => {
    const row = Buffer.concat([Buffer.from('{"n":"'), Buffer.from([0x81, 0x5c]), Buffer.from('"},')]);
    const body = Buffer.concat([
      Buffer.from('['),
      ...Array.from({ length: 20 }, () => row),
      Buffer.from('0]'),
    ]);
    stand.crm.on('/api/contacts', {
      body,
      headers: { 'content-type': 'application/json; charset=gb18030' },
    });
    expect(await rowsCounted(20, () => get('/api/contacts'))).toBe(20);
  });

  it('J7 rows in UTF-16', async () => {
    const text = Array.from({ length: 20 }, () => '{"n":"\u5c0f\u2200"}').join(',');
    stand.crm.on('/api/contacts', { body: Buffer.from(`\ufeff[${text}]`, 'utf16le') });
    expect(await rowsCounted(20, () => get('/api/contacts'))).toBe(20);
  });

  it('J7 an error of the CRM is no record, but a list in it is a list', async () => {
    stand.crm.on('/api/contacts/9', { status: 404, body: json({ error: 'none' }) });
    stand.crm.on('/api/contacts', { status: 500, body: json({ rows: contactsOf(1, 20) }) });
    await stand.limit({ maxPage: 0 });
    expect((await get('/api/contacts/9')).status).toBe(404);
    expect((await get('/api/contacts')).status).toBe(429);
  });

  it('J7 suggestions as texts in a list', async () => {
    stand.crm.on('/api/suggest', { body: json({ q: 'a', found: ['Anna', 'Anton', 'Arno'] }) });
    expect(await rowsCounted(3, () => get('/api/suggest'))).toBe(3);
  });

  it('J7 rows where the profile says they are, whatever hangs on them', async () => {
    const list = contactsOf(1, 5).map((row) => ({ ...row, tags: [{ a: 1 }, { b: 2 }, { c: 3 }] }));
    stand.crm.on('/api/exact', { body: json({ data: { list } }) });
    expect(await rowsCounted(5, () => get('/api/exact'))).toBe(5);
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['deflate', deflateSync],
  ])('J7 rows under %s are counted, and its bytes pass as they came', async (coding, pack) => {
    const body = pack(Buffer.from(json(contactsOf(1, 60))));
    stand.crm.on('/api/contacts', { body, headers: { 'content-encoding': coding } });
    const ask = () => get('/api/contacts', { ...me.headers, 'accept-encoding': coding });
    expect(await rowsCounted(60, ask)).toBe(60);
    await stand.limit({ maxPage: 60 });
    expect((await ask()).bytes.equals(body)).toBe(true);
  });
});

describe('lists that stream', () => {
  // Hashes, so that packing leaves it large.
  const rows = contactsOf(1, 9000).map((row, at) => ({
    ...row,
    sum: createHash('md5').update(`${at}`).digest('hex'),
  }));
  const ask = (path = '/api/contacts') => fetch(`${stand.gateway.url}${path}`, { headers: me.headers });

  it.each([
    ['plain', (text: string) => Buffer.from(text), {}],
    ['under gzip', (text: string) => gzipSync(text), { 'content-encoding': 'gzip' }],
  ])(
    'K1 a list that turns out huge, %s, is cut, recorded and told, and never ends cleanly',
    async (_how, pack, headers) => {
      await stand.limit({ maxPage: 5000 });
      stand.crm.on('/api/contacts', { body: pack(json({ list: rows })), headers });
      const answer = await ask();
      expect(answer.status).toBe(200);
      await expect(answer.text()).rejects.toThrow('terminated');
      const types = (await stand.gateway.audit()).filter(({ event }) => event.facts['alert'] === 'list-huge');
      expect(types[0]?.event.facts).toMatchObject({ rule: 'of-the-test/lists', why: 'cut' });
    },
  );

  it('K1 a list of a megabyte within the limits passes byte for byte', async () => {
    await stand.limit({ perHour: 1_000_000 });
    const body = json({ list: rows });
    stand.crm.on('/api/contacts', { body });
    expect(await (await ask()).text()).toBe(body);
  });

  it('K1 a request that asks for more than a page may hold never reaches the CRM', async () => {
    await stand.limit({ maxPage: 100 });
    stand.crm.on('/api/exact', { body: json({ data: { list: contactsOf(1, 3) } }) });
    const before = stand.crm.asked.length;
    expect((await get('/api/exact?size=100000')).status).toBe(429);
    expect(stand.crm.asked.length).toBe(before);
    expect((await get('/api/exact?size=100')).status).toBe(200);
  });

  it('K1 a page that is too long is refused to whoever has room left for it, too', async () => {
    await stand.limit({ maxPage: 20, perDay: 10_000 });
    stand.crm.on('/api/contacts', { body: json(contactsOf(1, 20)) });
    expect((await get('/api/contacts')).status).toBe(200);
    stand.crm.on('/api/contacts', { body: json(contactsOf(1, 21)) });
    expect((await get('/api/contacts')).status).toBe(429);
  });
});
