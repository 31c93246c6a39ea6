/** Mail: messages and mailboxes, their texts, the files in them. */

import { describe, expect, it } from 'vitest';
import { recognise } from '../../../src/formats/index.ts';
import { mail } from '../../../src/formats/records/mail.ts';
import { leavingOf, seenIn } from '../../support/leaving.ts';
import { readTables } from '../../support/tables.ts';
import { zipOf } from '../../support/zip.ts';

const HEAD = 'From: Li Lei <lilei@corp.example>\nTo: a@corp.example, B <b@corp.example>\nSubject: Hi\n';
const part = (type: string, body: string, more = '') => `--bb\nContent-Type: ${type}\n${more}\n${body}\n`;
const multipart = (...parts: string[]) =>
  `${HEAD}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=bb\n\n${parts.join('')}--bb--\n`;
const attached = (type: string, name: string, bytes: Uint8Array) =>
  part(
    type,
    Buffer.from(bytes).toString('base64'),
    `Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=${name}\n`,
  );
const tablesOf = async (text: string) =>
  (await readTables(mail, Buffer.from(text))).tables.map(({ rows }) => rows.slice(1));

it('reads who wrote to whom', async () => {
  const [messages] = await tablesOf(`${HEAD}Cc: c@corp.example\n\nHello\n`);
  expect(messages).toEqual([
    [
      'Li Lei <lilei@corp.example>',
      null,
      'a@corp.example, B <b@corp.example>',
      'c@corp.example',
      null,
      '',
      'Hi',
    ],
  ]);
});

it('reads every message of a mailbox', async () => {
  const one = `From x Thu Jan  1 00:00:00 2026\n${HEAD}\nHello\n\n`;
  const [messages, texts] = await tablesOf(one.repeat(3));
  expect(messages).toHaveLength(3);
  expect(texts).toHaveLength(3);
});

describe('its text', () => {
  it.each([
    ['plain', `${HEAD}\nA 13800138000\nB 13900139000\n`],
    [
      'quoted-printable',
      `${HEAD}Content-Transfer-Encoding: quoted-printable\n\nA =3138001=\n38000\nB 13900139000\n`,
    ],
    [
      'base64 in GBK',
      `${HEAD}Content-Type: text/plain; charset=gbk\nContent-Transfer-Encoding: base64\n\n${Buffer.concat([Buffer.from('cdf5', 'hex'), Buffer.from(' 13800138000\nB 13900139000\n')]).toString('base64')}\n`,
    ],
    [
      'a page',
      `${HEAD}Content-Type: text/html\n\n<style>x</style><table><tr><td>A</td><td>&#49;3800138000</td></tr><tr><td>B</td><td>&#x31;3900139000</td></tr></table>\n`,
    ],
    [
      'a page that tells more than its plain twin',
      multipart(
        part(
          'multipart/alternative; boundary=cc',
          '--cc\nContent-Type: text/plain\n\nsee the page\n--cc\nContent-Type: text/html\n\n<p>13800138000<p>13900139000\n--cc--',
        ),
      ),
    ],
  ])('%s', async (_name, text) => {
    const facts = await seenIn(text);
    expect(facts).toMatchObject({ format: 'mail', unread: 1, values: { mobile: 2 } });
    expect(facts.tables[1]).toMatchObject({ rows: 2 });
  });
});

describe('the files in it', () => {
  const csv = Buffer.from('name,phone\nx,13800138000\ny,13900139000\n');

  it('are read as files of their own', async () => {
    const facts = await seenIn(multipart(part('text/plain', 'Hello'), attached('text/csv', 'a.csv', csv)));
    expect(facts.tables.map(({ rows }) => rows)).toEqual([1, 1, 2]);
    expect(facts).toMatchObject({ values: { mobile: 2 }, unread: 1 });
  });

  it('that are no tables stay behind and are counted', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    expect(await seenIn(multipart(attached('image/png', 'a.png', png)))).toMatchObject({ unread: 1 });
  });

  it('that are encrypted make the mail unreadable', async () => {
    const zip = zipOf([{ name: 'a.csv', data: 'x', flags: 1 }]);
    expect(await seenIn(multipart(attached('application/zip', 'a.zip', zip)))).toMatchObject({
      unreadable: 'FORMAT_ENCRYPTED',
    });
  });
});

it('leaves as CSV without what was dropped', async () => {
  const left = await leavingOf(`${HEAD}X-Canary: canary\n\nHello\n`, { To: 'drop' });
  expect(left).toContain('Li Lei <lilei@corp.example>');
  expect(left).not.toMatch(/canary|b@corp/);
});

it.each([
  ['a letter', 'Dear all,\nFrom: me\n'],
  ['one header', 'Content-Type: text/plain\n\nx\n'],
  ['fields of a form', 'To: whom it may concern\nRe: x\n\nHello\n'],
])('%s is no mail', (_name, text) => {
  expect(recognise(Buffer.from(text), { mediaType: '', fileName: null })).not.toEqual({ format: mail });
});
