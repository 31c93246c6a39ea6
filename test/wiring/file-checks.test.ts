/** What `check` says of the certificates, keys and authorities that a configuration names. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { check } from '../../src/commands/check.ts';
import { checkParts } from '../../src/wiring.ts';
import { CONFIG, project, swap } from '../config/support.ts';
import { makeCertificate } from '../support/certificates.ts';

const parts = { ...checkParts, tryExamples: () => [] };
const DAY_MS = 86_400_000;
// The tables below name its files, before any hook has run.
const folder = mkdtempSync(join(tmpdir(), 'exportgate-files-'));

beforeAll(() => {
  for (const name of ['crm', 'other']) {
    const { cert, key } = makeCertificate(`${name}.example`);
    writeFileSync(join(folder, `${name}.crt`), cert);
    writeFileSync(join(folder, `${name}.key`), key);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const secure = (certificate: string, key: string): string =>
  `listen:\n  tls:\n    - { certificate: ${join(folder, certificate)}, key: ${join(folder, key)} }\n${swap(CONFIG, 'http://crm.example', 'https://crm.example')}`;
const upstream = (tls: string): string =>
  swap(CONFIG, '    profile: small', `    profile: small\n    tls: ${tls}`);

async function checked(config: string): ReturnType<typeof check> {
  return check(
    join(await project({ 'config.yaml': config, 'rules/policies/rep.test.yaml': null }), 'config.yaml'),
    parts,
  );
}

function inDays(days: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * DAY_MS });
  onTestFinished(() => void vi.useRealTimers());
}

describe('a problem at its place', () => {
  it.each<[string, string, RegExp]>([
    [
      'a certificate that is not there',
      secure('no.crt', 'crm.key'),
      /config\.yaml:3:7: read listen\.tls: .*no\.crt: the file of its certificate cannot be read/,
    ],
    [
      'a key that is not there',
      secure('crm.crt', 'no.key'),
      /config\.yaml:3:7: .*no\.key: the file of its key cannot be read/,
    ],
    [
      "another certificate's key",
      secure('crm.crt', 'other.key'),
      /config\.yaml:3:7: .*other\.key is not the key of .*crm\.crt/,
    ],
    [
      'a key in the place of the certificate',
      secure('crm.key', 'crm.key'),
      /config\.yaml:3:7: .*crm\.key: it is no PEM certificate/,
    ],
    [
      "an authority of the CRM's that is not there",
      upstream('{ ca: no.pem }'),
      /config\.yaml:9:10: read the file of apps\[\]\.tls\.ca of the app crm/,
    ],
    [
      'an authority of the LDAP server that is not there',
      `${CONFIG}directory:\n  ldap: { url: "ldaps://dc.example", base: dc=example, ca: no.pem, roles: { "cn=a": rep } }\n`,
      /config\.yaml:26:\d+: read directory\.ldap\.ca/,
    ],
    [
      'keys of an issuer that are not there',
      `${CONFIG}identity:\n  jwt:\n    - { header: x-token, jwksFile: no.json, algorithms: [ES256], issuer: "https://i.example", audience: a }\n`,
      /config\.yaml:27:\d+: read identity\.jwt\[\]\.jwksFile/,
    ],
  ])('is %s', async (_name, config, problem) => {
    expect((await checked(config)).problems).toEqual([expect.stringMatching(problem)]);
  });

  it.each([
    [31, /config\.yaml:3:7: this certificate ended on \d{4}-\d\d-\d\d: put a renewed one there/],
    [-2, /config\.yaml:3:7: this certificate begins on \d{4}-\d\d-\d\d only/],
  ])('is a certificate that does not hold, seen in %i days', async (days, problem) => {
    inDays(days);
    expect((await checked(secure('crm.crt', 'crm.key'))).problems).toEqual([expect.stringMatching(problem)]);
  });
});

describe('a note', () => {
  const notesOf = async (config: string): Promise<readonly string[]> => {
    const { problems, notes } = await checked(config);
    expect(problems).toEqual([]);
    return notes.filter((note) => !note.startsWith('crm: '));
  };

  it('is nothing where all is well', async () => {
    expect(await notesOf(secure('crm.crt', 'crm.key'))).toEqual([]);
    expect(await notesOf(CONFIG)).toEqual([]);
  });

  it('names the certificate that ends soon', async () => {
    inDays(20);
    expect(await notesOf(secure('crm.crt', 'crm.key'))).toEqual([
      expect.stringMatching(/^listen\.tls: .*crm\.crt ends on \d{4}-\d\d-\d\d/),
    ]);
  });

  it('names the host that no certificate holds, and a site of links without TLS', async () => {
    expect(await notesOf(secure('other.crt', 'other.key'))).toEqual([
      'listen.tls: no certificate names crm.example, so browsers warn people there',
    ]);
    expect(
      await notesOf(swap(secure('crm.crt', 'crm.key'), 'https://crm.example', 'http://crm.example')),
    ).toEqual([expect.stringMatching(/^site\.url begins with http:/)]);
  });
});
