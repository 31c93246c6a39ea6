/** XML exports: where the records are, what their fields are called, what leaves. */

import { describe, expect, it } from 'vitest';
import { xmlRecords } from '../../../src/formats/records/xml-records.ts';
import { leavingOf } from '../../support/leaving.ts';
import { LIMITS, readTables } from '../../support/tables.ts';

const read = async (text: string | Uint8Array, limits = LIMITS) =>
  (await readTables(xmlRecords, Buffer.from(text), limits)).tables.map(({ name, rows }) => ({ name, rows }));
const times = (count: number, text: string) => text.repeat(count);

describe('records', () => {
  it.each<[string, string, readonly { readonly name: string; readonly rows: readonly unknown[] }[]]>([
    [
      'child elements',
      '<all><c><n>a</n><p>1</p></c><c><n>b</n></c></all>',
      [
        {
          name: 'all.c',
          rows: [
            ['n', 'p'],
            ['a', '1'],
            ['b', null],
          ],
        },
      ],
    ],
    [
      'attributes',
      '<all><c n="a" x:p="1" xmlns:x="urn:x"/><c n="b"/></all>',
      [
        {
          name: 'all.c',
          rows: [
            ['@n', '@p'],
            ['a', '1'],
            ['b', null],
          ],
        },
      ],
    ],
    [
      'fields within fields, and their attributes',
      '<all><c><a l="en"><b>x</b></a></c><c><a><b>y</b></a></c></all>',
      [
        {
          name: 'all.c',
          rows: [
            ['a@l', 'a.b'],
            ['en', 'x'],
            [null, 'y'],
          ],
        },
      ],
    ],
    [
      'a field that comes twice',
      '<all><c><p>1</p><p>2</p></c><c><p>3</p></c></all>',
      [
        {
          name: 'all.c',
          rows: [
            ['p', 'p (2)'],
            ['1', '2'],
            ['3', null],
          ],
        },
      ],
    ],
    ['plain values', '<all><p>1</p><p>2</p></all>', [{ name: 'all.p', rows: [['#text'], ['1'], ['2']] }]],
    [
      'several lists',
      '<all><x><c><n>a</n></c><c><n>b</n></c></x><y><d v="1"/><d v="2"/></y></all>',
      [
        { name: 'all.x.c', rows: [['n'], ['a'], ['b']] },
        { name: 'all.y.d', rows: [['@v'], ['1'], ['2']] },
      ],
    ],
    ['one record', '<all><c><n>a</n></c></all>', [{ name: 'all.c', rows: [['n'], ['a']] }]],
    [
      'one record with two numbers',
      '<all><c><n>a</n><p>1</p><p>2</p></c></all>',
      [
        {
          name: 'all.c',
          rows: [
            ['n', 'p', 'p (2)'],
            ['a', '1', '2'],
          ],
        },
      ],
    ],
    [
      'prefixes, entities, CDATA and comments',
      '<x:all xmlns:x="urn:x"><x:c><x:n>a&amp;<![CDATA[<b>]]></x:n></x:c><!-- c --><x:c><x:n>&#49;</x:n></x:c></x:all>',
      [{ name: 'all.c', rows: [['n'], ['a&<b>'], ['1']] }],
    ],
  ])('%s', async (_name, text, tables) => expect(await read(text)).toEqual(tables));

  it('stand in pages and groups too: then they count, and not the pages', async () => {
    const page = `<page>${times(50, '<c><n>a</n></c>')}</page>`;
    const [table] = await read(`<all>${times(3, page)}</all>`);
    expect(table).toMatchObject({ name: 'all.page.c' });
    expect(table?.rows).toHaveLength(151);
  });

  it('are read in GBK by what their bytes are', async () => {
    const gbk = Buffer.concat([
      Buffer.from('<?xml version="1.0" encoding="GBK"?><all><c>'),
      Buffer.from('cdf5ceb0', 'hex'),
      Buffer.from('</c><c>b</c></all>'),
    ]);
    expect((await read(gbk))[0]?.rows).toEqual([['#text'], ['王伟'], ['b']]);
  });
});

describe('what is refused', () => {
  it.each([
    ['a DTD', '<!DOCTYPE all [<!ENTITY a "b">]><all><c>&a;</c></all>', 'FORMAT_BROKEN'],
    ['an entity of nobody', '<all><c>&a;</c></all>', 'FORMAT_BROKEN'],
    ['a text that breaks off', '<all><c>1</c><c>', 'FORMAT_BROKEN'],
    ['text behind the end', '<all><c>1</c></all>more', 'FORMAT_BROKEN'],
    ['deep nesting', times(70, '<a>'), 'LIMIT_DEPTH'],
    [
      'elements of ever new names',
      Array.from({ length: 3000 }, (_, at) => `<a${at}/>`)
        .join('')
        .replace(/^/, '<all>'),
      'LIMIT_COLUMNS',
    ],
    [
      'lists that are named by values',
      '<all><u13800138000><c>1</c><c>2</c></u13800138000></all>',
      'FORMAT_UNKNOWN',
    ],
  ])('%s', async (_name, text, code) => {
    await expect(read(text)).rejects.toMatchObject({ code });
  });
});

describe('what leaves', () => {
  const TEXT =
    '<?xml version="1.0"?><crm by="canary@corp.example"><note>canary</note><contacts page="1"><contact id="1"><name lang="zh">王&amp;伟</name>' +
    '<phone>13800138000</phone><at><city>A</city></at></contact><contact id="2"><name>B</name><phone>13900139000</phone></contact></contacts></crm>';

  it('has the same structure, without dropped fields and without what stood around the records', async () => {
    const left = await leavingOf(TEXT, { phone: 'drop' });
    expect(left).not.toMatch(/canary|1380013|1390013|page=/);
    expect(left).toMatch(
      /<crm>\n<contacts>\n<contact id="1"><name lang="zh">王&amp;伟<\/name><at><city>A<\/city><\/at><_ref>\w+<\/_ref><\/contact>\n<contact id="2">/,
    );
    expect((await read(left))[0]?.rows).toHaveLength(3);
  });

  it('is well-formed when nothing is left', async () => {
    expect(await leavingOf(TEXT, {}, 0)).toContain('<crm>\n<contacts>\n</contacts>\n</crm>');
    expect(await read(await leavingOf('<c><n>a</n></c>', {}, 0))).toHaveLength(1);
  });

  it('escapes what a mask or a name brings', async () => {
    const left = await leavingOf('<all><c a="&lt;&quot;&#10;x">&lt;b&gt;&#13;</c><c a="y">z</c></all>');
    expect(left).toContain('<c a="&lt;&quot;&#10;x">&lt;b&gt;&#13;<_ref>');
  });
});
