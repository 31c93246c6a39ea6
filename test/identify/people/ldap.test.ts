/** People of an LDAP server: a real slapd, with the attributes that it and other servers write. */

import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ldapClient } from '../../../src/identify/people/ldap-client.ts';
import { readLdap } from '../../../src/identify/people/ldap.ts';
import type { LdapParts } from '../../../src/identify/people/ldap.ts';
import { Ldap } from '../../../src/identify/people/settings.ts';
import { ADMIN, SLAPD_PATH, startSlapd, SUFFIX } from '../../support/slapd.ts';
import type { Slapd } from '../../support/slapd.ts';
import { haveTool } from '../../support/tools.ts';

process.env['PATH'] = SLAPD_PATH;
const NOW = new Date('2026-01-05T08:00:00Z');
const person = (uid: string, more = ''): string => `dn: uid=${uid},ou=people,${SUFFIX}
objectClass: inetOrgPerson
objectClass: other
uid: ${uid}
cn: ${uid} Made-Up
sn: Made-Up
mail: ${uid}@corp.example${more === '' ? '' : `\n${more}`}`;
const PEOPLE = [
  person('ann', `departmentNumber: north\nmanager: UID=Boss , OU=people, ${SUFFIX}`),
  person('boss'),
  `dn: cn=reps,ou=groups,${SUFFIX}
objectClass: groupOfNames
cn: reps
member: uid=ann,ou=people,${SUFFIX}`,
  person('byflag', `memberOf: cn=chiefs,ou=groups,${SUFFIX}`),
  person('adoff', 'userAccountControl: 514'),
  person('adon', 'userAccountControl: 512'),
  person('dsoff', 'nsAccountLock: TRUE'),
  person('dson', 'nsAccountLock: false'),
  person('locked', 'pwdAccountLockedTime: 20251224180000Z'),
  person('lockedforgood', 'pwdAccountLockedTime: 000001010000Z'),
  person('expired', 'accountExpires: 133800000000000000'),
  person('never', 'accountExpires: 9223372036854775807'),
  `dn: cn=no id,ou=people,${SUFFIX}\nobjectClass: person\ncn: no id\nsn: x`,
  ...Array.from({ length: 60 }, (_, index) => person(`extra${index}`)),
].join('\n\n');

let slapd: Slapd;
const settings = (change: object = {}): Ldap =>
  Ldap.parse({
    url: slapd.url,
    bindDn: ADMIN.dn,
    base: `ou=people,${SUFFIX}`,
    filter: '(objectClass=person)',
    groupBase: `ou=groups,${SUFFIX}`,
    roles: { [`CN=Reps, ou=groups,${SUFFIX}`]: 'rep', [`cn=chiefs,ou=groups,${SUFFIX}`]: 'chief' },
    pageSize: 10,
    timeoutSeconds: 5,
    ...change,
  });
const parts = (change: object = {}, more: Partial<LdapParts> = {}): LdapParts => ({
  settings: settings(change),
  password: ADMIN.password,
  ca: slapd.ca,
  now: NOW,
  ...more,
});

