/** Files whose letters are not what their label says: every row is read, or the file is held. Letters are the classes of threats. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 });

const LILEI = { cookie: 'crm_session=t-lilei' };
const FILE = 'ID,Name,Owner\r\n1,Made Up,lilei\r\n2,Somebody Else,emma\r\n';

let crm: FakeCrm;
let gateway: RunningGateway;
beforeAll(async () => {
  crm = await startFakeCrm();
  gateway = await startGateway({ crm: crm.url });
});
afterAll(async () => {
  await gateway?.close();
  await crm?.close();
});

const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
/** UTF-7, as far as these letters need it. */
const seven = (text: string): Buffer =>
  Buffer.from(text.replaceAll(',', '+ACw-').replaceAll('\r\n', '+AA0ACg-'));
const bom = '\ufeff';

describe('F8 a label that lies about the letters', () => {
  it.each<[string, Buffer, string, 200 | 403]>([
    ['UTF-8 said to be UTF-16', Buffer.from(FILE), 'utf-16', 200],
    ['UTF-8 with a mark, said to be GB18030', Buffer.from(bom + FILE), 'gb18030', 200],
    ['UTF-16 with a mark, said to be UTF-8', Buffer.from(bom + FILE, 'utf16le'), 'utf-8', 200],
    ['UTF-16 without a mark', Buffer.from(FILE, 'utf16le'), 'utf-8', 200],
    ['UTF-16 the other way round, with a mark', swapped(bom + FILE), 'utf-8', 200],
    ['UTF-16 the other way round, without a mark', swapped(FILE), 'utf-8', 200],
    ['UTF-7', seven(FILE), 'utf-7', 403],
    ['UTF-7 said to be UTF-8', seven(FILE), 'utf-8', 403],
    ['a label that nobody knows', Buffer.from(FILE), 'x-unheard-of', 200],
    ['a mark in front of another', Buffer.from(bom + bom + FILE), 'utf-8', 200],
    [
      'UTF-8 behind a mark of UTF-16',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(FILE)]),
      'utf-8',
      403,
    ],
  ])("F8 %s: another's row never leaves", async (name, body, charset, status) => {
    const path = `/export?${encodeURIComponent(name)}`;
    crm.on(path, { body, headers: { 'content-type': `text/csv; charset=${charset}` } });
    const answer = await asScript(`${gateway.url}${path}`, LILEI);
    const plain = Buffer.from(answer.bytes.filter((byte) => byte !== 0)).toString('latin1');
    expect(plain).not.toContain('Somebody Else');
    expect(answer.status).toBe(status);
    expect(answer.status === 200).toBe(plain.includes('Made Up'));
  });
});
