/** People of a file and of an LDAP server, on a running gateway: known when they are there, shut out when they are not, and the last good word stays when a source is broken. */

import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/model/audit.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asScript, startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { ADMIN, SLAPD_PATH, startSlapd, SUFFIX } from '../support/slapd.ts';
import type { Slapd } from '../support/slapd.ts';
import { haveTool } from '../support/tools.ts';

process.env['PATH'] = SLAPD_PATH;
const SOON = { timeout: 15_000, interval: 50 };

let crm: FakeCrm;
let gateway: RunningGateway;
let clicks = 0;

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/export', { headers: { 'content-type': 'text/csv' }, body: 'Name,Owner\r\nAda Example,Zoe\r\n' });
  for (const login of ['zoe', 'crm-zoe', 'yan']) crm.sessions.set(`t-${login}`, login);
});
afterAll(() => crm?.close());

const click = (login: string) =>
  asScript(`${gateway.url}/export?n=${(clicks += 1)}`, { cookie: `crm_session=t-${login}` });
const statusOf = (login: string) => async (): Promise<number> => (await click(login)).status;
const events = async (type: AuditEvent['type']): Promise<readonly AuditEvent[]> =>
  (await gateway.audit()).map(({ event }) => event).filter((event) => event.type === type);
const notices = async (): Promise<string> =>
  JSON.stringify(((await gateway.call('status', {})) as { notices: unknown }).notices);

describe('a file of people', () => {
  const folder = mkdtempSync(join(tmpdir(), 'exportgate-people-'));
  const csv = join(folder, 'people.csv');
  const yaml = join(folder, 'more.yaml');
  /** In one step, as an editor does it. */
  const write = (path: string, text: string): void => {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  };
  const rows = (...lines: readonly string[]): void =>
    write(csv, `id,name,email,logins,roles,status,since\n${lines.join('\n')}\n`);
  const ZOE = 'zoe,Zoe,zoe@demo.example,zoe;crm-zoe,sales-rep';

  beforeAll(async () => {
    rows(`${ZOE},,`);
    write(yaml, '- { id: yan, name: Yan, email: yan@demo.example, logins: [yan], roles: [sales-rep] }\n');
    gateway = await startGateway({ crm: crm.url, config: { directory: { files: [csv, yaml] } } });
  });
  afterAll(async () => {
    await gateway?.close();
    rmSync(folder, { recursive: true });
  });

  it('names one person under all his logins, whose rows are counted together', async () => {
    expect([(await click('zoe')).status, (await click('crm-zoe')).status]).toEqual([200, 200]);
    expect((await click('yan')).status).toBe(200);
    expect((await events('requested')).map(({ actor }) => actor)).toEqual(['zoe', 'zoe', 'yan']);
  });

  it('that is refused changes nothing, and is told in status and log without quoting it', async () => {
    rows(`${ZOE},,`, 'xia,Xia,secret-value,,sales-rep,,');
    await expect.poll(notices, SOON).toMatch(/people\.csv.*row|people\.csv:3:1: the column email/);
    expect(gateway.lines.join('')).toContain('a file of people is refused');
    expect(gateway.lines.join('') + (await notices())).not.toContain('secret-value');
    expect((await click('zoe')).status).toBe(200);
  });

  it('that is good again is taken, and shuts out who has left', async () => {
    rows(`${ZOE},left,2026-01-01`);
    await expect.poll(statusOf('zoe'), SOON).toBe(403);
    expect(await notices()).not.toContain('people.csv');
    expect((await events('people-changed')).at(-1)?.facts).toMatchObject({
      source: `file ${csv}`,
      changed: ['zoe'],
      ended: ['zoe'],
    });
  });

  it('that no longer names a person ends him', async () => {
    write(yaml, '[]\n');
    await expect.poll(statusOf('yan'), SOON).toBe(403);
  });

  it('is refused at the start with its place', async () => {
    write(yaml, '- { id: yan, name: Yan, email: yan@demo.example, roles: [no-such-role] }\n');
    const starting = startGateway({ crm: crm.url, config: { directory: { files: [yaml] } } });
    await expect(starting).rejects.toThrow(/more\.yaml:1:1: yan: there is no role "no-such-role"/);
  });
});

describe.runIf(haveTool('slapd'))('an LDAP server', () => {
  let slapd: Slapd;
  const DN = `uid=zoe,ou=people,${SUFFIX}`;
  beforeAll(async () => {
    slapd = await startSlapd(
      `dn: ${DN}\nobjectClass: inetOrgPerson\nobjectClass: other\nuid: zoe\ncn: Zoe\nsn: Z\nmail: zoe@corp.example\nmemberOf: cn=reps,${SUFFIX}\n`,
    );
    gateway = await startGateway({
      crm: crm.url,
      env: { EXPORTGATE_LDAP_PASSWORD: ADMIN.password },
      config: {
        directory: {
          ldap: {
            url: slapd.url,
            startTls: false,
            bindDn: ADMIN.dn,
            base: `ou=people,${SUFFIX}`,
            refreshSeconds: 1,
            timeoutSeconds: 2,
            roles: { [`cn=reps,${SUFFIX}`]: 'sales-rep' },
          },
        },
      },
    });
  }, 30_000);
  afterAll(async () => {
    await gateway?.close();
    await slapd?.close();
  });

  it('names a person from the start', async () => expect((await click('zoe')).status).toBe(200));

  it('that is gone changes nothing, and is told', async () => {
    await slapd.stop();
    await expect.poll(notices, SOON).toContain('directory.ldap: the server does not answer');
    expect((await click('zoe')).status).toBe(200);
    await slapd.start();
    await expect.poll(notices, SOON).not.toContain('directory.ldap');
  });

  it('shuts a person out, once for all that ask', async () => {
    await slapd.add(DN, 'userAccountControl', '514');
    await expect.poll(statusOf('zoe'), SOON).toBe(403);
    const ended = (await events('people-changed')).filter(({ facts }) => facts['ended'] !== undefined);
    expect(ended.map(({ facts }) => facts['source'])).toEqual(['ldap']);
  });
});
