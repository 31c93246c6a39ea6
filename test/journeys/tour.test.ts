/** The whole story, as `npm run demo -- --tour` plays it; afterwards nothing of any contact is in the data folder. */

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeContacts } from '../../src/demo/contacts.ts';
import { PROGRAM, ROOT } from '../support/demo.ts';

const STEPS = [
  'small_export',
  'columns_masked',
  'own_rows_only',
  'large_export_held',
  'link_get_changes_nothing',
  'self_approval_refused',
  'denied',
  'approved',
  'downloaded',
  'decrypted',
  'watermark_found',
  'audit_verified',
  'tampering_found',
  'end',
];

let lines: readonly { step: string; ok: boolean; data?: string }[] = [];

beforeAll(async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, 'demo', '--tour'], { cwd: ROOT });
  lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as (typeof lines)[number]);
}, 170_000);

describe('the tour', () => {
  it('plays every step in order', () => {
    expect(lines.map(({ step }) => step)).toEqual(STEPS);
  });

  it.each(STEPS)('holds at %s', (step) => {
    expect(lines.find((line) => line.step === step)).toMatchObject({ ok: true });
  });

  it("leaves no contact's name, phone, e-mail or id number in the data folder", () => {
    const folder = lines.at(-1)?.data ?? '';
    const contacts = makeContacts(20_000);
    const numbers = new Set(contacts.flatMap((one) => [one.Mobile, one['ID number'], one['Bank card']]));
    const emails = new Set(contacts.map(({ Email }) => Email));
    const names = [...new Set(contacts.map(({ Name }) => Name))];
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      statSync(join(folder, file)).isFile(),
    );
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const bytes = readFileSync(join(folder, file));
      const text = bytes.toString('latin1');
      expect([...text.matchAll(/\d{11,19}[X]?/g)].filter(([run]) => numbers.has(run))).toEqual([]);
      expect(
        [...text.matchAll(/c\d+\.\d{4}@/g)].filter(([run]) => emails.has(`${run}customer-mail.example`)),
      ).toEqual([]);
      expect(names.filter((name) => bytes.includes(name))).toEqual([]);
    }
  });
});
