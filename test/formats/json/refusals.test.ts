/** JSON that is refused, and by which name. */

import { describe, expect, it } from 'vitest';
import { json } from '../../../src/formats/json/json.ts';
import { LIMITS, readTables } from '../../support/tables.ts';

const read = (text: string) => readTables(json, Buffer.from(text));

describe('refusals', () => {
  it.each([
    ['text that is no JSON', '[{"a":"Zebra"', 'FORMAT_BROKEN'],
    ['a comma too many', '[{"a":"Zebra"},]', 'FORMAT_BROKEN'],
    ['two values', '[{"a":1}] [{"a":"Zebra"}]', 'FORMAT_BROKEN'],
    ['a comment', '[{"a":1 /* Zebra */}]', 'FORMAT_BROKEN'],
    ['a line break in a text', '[{"a":"Zebra\n"}]', 'FORMAT_BROKEN'],
    ['a call that does not end', 'show([{"a":"Zebra"}]', 'FORMAT_BROKEN'],
    ['something behind a call', 'show([{"a":"Zebra"}]);Zebra', 'FORMAT_BROKEN'],
    ['nothing', ' ', 'FORMAT_EMPTY'],
    ['records among plain values', '[1,{"a":"Zebra"}]', 'FORMAT_UNKNOWN'],
    ['other values among lists', '[[1],"Zebra"]', 'FORMAT_UNKNOWN'],
    ['lists kept under values', '{"13800138000":[{"a":1}],"x":[{"a":1}]}', 'FORMAT_UNKNOWN'],
    ['two lists under one key', '{"x":[],"\\u0078":[{"a":"Zebra"}]}', 'FORMAT_BROKEN'],
    ['deep nesting', `[{"a":${'['.repeat(70)}${']'.repeat(70)}}]`, 'LIMIT_DEPTH'],
    ['very deep nesting', '['.repeat(200_000), 'LIMIT_DEPTH'],
    ['very deep objects', '{"a":'.repeat(100_000), 'LIMIT_DEPTH'],
  ])('refuses %s', async (_name, text, code) => {
    const fault: unknown = await read(text).catch((error: unknown) => error);
    expect(fault).toMatchObject({ name: 'Fault', code });
    expect(String(fault)).not.toContain('Zebra');
  });

  it('refuses bytes that are no UTF-8', async () => {
    const late = Buffer.concat([
      Buffer.from(`["${'张'.repeat(400_000)}"`),
      Buffer.from([0x2c, 0x22, 0xff, 0x22, 0x5d]),
    ]);
    await expect(readTables(json, late, { ...LIMITS, maxCellChars: 1e6 })).rejects.toMatchObject({
      code: 'ENCODING_UNKNOWN',
    });
  });

  it('does not take brackets in texts for depth', async () => {
    const { tables } = await read(JSON.stringify([{ a: `${'['.repeat(100)}\\"` }]));
    expect(tables[0]?.rows).toHaveLength(2);
  });

  it.each([
    ['nested values', { b: 'x'.repeat(200) }],
    ['lists', ['x'.repeat(60), 'x'.repeat(60)]],
    ['texts', 'x'.repeat(101)],
  ])('counts the characters of %s', async (_name, a) => {
    const limits = { ...LIMITS, maxCellChars: 100 };
    await expect(readTables(json, Buffer.from(JSON.stringify([{ a }])), limits)).rejects.toMatchObject({
      code: 'LIMIT_CELL',
    });
  });

  it('counts characters, not bytes', async () => {
    const bytes = Buffer.from(JSON.stringify([{ a: '张'.repeat(100) }]));
    expect((await readTables(json, bytes, { ...LIMITS, maxCellChars: 100 })).tables[0]?.rows).toHaveLength(2);
  });
});
