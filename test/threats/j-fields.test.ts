/** J1, J5 and J6: fields that stand under another name than a rule's, in texts, or in no column at all. What is denied leaves in none of them. */

import { describe, expect, it } from 'vitest';
import { decisionOn, factsOf, leaving } from '../support/limited.ts';

const DENIED = 'ZEBRA77';
const RECORDS = Array.from({ length: 20 }, (_, at) => ({ id: at, name: `n${at}` }));
const json = (more: (one: { id: number; name: string }) => object): string =>
  JSON.stringify({ data: RECORDS.map((one) => ({ ...one, ...more(one) })) });
const xml = (more: string): string =>
  `<?xml version="1.0"?><all>${RECORDS.map(({ id, name }) => `<c><id>${id}</id><name>${name}</name>${more}</c>`).join('')}</all>`;
const yaml = (more: string): string =>
  RECORDS.map(({ id, name }) => `- id: ${id}\n  name: ${name}\n${more}`).join('');
const card = (more: string): string =>
  RECORDS.map(({ name }) => `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${name}\r\n${more}END:VCARD\r\n`).join('');
const pairs = (one: object) => Object.entries(one).map(([name, value]) => ({ name, value: String(value) }));

describe('what is denied by its field', () => {
  it.each<[string, string, string]>([
    ['J6 an attribute', xml(`<d salary="${DENIED}"/>`), 'a.xml'],
    ['J6 an attribute of a kept field', xml('').replaceAll('<name>', `<name salary="${DENIED}">`), 'a.xml'],
    ['J6 a field that comes again', xml(`<salary>1</salary><salary>${DENIED}</salary>`), 'a.xml'],
    ['J6 a property that comes again', card(`SALARY:1\r\nSALARY:${DENIED}\r\n`), 'a.vcf'],
    ['J6 a key in another', json(() => ({ more: { salary: DENIED } })), 'a.json'],
    [
      'J6 a key in escapes',
      json(() => ({ salary: DENIED })).replaceAll('"salary"', '"s\\u0061lary"'),
      'a.json',
    ],
    [
      'J3 a key twice',
      json(() => ({ salary: DENIED, city: DENIED })).replaceAll('"city"', '"salary"'),
      'a.json',
    ],
  ])('%s does not leave', async (_what, file, name) => {
    const bytes = await leaving(file, ['salary'], name);
    expect(bytes?.toString()).toContain('n19');
    expect(bytes?.toString()).not.toContain(DENIED);
  });

  it.each<[string, string, string]>([
    ['J5 keys in a text', json(() => ({ more: JSON.stringify({ salary: DENIED }) })), 'a.json'],
    [
      'J5 keys in a text, in escapes',
      json(() => ({ more: JSON.stringify({ salary: DENIED }) })).replaceAll('"{', '"\\u007b'),
      'a.json',
    ],
    ['J1 names and values', json((one) => ({ fields: pairs({ ...one, salary: DENIED }) })), 'a.json'],
    ['J1 names and values of XML', xml(`<f><key>salary</key><value>${DENIED}</value></f>`), 'a.xml'],
    ['J1 names in attributes', xml(`<f val="x">1</f><f val="salary">${DENIED}</f>`), 'a.xml'],
    ['J1 a value among records', JSON.stringify([...RECORDS, DENIED]), 'a.json'],
    ['J1 keys within YAML', yaml(`  more:\n    salary: ${DENIED}\n`), 'a.yaml'],
    ['J1 records within YAML', yaml(`  more:\n    - salary: ${DENIED}\n`), 'a.yaml'],
    ['J1 a merge key of YAML', yaml(`  <<:\n    salary: ${DENIED}\n`), 'a.yaml'],
  ])('%s: the file is held', async (_what, file, name) => {
    const facts = await factsOf(file, name);
    expect(facts.unreadable).toBeNull();
    expect(decisionOn(facts, { columns: { deny: ['salary'] } }).verdict).toBe('hold');
  });

  it('J5 a text with brackets holds no keys', async () => {
    const facts = await factsOf(
      json(() => ({ more: '[x] said "y"' })),
      'a.json',
    );
    expect(decisionOn(facts, { columns: { deny: ['salary'] } }).verdict).toBe('allow');
  });
});

it('J1 records inside those of YAML are counted, and stay when those do', async () => {
  const file = yaml('  people:\n    - name: a\n    - name: b\n');
  const facts = await factsOf(file, 'a.yaml');
  expect(facts).toMatchObject({ rows: 60, tables: [{ rows: 20 }, { rows: 40, hidden: true, within: true }] });
  expect((await leaving(file, ['people'], 'a.yaml'))?.toString() ?? '').not.toContain('people');
});
