/** Threat class J, JSON and APIs: rows are found in every shape, nothing hides in keys, escapes or strings, and what leaves is what was judged. */

import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { expect, it } from 'vitest';
import { inspect } from '../../src/inspect/index.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { Facts } from '../../src/model/export.ts';
import type { Plan } from '../../src/model/plan.ts';
import { plan, sealedOf } from '../seal/made.ts';
import { LIMITS } from '../support/tables.ts';

const COUNT = 150;
const people = Array.from({ length: COUNT }, (_, index) => ({
  id: `c${index}`,
  name: `客户${index}`,
  phone: `139${String(index).padStart(8, '0')}`,
}));
const [first = { id: '', name: '', phone: '' }] = people;
const text = JSON.stringify(people);
const base64 = Buffer.from(text).toString('base64');

const look = (bytes: Uint8Array | string, fileName: string | null = null): Promise<Facts> =>
  inspect(
    bytesSource(Buffer.from(bytes)),
    { mediaType: 'application/json', fileName },
    { columns: [], values: [] },
    LIMITS,
  );

/** Everything that was found leaves, save the columns dropped by their names and the masked ones. */
function planOf(facts: Facts, drop: readonly string[], mask: readonly string[]): Plan {
  return plan({
    format: facts.format ?? '',
    fileName: 'x.json',
    tables: facts.tables
      .filter(({ hidden }) => !hidden)
      .map(({ index, name, place, columns }) => ({
        index,
        name,
        place,
        columns: columns
          .filter((column) => !drop.includes(column.name))
          .map((column) => ({
            index: column.index,
            name: column.name,
            mask: mask.includes(column.name) ? ('keep-last-4' as const) : null,
          })),
        only: null,
      })),
  });
}

async function leaves(value: string, drop: readonly string[], mask: readonly string[] = []): Promise<string> {
  const facts = await look(value);
  return (await sealedOf(Buffer.from(value), planOf(facts, drop, mask))).bytes.toString();
}

it.each<[string, unknown]>([
  ['nested', { result: { data: { list: people } } }],
  ['columnar', { cols: ['id', 'name', 'phone'], rows: people.map((person) => Object.values(person)) }],
  ['column by column', { name: people.map(({ name }) => name), phone: people.map(({ phone }) => phone) }],
  [
    'column by column with row numbers',
    {
      name: Object.fromEntries(people.map(({ name }, at) => [at, name])),
      phone: Object.fromEntries(people.map(({ phone }, at) => [at, phone])),
    },
  ],
  ['map by id', Object.fromEntries(people.map((person, at) => [at + 1, person]))],
  ['map by phone', Object.fromEntries(people.map(({ phone, name }) => [phone, name]))],
  [
    'JSON:API',
    {
      data: people.map(({ id, ...attributes }) => ({ type: 'contacts', id, attributes })),
      links: { self: 'x' },
    },
  ],
  ['HAL', { _links: { self: { href: 'x' } }, _embedded: { contacts: people }, total: COUNT }],
  ['OData', { '@odata.context': 'x', '@odata.count': COUNT, value: people }],
  [
    'GeoJSON',
    {
      type: 'FeatureCollection',
      features: people.map((properties) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [1.5, 2.5] },
        properties,
      })),
    },
  ],
  [
    'GraphQL',
    {
      data: {
        contacts: {
          totalCount: COUNT,
          pageInfo: { hasNextPage: false },
          edges: people.map((node) => ({ cursor: 'x', node })),
        },
      },
    },
  ],
])('J1 finds every row and phone: %s', async (_name, value) => {
  const facts = await look(JSON.stringify(value));
  expect(facts).toMatchObject({ unreadable: null, rows: COUNT });
  expect(facts.values['mobile']).toBe(COUNT);
});

it('J1 counts the records inside records, and reaches their fields', async () => {
  const value = JSON.stringify([{ account: 'x', contacts: people }]);
  const facts = await look(value);
  expect(facts.rows).toBe(COUNT + 1);
  expect(facts.tables[0]?.columns.map(({ name }) => name)).toContain('contacts.phone');
  const out = await leaves(value, ['contacts.phone']);
  expect(out).toContain(first.name);
  expect(out).not.toMatch(/139\d{8}/);
});

