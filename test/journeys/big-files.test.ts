/** Two large files of other programs' making through `demo --file`: held, approved, decrypted by gpg, and every cell that left is the source's own. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../../src/demo/browser.ts';
import { startDemo } from '../support/demo.ts';
import { openGpg } from '../support/gpg.ts';
import { haveTool } from '../support/tools.ts';

const ROWS = 50_000;
const OWNERS = ['李雷', 'Emma Stone', '王芳'];
const HEADINGS = ['编号', '姓名', '手机号码', '身份证号', '负责人', '金额', '日期', '备注'];
/** A rep's file: no id numbers, telephone numbers by their last four digits, and a reference per row. */
const LEFT = ['编号', '姓名', '手机号码', '负责人', '金额', '日期', '备注', '_ref'];
const MOBILE = HEADINGS.indexOf('手机号码');
const ID = HEADINGS.indexOf('身份证号');

const SOURCE = Array.from({ length: ROWS }, (_, index) => rowOf(index + 1));
const OWN = SOURCE.filter((row) => row.includes('李雷'));

/** Commas and quotes in the note, and now and then a character of GB18030's four-byte part. */
function rowOf(n: number): readonly string[] {
  const day = String((n % 28) + 1).padStart(2, '0');
  const note = n % 7 === 0 ? `“重要”, "第 ${n} 位" 𠮷` : `老客户, 已回访 ${n} 次`;
  const owner = OWNERS[n % OWNERS.length] ?? '';
  return [
    `KH-${n}`,
    `客户 ${n}`,
    String(13_900_000_000 + n),
    idNumber(n),
    owner,
    `${n}.5`,
    `2026-01-${day}`,
    note,
  ];
}

/** GB 11643-1999 with its check digit. */
function idNumber(n: number): string {
  const body = `11010519${String(50 + (n % 50))}0${String((n % 9) + 1)}1${String(n % 10)}${String(n % 1000).padStart(3, '0')}`;
  const sum = Array.from(body).reduce(
    (total, digit, place) => total + Number(digit) * (2 ** (17 - place) % 11),
    0,
  );
  return `${body}${'10X98765432'[sum % 11] ?? ''}`;
}

const quoted = (row: readonly string[]): string =>
  `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`;

/** RFC 4180, without the gateway's reader. */
function parsed(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, inQuotes, bare = '', end] of text
    .replace(/^\uFEFF/, '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(inQuotes?.replaceAll('""', '"') ?? bare);
    if (end === ',') continue;
    if (row.length > 1) rows.push(row);
    row = [];
  }
  return rows;
}

describe.skipIf(['gpg', 'soffice', 'iconv'].map(haveTool).includes(false))(`${ROWS} rows`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'exportgate-big-'));
    writeFileSync(join(folder, 'source.csv'), [HEADINGS, ...SOURCE].map(quoted).join(''));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function libreOffice(
    file: string,
    to: string,
    extension: string,
    infilter: readonly string[] = [],
  ): string {
    execFileSync(
      'soffice',
      [
        `-env:UserInstallation=file://${join(folder, 'profile')}`,
        '--headless',
        ...infilter,
        '--convert-to',
        to,
        '--outdir',
        folder,
        file,
      ],
      { stdio: 'ignore' },
    );
    return file.replace(/\.\w+$/, `.${extension}`);
  }
  /** As LibreOffice shows the first sheet. */
  const shown = (book: string): readonly (readonly string[])[] =>
    parsed(readFileSync(libreOffice(book, 'csv:Text - txt - csv (StarCalc):44,34,76,1', 'csv'), 'utf8'));

  it('of a workbook that LibreOffice made', { timeout: 150_000 }, async () => {
    // Id numbers (column 4) as text: as numbers they would lose their last digits.
    const source = libreOffice(join(folder, 'source.csv'), 'xlsx', 'xlsx', [
      '--infilter=Text - txt - csv (StarCalc):44,34,76,1,4/2',
    ]);
    const { name, plain } = await journey(source);
    expect(name).toMatch(/^source_[0-9A-Z-]{9}_16666-of-50000\.xlsx\.pgp$/);
    const left = join(folder, 'left.xlsx');
    writeFileSync(left, plain);
    sameCells(shown(left), OWN);
  });

  it('of a CSV that iconv made GB18030', { timeout: 100_000 }, async () => {
    const source = join(folder, 'big.csv');
    writeFileSync(source, iconv(['-f', 'UTF-8', '-t', 'GB18030'], readFileSync(join(folder, 'source.csv'))));
    const { name, plain } = await journey(source);
    expect(name).toMatch(/^big_[0-9A-Z-]{9}_16666-of-50000\.csv\.pgp$/);
    expect(plain.includes(Buffer.from('客户'))).toBe(false);
    // iconv fails at the first byte that is no GB18030.
    sameCells(parsed(iconv(['-f', 'GB18030', '-t', 'UTF-8'], plain).toString('utf8')), OWN);
  });
});

