/** Rows in a script, which a page would run and a person can save. */

import { describe, expect, it } from 'vitest';
import { seenIn } from '../support/leaving.ts';

const phones = Array.from({ length: 120 }, (_, at) => `138001${38_000 + at}`);
const objects = (text: (phone: string) => string, between = ',') => phones.map(text).join(between);

const SCRIPTS: Readonly<Record<string, string>> = {
  'a variable of the window': `window.__DATA__ = [${objects((phone) => `{"name":"A","phone":"${phone}"}`)}];\nrun();\n`,
  'a variable of many lines': `var rows = [\n${objects((phone) => `  { name: 'A', phone: '${phone}' }`, ',\n')}\n];\n`,
  'one call for each': objects((phone) => `rows.push({name:"A",phone:"${phone}"});`, '\n'),
  'objects in objects': `x={a:{b:[${objects((phone) => `{id:1,c:{n:"A",p:${phone}}}`)}]}}`,
  'escapes of strings': `x=[${objects((phone) => `{n:'A',p:'${phone.replace(/./g, '\\x3$&')}'}`)}]`,
  'escapes of Unicode': `x=[${objects((phone) => `{n:'A',p:'\\u0031\\u{33}${phone.slice(2)}'}`)}]`,
};

describe('J10 data in a script', () => {
  it.each(Object.entries(SCRIPTS))(
    'J10 %s: counted, and nothing of it passes by itself',
    async (_name, text) => {
      expect(await seenIn(text)).toMatchObject({
        format: 'text',
        rows: 120,
        unread: 1,
        values: { mobile: 120 },
      });
    },
  );

  it('J10 a page that holds its data in a script is not read past', async () => {
    const page = `<!doctype html><html><body><script>${SCRIPTS['a variable of the window']}</script></body></html>`;
    const facts = await seenIn(page);
    expect(facts).toMatchObject({ format: null, rows: 0 });
    expect(facts.unreadable).not.toBe(null);
  });

  it('J10 a script without data stays what it is', async () => {
    const text = 'const a = { b: 1, c: 2 };\nexport function f(x) {\n  return { b: x, c: a };\n}\n';
    expect(await seenIn(text)).toMatchObject({ format: null, unreadable: 'FORMAT_UNKNOWN' });
  });
});