it.each<[string, Uint8Array | string]>([
  ['lines', people.map((person) => JSON.stringify(person)).join('\n')],
  ['one after another', people.map((person) => JSON.stringify(person)).join('')],
  ['lists one after another', `${JSON.stringify(people.slice(0, 75))}${JSON.stringify(people.slice(75))}`],
  ['JSONP', `/**/callback(${text});`],
  ['an XSSI guard', `)]}',\n${text}`],
  ['for(;;)', `for(;;);${text}`],
  ['while(1)', `while(1);${text}`],
  ['a byte order mark', `\ufeff${text}`],
  ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16 without a mark', Buffer.from(text, 'utf16le')],
  ['UTF-32', iconv.encode(text, 'utf-32le', { addBOM: true })],
  ['GBK', iconv.encode(text, 'gbk')],
])('J2 reads %s', async (_name, bytes) => {
  const facts = await look(bytes);
  expect(facts).toMatchObject({ unreadable: null, rows: COUNT });
  expect(facts.values['mobile']).toBe(COUNT);
});

it.each([
  ['a comment', `/* x */ ${text}`],
  ['a comment inside', text.replace('[', '[ // x\n')],
  ['a trailing comma', text.replace(/\]$/, ',]')],
  ['something behind it', `${text} x`],
])('J2 refuses %s', async (_name, value) => expect((await look(value)).unreadable).not.toBeNull());

it('J3 refuses two lists under one key, also behind an escape', async () => {
  expect((await look(`{"rows":[],"rows":${text}}`)).unreadable).toBe('FORMAT_BROKEN');
  expect((await look(`{"rows":${text},"ro\\u0077s":[]}`)).unreadable).toBe('FORMAT_BROKEN');
});

it('J3 sees every occurrence of a key, and one leaves', async () => {
  const value = '[{"phone":"13900000001","phone":""},{"phone":"","ph\\u006fne":"13900000002"}]';
  const facts = await look(value);
  expect(facts.values['mobile']).toBe(2);
  expect(await leaves(value, [])).not.toContain('13900000001');
  expect(await leaves(value, ['phone'])).not.toMatch(/139\d{8}/);
});

it('J4 keeps every digit of a number', async () => {
  const number = '[{"id":9007199254740993123,"x":1.000000000000000005,"e":1e400,"p":13900000001}]';
  expect(await leaves(number, [])).toContain(
    '"id":9007199254740993123,"x":1.000000000000000005,"e":1e400,"p":13900000001',
  );
  expect((await look(number)).values['mobile']).toBe(1);
});

it.each<[string, unknown]>([
  ['string in string', { data: [{ id: 1, payload: text }] }],
  ['base64', { data: [{ id: 1, payload: base64 }] }],
  [
    'gzip and base64',
    {
      data: [
        {
          id: 1,
          payload: gzipSync(
            Buffer.from(JSON.stringify(people.map(({ phone }) => `${phone}${Math.random()}`))),
          ).toString('base64'),
        },
      ],
    },
  ],
  ['a data: URI', { data: [{ id: 1, payload: `data:text/csv;base64,${base64}` }] }],
  ['hex', { data: [{ id: 1, payload: Buffer.from(text).toString('hex') }] }],
  ['CSV', { data: [{ id: 1, payload: people.map(({ name, phone }) => `${name},${phone}`).join('\n') }] }],
])('J5 does not let a packed list pass as one cell: %s', async (_name, value) => {
  const facts = await look(JSON.stringify(value));
  expect(facts.unreadable === 'FORMAT_ARCHIVE' || facts.rows >= COUNT).toBe(true);
});

