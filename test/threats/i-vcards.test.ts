/** Address cards: folded, quoted, in other character sets, many in one file. */

import { describe, expect, it } from 'vitest';
import { leavingOf, seenIn } from '../support/leaving.ts';

const people = Array.from({ length: 120 }, (_, at) => `138001${38_000 + at}`);
const PROPERTIES: Readonly<Record<string, (phone: string) => string>> = {
  plain: (phone) => `TEL;TYPE=CELL:${phone}`,
  folded: (phone) => `TEL;TYPE=CELL:${phone.slice(0, 5)}\r\n ${phone.slice(5)}`,
  'quoted-printable': (phone) => `TEL;CELL;ENCODING=QUOTED-PRINTABLE:${phone.replace(/./g, '=3$&')}`,
  'soft breaks': (phone) => `TEL;CELL;ENCODING=QUOTED-PRINTABLE:${phone.slice(0, 4)}=\r\n${phone.slice(4)}`,
  base64: (phone) => `NOTE;ENCODING=b:${Buffer.from(`call ${phone}`).toString('base64')}`,
  'a note of several lines': (phone) => `NOTE:first\\nsecond\\, ${phone}`,
  'a group': (phone) => `item1.TEL:${phone}`,
  'an unheard-of property': (phone) => `X-MADE-UP:${phone}`,
};

describe('I8 vCards', () => {
  it.each(Object.entries(PROPERTIES))('I8 counts every card and every number: %s', async (_name, line) => {
    const cards = people.map(
      (phone) => `BEGIN:VCARD\r\nVERSION:2.1\r\nFN:Made Up\r\n${line(phone)}\r\nEND:VCARD\r\n`,
    );
    const facts = await seenIn(cards.join(''));
    expect(facts).toMatchObject({ format: 'vcard', rows: 120, values: { mobile: 120 } });
  });

  it('I8 reads GBK in quoted-printable as the names that they are', async () => {
    const left = await leavingOf(
      'BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=CD=F5=CE=B0\nEND:VCARD\n',
    );
    expect(left).toContain('FN:王伟');
  });

  it('I8 what is dropped, and what no property holds, does not leave', async () => {
    const text =
      'BEGIN:VCARD\nVERSION:3.0\nFN;X-NOTE="canary-in-a-parameter":Made Up\nTEL:13800138000\n' +
      'AGENT:BEGIN:VCARD\\nFN:Inner\\nTEL:13900139000\\nEND:VCARD\nEND:VCARD\n';
    const left = await leavingOf(text, { TEL: 'drop' });
    expect(left).toContain('FN:Inner');
    expect(left).not.toMatch(/canary|1380013|1390013/);
  });

  it('I8 a limit of rows cuts the cards', async () => {
    const cards = people.map((phone) => `BEGIN:VCARD\nVERSION:3.0\nFN:Made Up\nTEL:${phone}\nEND:VCARD\n`);
    expect((await leavingOf(cards.join(''), {}, 7)).match(/BEGIN:VCARD/g)).toHaveLength(7);
  });
});
