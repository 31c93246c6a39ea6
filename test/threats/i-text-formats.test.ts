/** Rows in every kind of text: counted, whatever the notation, or refused. */

import { describe, expect, it } from 'vitest';
import { leavingOf, seenIn } from '../support/leaving.ts';

const people = Array.from({ length: 120 }, (_, at) => ({
  name: `Made Up ${'abcdefghij'[at % 10]}`,
  phone: `138001${38_000 + at}`,
}));
const each = (text: (name: string, phone: string, at: number) => string) =>
  people.map(({ name, phone }, at) => text(name, phone, at)).join('');
const mail = (body: string) => `From: a@corp.example\nTo: b@corp.example\nSubject: x\n\n${body}`;

const FILES: Readonly<Record<string, string>> = {
  'a Markdown table': `| Name | Phone |\n|---|---|\n${each((name, phone) => `| ${name} | ${phone} |\n`)}`,
  'a box of lines': `+---+---+\n| Name | Phone |\n+---+---+\n${each((name, phone) => `| ${name} | ${phone} |\n`)}+---+---+\n`,
  'an SQL dump': `INSERT INTO c (name, phone) VALUES ${each((name, phone, at) => `${at > 0 ? ',' : ''}('${name}','${phone}')`)};`,
  'an SQL dump by COPY': `-- PostgreSQL\nCOPY c (name, phone) FROM stdin;\n${each((name, phone) => `${name}\t${phone}\n`)}\\.\n`,
  'statements of an SQL text': each(
    (name, phone) => `UPDATE c SET phone = '${phone}' WHERE name = '${name}';\n`,
  ).replace(/^/, 'SET x = 1;\nINSERT INTO c (a) VALUES (1);\n'),
  LDIF: each((name, phone) => `dn: cn=${name}\ntelephoneNumber: ${phone}\n\n`),
  'LDIF in base64': each(
    (name, phone) => `dn: cn=${name}\ntelephoneNumber:: ${Buffer.from(phone).toString('base64')}\n\n`,
  ),
  'a calendar': `BEGIN:VCALENDAR\n${each((name, phone) => `BEGIN:VEVENT\nSUMMARY:${name}\nDESCRIPTION:call ${phone}\nEND:VEVENT\n`)}END:VCALENDAR\n`,
  'one event of many people': `BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\n${each((name, phone) => `ATTENDEE;CN=${name}:tel:${phone}\n`)}END:VEVENT\nEND:VCALENDAR\n`,
  'a mail': mail(each((name, phone) => `${name} ${phone}\n`)),
  'YAML lists': each((name, phone) => `- name: ${name}\n  phone: "${phone}"\n`),
  'YAML by key': each((name, phone, at) => `r${at}:\n  name: ${name}\n  phone: "${phone}"\n`),
  'YAML by numbers': each((name, phone) => `"${phone}":\n  name: ${name}\n`),
  'XML elements': `<all>${each((name, phone) => `<c><n>${name}</n><p>${phone}</p></c>`)}</all>`,
  'XML attributes': `<all>${each((name, phone) => `<c n="${name}" p="${phone}"/>`)}</all>`,
  'XML in groups': `<all>${each((name, phone, at) => `${at % 40 === 0 ? `${at > 0 ? '</g>' : ''}<g>` : ''}<c n="${name}" p="${phone}"/>`)}</g></all>`,
  'prose lines': each((name, phone) => `The number of ${name} is ${phone}.\n`),
  'one line of prose': each((name, phone) => `${name} ${phone}, `),
  'labels and values': each((name, phone) => `姓名：${name}\n电话：${phone}\n`),
  RTF: `{\\rtf1\\ansi ${each((name, phone) => `${name}\\tab ${phone}\\par\n`)}}`,
};

describe('I7 texts of every notation', () => {
  it.each(Object.entries(FILES))('I7 %s: every record and every number is counted', async (_name, text) => {
    const facts = await seenIn(text);
    expect(facts.unreadable).toBe(null);
    expect(facts.rows).toBeGreaterThanOrEqual(120);
    expect(facts.values['mobile']).toBeGreaterThanOrEqual(120);
  });

  it.each(['a Markdown table', 'an SQL dump', 'YAML lists', 'XML elements'])(
    'I7 %s: what is dropped does not leave',
    async (name) => {
      const text = FILES[name] ?? '';
      const columns = (await seenIn(text)).tables.flatMap(({ columns: found }) => found);
      const phones = columns
        .filter(({ class: kind }) => kind === 'mobile')
        .map(({ name: column }) => [column, 'drop'] as const);
      expect(phones.length).toBeGreaterThan(0);
      const left = await leavingOf(text, Object.fromEntries(phones));
      expect(left).toContain('Made Up a');
      expect(left).not.toContain('138001');
    },
  );

  it.each([
    ['an XML with a DTD', '<?xml version="1.0"?><!DOCTYPE a><a><b>1</b><b>2</b></a>'],
    ['an XML with entities', '<?xml version="1.0"?><a><b>&x;</b><b>2</b></a>'],
    ['a card that does not end', 'BEGIN:VCARD\nFN:x\n'],
    ['an SQL text that breaks off', "INSERT INTO c (a) VALUES ('x"],
    [
      'a mail with an encrypted archive',
      `From: a@corp.example\nTo: b@corp.example\nMIME-Version: 1.0\nContent-Type: application/zip; name=a.zip\nContent-Disposition: attachment; filename=a.zip\nContent-Transfer-Encoding: base64\n\n${Buffer.concat([Buffer.from('504b03041400010000000000', 'hex'), Buffer.alloc(60)]).toString('base64')}\n`,
    ],
  ])('I7 %s is not read past', async (_name, text) => {
    const facts = await seenIn(text);
    expect(facts).toMatchObject({ format: null, rows: 0 });
    expect(facts.unreadable).not.toBe(null);
  });
});