it('J6 sees through escapes, in keys and in values', async () => {
  const escaped = (word: string) =>
    word.replace(/./g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const value = `[${people.map(({ phone }) => `{"${escaped('phone')}":"${escaped(phone)}"}`).join()}]`;
  const facts = await look(value);
  expect(facts.values['mobile']).toBe(COUNT);
  expect(facts.tables[0]?.columns[0]).toMatchObject({ name: 'phone', class: 'mobile' });
});

it('J6 judges keys that are values', async () => {
  const value = JSON.stringify([Object.fromEntries(people.map(({ phone, name }) => [phone, { name }]))]);
  const facts = await look(value);
  expect(facts.values['mobile']).toBeGreaterThan(0);
  expect(facts.rows).toBe(COUNT + 1);
  expect(facts.tables.flatMap(({ columns }) => columns.map(({ name }) => name)).join()).not.toMatch(/139/);
  expect(await leaves(value, facts.tables[0]?.columns.map(({ name }) => name) ?? [])).not.toMatch(/139\d{8}/);
});

it('J7 counts GraphQL aliases and batches', async () => {
  const aliases = { data: Object.fromEntries(people.map((person, at) => [`a${at}`, person])) };
  expect(await look(JSON.stringify(aliases))).toMatchObject({ unreadable: null, rows: COUNT });
  const lists = { data: Object.fromEntries(people.map((person, at) => [`a${at}`, { items: [person] }])) };
  expect(await look(JSON.stringify(lists))).toMatchObject({ unreadable: null, rows: COUNT });
  const batch = people.map((person) => ({ data: { contact: { nodes: [person] } } }));
  expect((await look(JSON.stringify(batch))).rows).toBeGreaterThanOrEqual(COUNT);
});

it.each([
  ['MessagePack', [0x92, 0x82, 0xa4, 0x6e, 0x61, 0x6d, 0x65, 0xa1, 0x78, 0xa1, 0x6e, 0x00, 0x80, 0xff]],
  ['CBOR', [0x82, 0xa2, 0x64, 0x6e, 0x61, 0x6d, 0x65, 0x61, 0x78, 0x61, 0x6e, 0x00, 0xf6, 0xff]],
  ['Avro', [0x4f, 0x62, 0x6a, 0x01, 0x04, 0x16, 0x00, 0xff]],
  ['Parquet', [0x50, 0x41, 0x52, 0x31, 0x15, 0x00, 0x15, 0xff]],
])('J8 does not know %s', async (_name, bytes) => {
  expect((await look(Uint8Array.from(bytes))).unreadable).toMatch(/^(?:FORMAT_UNKNOWN|ENCODING_UNKNOWN)$/);
});

it.each([
  ['brackets', '['.repeat(100_000)],
  ['objects', '{"a":'.repeat(100_000)],
  ['a deep value behind rows', `{"list":${text},"deep":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ['a deep value in a row', `[${text.slice(1, -1)},{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`],
])('J9 ends at its bound with %s', async (_name, value) => {
  expect((await look(value)).unreadable).toBe('LIMIT_DEPTH');
});

it('J9 takes __proto__ for a key like any other', async () => {
  const value = `[{"__proto__":{"phone":"${first.phone}"},"constructor":1}]`;
  expect((await look(value)).values['mobile']).toBe(1);
  expect(await leaves(value, ['__proto__.phone'])).not.toMatch(/139\d{8}/);
});

it('J11 trusts the rows, not the total', async () => {
  expect(await look(JSON.stringify({ total: 3, hasMore: false, data: people }))).toMatchObject({
    rows: COUNT,
  });
});

it('J1 masks and drops in every shape, and marks each row', async () => {
  const shapes = [
    { data: { list: people } },
    { cols: ['id', 'name', 'phone'], rows: people.map((person) => Object.values(person)) },
    {
      id: people.map(({ id }) => id),
      name: people.map(({ name }) => name),
      phone: people.map(({ phone }) => phone),
    },
    Object.fromEntries(people.map((person, at) => [at + 1, person])),
  ];
  for (const shape of shapes) {
    const out = await leaves(JSON.stringify(shape), ['name'], ['phone']);
    expect(out).not.toMatch(/客户|139\d{8}/);
    expect(out).toContain('*******0149');
    expect(out).toContain('_ref');
    expect((await look(out)).rows).toBe(COUNT);
  }
});
