/** JSONTestSuite (github.com/nst/JSONTestSuite, see its licence beside the files): what RFC 8259 allows is read, what it forbids is refused, and nothing crashes. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { json } from '../../../src/formats/json/json.ts';
import { Fault } from '../../../src/lib/fault.ts';
import { readTables } from '../../support/tables.ts';

const path = new URL('../../fixtures/json-suite/files.json', import.meta.url);
const files = Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>);
const named = (start: string) =>
  files
    .filter(([name]) => name.startsWith(start))
    .map(([name, text]) => [name, Buffer.from(text, 'base64')] as const);

/** Two files of the suite that are nothing but brackets. */
const DEEP = [
  ['n_structure_100000_opening_arrays', Buffer.from('['.repeat(100_000))],
  ['n_structure_open_array_object', Buffer.from('[{"":'.repeat(50_000))],
] as const;

const read = (bytes: Uint8Array) => readTables(json, bytes).catch((error: unknown) => error);

it('has the whole suite', () => {
  expect(named('y_')).toHaveLength(95);
  expect([...named('n_'), ...DEEP]).toHaveLength(188);
});

it.each(named('y_'))('reads %s', async (_name, bytes) => {
  expect(await read(bytes)).not.toBeInstanceOf(Error);
});

it.each([...named('n_'), ...DEEP])('refuses %s', async (_name, bytes) => {
  expect(await read(bytes)).toBeInstanceOf(Fault);
});

it.each([...named('i_'), ...named('t_')])('reads or refuses %s', async (_name, bytes) => {
  const result = await read(bytes);
  expect(result instanceof Fault || !(result instanceof Error)).toBe(true);
});