describe.runIf(haveTool('slapd'))('people of an LDAP server', () => {
  beforeAll(async () => {
    slapd = await startSlapd(PEOPLE);
  });
  afterAll(() => slapd?.close());

  it('are read whole, page by page, over StartTLS', async () => {
    const read = await readLdap(parts());
    expect(read.ok && read.people.length).toBe(71);
    const [ann] = read.ok ? read.people.filter(({ id }) => id === 'ann') : [];
    expect(ann).toEqual({
      key: `uid=ann,ou=people,${SUFFIX}`,
      id: 'ann',
      name: 'ann Made-Up',
      email: 'ann@corp.example',
      logins: ['ann'],
      roles: ['rep'],
      approves: null,
      team: 'north',
      department: null,
      manager: `uid=boss,ou=people,${SUFFIX}`,
      status: { kind: 'active' },
      language: null,
      keys: [],
    });
  });

  it('are read over ldaps, with the certificate checked against the name', async () =>
    expect(await readLdap(parts({ url: slapd.secureUrl }))).toMatchObject({ ok: true }));

  it.each([
    ['byflag', { kind: 'active' }, ['chief']],
    ['adoff', { kind: 'suspended', since: NOW.toISOString() }, null],
    ['adon', { kind: 'active' }, null],
    ['dsoff', { kind: 'suspended', since: NOW.toISOString() }, null],
    ['dson', { kind: 'active' }, null],
    ['locked', { kind: 'suspended', since: '2025-12-24T18:00:00.000Z' }, null],
    ['lockedforgood', { kind: 'suspended', since: NOW.toISOString() }, null],
    ['expired', { kind: 'left', since: '2024-12-30T02:40:00.000Z' }, null],
    ['never', { kind: 'active' }, null],
  ])('the account of %s is read as its server means it', async (uid, status, roles) => {
    const read = await readLdap(parts());
    expect(read.ok && read.people.find(({ id }) => id === uid)).toMatchObject({ status, roles });
  });

  it.each<[string, object, Partial<LdapParts>, string]>([
    ['a wrong password', {}, { password: 'wrong' }, 'credentials'],
    ['no password, which a server takes for nobody', {}, { password: '' }, 'credentials'],
    ['a certificate of an unknown authority', {}, { ca: null }, 'certificate'],
    ['a base that is not there', { base: `ou=none,${SUFFIX}` }, {}, 'no-base'],
    ['a filter that finds nobody', { filter: '(uid=none)' }, {}, 'empty'],
    ['a filter that is none', { filter: '(uid' }, {}, 'not-understood'],
    ['a server that is not there', { url: 'ldap://127.0.0.1:1' }, {}, 'unreachable'],
  ])('%s is no answer', async (_what, change, more, why) =>
    expect(await readLdap(parts(change, more))).toEqual({ ok: false, why }),
  );

  /** A way to the server that can be cut, or ends by itself after so many pieces of its answers; and how often it was opened. */
  async function cuttable(most = Number.POSITIVE_INFINITY) {
    const lines: Socket[] = [];
    const relay = createServer((socket) => {
      lines.push(socket);
      const there = connect(Number(new URL(slapd.url).port), '127.0.0.1');
      socket.pipe(there);
      let pieces = 0;
      there.on('data', (bytes) => {
        pieces += 1;
        if (pieces > most) socket.destroy();
        else socket.write(bytes);
      });
      socket.on('close', () => there.destroy());
      for (const one of [socket, there]) one.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void relay.close());
    return { lines, url: `ldap://127.0.0.1:${(relay.address() as AddressInfo).port}` };
  }

  it('a line that was cut is not opened again, unencrypted and as nobody', async () => {
    const { lines, url } = await cuttable();
    const client = ldapClient(parts({ url }));
    await client.bind(ADMIN.dn, ADMIN.password);
    lines[0]?.destroy();
    await vi.waitFor(() => expect(client.isConnected).toBe(false));
    await expect(client.search(SUFFIX)).rejects.toThrow('a second connection');
    expect(lines).toHaveLength(1);
  });

  it('a server that cuts the line while it is read is no answer', async () => {
    // The binding and some pages have passed.
    const { lines, url } = await cuttable(3);
    expect(await readLdap(parts({ url, startTls: false }))).toEqual({ ok: false, why: 'unreachable' });
    expect(lines).toHaveLength(1);
  });
});

describe.runIf(haveTool('slapd'))('a server that cuts its answers', () => {
  it('is not believed', async () => {
    const short = await startSlapd(PEOPLE, 'sizelimit size.soft=5 size.hard=5 size.prtotal=disabled');
    try {
      const read = await readLdap({
        ...parts({ url: short.url, bindDn: undefined, groupBase: undefined }),
        ca: short.ca,
      });
      expect(read.ok).toBe(false);
    } finally {
      await short.close();
    }
  });
});
