/** vCards of all versions: what is counted, what columns there are, what leaves. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recognise } from '../../../src/formats/index.ts';
import { vcard } from '../../../src/formats/records/vcard.ts';
import type { Row } from '../../../src/model/table.ts';
import { leavingOf } from '../../support/leaving.ts';
import { LIMITS, readTables } from '../../support/tables.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'fixtures', 'vcard-ezvcard');
const card = (...lines: string[]) => `${['BEGIN:VCARD', ...lines, 'END:VCARD'].join('\r\n')}\r\n`;
const rowsOf = async (text: string | Uint8Array): Promise<readonly Row[]> =>
  (await readTables(vcard, Buffer.from(text))).tables[0]?.rows ?? [];

describe('the cards of ez-vcard', () => {
  it.each([
    ['John_Doe_ANDROID.vcf', 6],
    ['John_Doe_BLACK_BERRY.vcf', 1],
    ['John_Doe_EVOLUTION.vcf', 1],
    ['John_Doe_GMAIL.vcf', 1],
    ['John_Doe_IPHONE.vcf', 1],
    ['John_Doe_LOTUS_NOTES.vcf', 1],
    ['John_Doe_MAC_ADDRESS_BOOK.vcf', 1],
    ['John_Doe_MS_OUTLOOK.vcf', 1],
    ['fullcontact.vcf', 1],
    ['gmail-list.vcf', 3],
    ['gmail-single.vcf', 1],
    ['gmail-single2.vcf', 1],
    ['issue114.vcf', 1],
    ['outlook-2003.vcf', 1],
    ['outlook-2007.vcf', 1],
    ['rfc2426-example.vcf', 2],
    ['rfc6350-example.vcf', 1],
    ['thunderbird-MoreFunctionsForAddressBook-extension.vcf', 1],
  ])('%s holds %i, and as many when it was written anew', async (name, count) => {
    const bytes = readFileSync(join(FOLDER, name));
    expect(recognise(bytes.subarray(0, 65_536), { mediaType: '', fileName: null })).toEqual({
      format: vcard,
    });
    expect(await rowsOf(bytes)).toHaveLength(count + 1);
    const again = await rowsOf(await leavingOf(bytes));
    expect(again).toHaveLength(count + 1);
  });

  it('Outlook says who it is', async () => {
    const [names = [], row = []] = await rowsOf(readFileSync(join(FOLDER, 'John_Doe_MS_OUTLOOK.vcf')));
    const at = (name: string) => row[names.indexOf(name)];
    expect(at('FN')).toBe('Mr. John Richter James Doe Sr.');
    expect(at('TEL;TYPE=VOICE,WORK')).toBe('(905) 555-1234');
    expect(at('N')).toBe('Doe;John;Richter,James;Mr.;Sr.');
  });
});

describe('reading', () => {
  it.each<[string, string, Row]>([
    ['folds of version 3', card('VERSION:3.0', 'NOTE:one', ' two', '\t three'), ['onetwo three']],
    ['folds of version 2.1', card('VERSION:2.1', 'NOTE:one', '  two'), ['one two']],
    ['soft breaks', card('VERSION:2.1', 'FN;ENCODING=QUOTED-PRINTABLE:a=', '=62=', 'c'), ['abc']],
    ['GBK', card('VERSION:2.1', 'FN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=CD=F5=CE=B0'), ['王伟']],
    ['bytes without a character set', card('VERSION:2.1', 'FN;QUOTED-PRINTABLE:=E7=8E=8B'), ['王']],
    ['escapes', card('VERSION:3.0', 'FN:a\\, b\\; c\\nd\\\\e'), ['a, b; c\nd\\e']],
    ['words in base64', card('VERSION:3.0', 'FN;ENCODING=b:546L5Lyf'), ['王伟']],
    ['types in quotes', card('VERSION:4.0', 'TEL;TYPE="work,voice":1'), ['1']],
    ['lines that end twice', card('VERSION:3.0', 'FN:a').replaceAll('\r\n', '\r\r\n'), ['a']],
  ])('%s', async (_name, text, row) => expect((await rowsOf(text))[1]).toEqual(row));

  it.each<[string, string, readonly string[]]>([
    ['bare types of 2.1', 'TEL;CELL;VOICE:1', ['TEL;TYPE=CELL,VOICE']],
    ['types in any order', 'TEL;TYPE=voice;TYPE=cell:1', ['TEL;TYPE=CELL,VOICE']],
    ['groups', 'item1.TEL:1', ['TEL']],
    ['a picture', 'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ', ['PHOTO;ENCODING=b;TYPE=JPEG']],
    ['addresses', 'TEL;VALUE=uri:tel:+1', ['TEL;VALUE=uri']],
  ])('names columns by property and type: %s', async (_name, line, names) => {
    expect((await rowsOf(card('VERSION:3.0', line)))[0]).toEqual(names);
  });

  it('numbers what one card has twice, in whatever spelling', async () => {
    const [names, one, other] = await rowsOf(
      card('VERSION:3.0', 'TEL:1', 'tel:2') + card('VERSION:3.0', 'TEL:3'),
    );
    expect(names).toEqual(['TEL', 'TEL (2)']);
    expect([one, other]).toEqual([['1', '2'], ['3']]);
  });

  it('counts an agent in lines and an agent in a value', async () => {
    const inner = card('VERSION:2.1', 'FN:Inner');
    const lines = card('VERSION:2.1', 'FN:Outer', `AGENT:\r\n${inner.trim()}`);
    const value = card('VERSION:3.0', 'FN:Outer', `AGENT:${inner.trim().replaceAll('\r\n', '\\n')}`);
    for (const text of [lines, value]) expect(await rowsOf(text)).toEqual([['FN'], ['Inner'], ['Outer']]);
  });
});

describe('what is no vCard file', () => {
  it.each([
    ['a card that does not end', 'BEGIN:VCARD\nFN:x\n', 'FORMAT_BROKEN'],
    ['text between cards', `${card('FN:x')}hello\n`, 'FORMAT_BROKEN'],
    ['a property behind the last card', `${card('FN:x')}FN:y\n`, 'FORMAT_BROKEN'],
    ['ends that do not pair', 'BEGIN:VCARD\nFN:x\nEND:VEVENT\n', 'FORMAT_BROKEN'],
    ['cards within cards within cards', 'BEGIN:VCARD\n'.repeat(100), 'LIMIT_DEPTH'],
    [
      'an unknown character set',
      card('FN;CHARSET=x-nobody;ENCODING=QUOTED-PRINTABLE:=41'),
      'ENCODING_UNKNOWN',
    ],
  ])('%s', async (_name, text, code) => {
    await expect(readTables(vcard, Buffer.from(text), LIMITS)).rejects.toMatchObject({ code });
  });
});

describe('writing', () => {
  it('keeps version 4, makes 3 of 2.1, and folds at 75 bytes', async () => {
    const long = '王'.repeat(60);
    const four = await leavingOf(card('VERSION:4.0', `FN:${long}`));
    expect(four).toMatch(/^BEGIN:VCARD\r\nVERSION:4\.0\r\n/);
    for (const line of four.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect((await rowsOf(four))[1]?.[0]).toBe(long);
    expect(await leavingOf(card('VERSION:2.1', 'FN:x'))).toContain('VERSION:3.0');
  });

  it('keeps the parts of a name and of an address', async () => {
    const text = card('VERSION:3.0', 'N:Doe;J\\;ohn;;;', 'ADR;TYPE=HOME:;;1 Street\\, 2;City;;;CN');
    const left = await leavingOf(text);
    expect(left).toContain('\r\nN:Doe;J\\;ohn;;;\r\n');
    expect(left).toContain('\r\nADR;TYPE=HOME:;;1 Street\\, 2;City;;;CN\r\n');
  });

  it('gives a column whose name was a value a name of its own', async () => {
    const left = await leavingOf(card('VERSION:3.0', 'FN:x', 'TEL;TYPE=13800138000:y'));
    expect(left).toContain('\r\nX-COLUMN-2:y\r\n');
    expect(left).not.toContain('13800138000');
  });
});