function iconv(args: readonly string[], input: Uint8Array): Buffer {
  return execFileSync('iconv', args, { input, maxBuffer: 1e9 });
}

/** Exactly the allowed columns, exactly the own rows in their order, and each cell as it was. */
function sameCells(left: readonly (readonly string[])[], own: readonly (readonly string[])[]): void {
  expect(left[0]).toEqual(LEFT);
  expect(left.length - 1).toBe(OWN.length);
  const wanted = own.map((row) =>
    row.map((cell, at) => (at === MOBILE ? cell.replace(/^\d{7}/, '*******') : cell)).toSpliced(ID, 1),
  );
  expect(left.slice(1).map((row) => row.slice(0, -1))).toEqual(wanted);
  const refs = new Set(left.slice(1).map((row) => row.at(-1)));
  expect(refs.size).toBe(OWN.length);
  expect([...refs].filter((ref) => !/^[0-9A-HJKMNP-TV-Z]{12}$/.test(ref ?? ''))).toEqual([]);
}

/** From the click to the decrypted file, over HTTP. */
async function journey(path: string): Promise<{ readonly name: string; readonly plain: Buffer }> {
  const demo = await startDemo(['--file', path]);
  const gpg = openGpg();
  try {
    const rep = openBrowser(demo.gateway, 'en');
    const manager = openBrowser(demo.gateway, 'en');
    await rep.post('/login', { login: 'lilei', password: 'demo' });
    await manager.post('/login', { login: 'hanmei', password: 'demo' });

    const { url } = await rep.get('/files/export');
    expect(url).toMatch(/^\/_exportgate\/exports\//);
    await expect.poll(() => stateOf(url), { timeout: 60_000, interval: 200 }).toBe('draft');
    const waiting = await rep.submit(await rep.get(url), '/ask', {
      purpose: 'Reconcile with the partner',
      recipients: 'partner@partner.example',
    });
    expect(waiting.status).toBe(200);
    const linkIn = async () =>
      /\/_exportgate\/approvals\/[\w-]+/.exec(
        (await demo.mails()).findLast(({ text }) => text.includes('/approvals/'))?.text ?? '',
      )?.[0];
    await expect.poll(linkIn, { timeout: 30_000, interval: 200 }).toBeDefined();
    await manager.submit(await manager.get((await linkIn()) ?? ''), '/approve', { reason: 'Agreed' });
    await expect.poll(() => stateOf(url), { timeout: 60_000, interval: 200 }).toBe('ready');
    const file = await rep.submit(await rep.get(url), '/file', {});
    gpg.import(readFileSync(demo.partnerKey, 'utf8'));
    const name = /filename="?([^";]+)/.exec(String(file.headers['content-disposition']))?.[1] ?? '';
    return { name, plain: gpg.decrypt(file.bytes) };

    async function stateOf(at: string): Promise<string> {
      return (JSON.parse((await rep.get(`${at}/state`)).text) as { state: string }).state;
    }
  } finally {
    gpg.close();
    await demo.stop();
  }
}
