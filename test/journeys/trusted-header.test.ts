/** The identity header of a proxy in front: believed from its networks alone, whatever else a client calls himself. */

import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/model/audit.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

let crm: FakeCrm;
let gateway: RunningGateway;
let clicks = 0;

beforeAll(async () => {
  crm = await startFakeCrm();
  crm.on('/export', { headers: { 'content-type': 'text/csv' }, body: 'Name,Owner\r\nAda Example,李雷\r\n' });
});
afterAll(() => crm?.close());

const believeIn = (...networks: readonly string[]) => {
  beforeAll(async () => {
    gateway = await startGateway({
      crm: crm.url,
      config: { identity: { trustedHeader: { name: 'x-auth-user', networks } } },
    });
  });
  afterAll(() => gateway?.close());
};

async function click(headers: Readonly<Record<string, string | string[]>>) {
  const before = crm.asked.length;
  const answer = await request(`${gateway.url}/export?click=${(clicks += 1)}`, {
    headers: { 'sec-fetch-mode': 'cors', ...headers },
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, text, sent: crm.asked[before]?.headers };
}

async function lastOf(type: AuditEvent['type']): Promise<AuditEvent | undefined> {
  return (await gateway.audit()).map(({ event }) => event).findLast((event) => event.type === type);
}

const SPELLINGS = [
  'x_auth_user',
  'x.auth.user',
  'x-forwarded-user',
  'remote-user',
  'x-remote-user',
  'x-authenticated-user',
];

describe('an identity header from the network of the proxy', () => {
  believeIn('127.0.0.0/8');

  it('names the person, and is passed on', async () => {
    const { status, text, sent } = await click({ 'X-Auth-User': 'lilei' });
    expect([status, text.split('\r\n')[0]]).toEqual([200, 'Name,Owner,_ref']);
    expect(await lastOf('requested')).toMatchObject({ actor: 'lilei' });
    expect(sent?.['x-auth-user']).toBe('lilei');
  });

  it.each(SPELLINGS)('is not to be had as %s', async (name) => {
    const { status, sent } = await click({ [name]: 'lilei' });
    expect(status).toBe(403);
    expect(JSON.stringify(sent)).not.toContain('lilei');
  });

  it('names nobody whom the directory does not know', async () => {
    expect((await click({ 'x-auth-user': 'nobody.known' })).status).toBe(403);
  });

  it('is nobody when the CRM session beside it is another person’s', async () => {
    const { status, text } = await click({ 'x-auth-user': 'emma', cookie: 'crm_session=t-lilei' });
    expect(status).toBe(403);
    expect(text).not.toContain('Ada');
  });

  it('is refused when it stands twice', async () => {
    expect(await click({ 'x-auth-user': ['lilei', 'alex'] })).toMatchObject({ status: 400, sent: undefined });
  });
});

describe('an identity header from elsewhere', () => {
  // The kernel gives a loopback client 127.0.0.1.
  believeIn('10.1.2.0/24', '127.0.0.2/32', '::1/128');

  it('is nobody, which is recorded, and does not reach the CRM', async () => {
    const { status, text, sent } = await click({ 'X-Auth-User': 'lilei' });
    expect(status).toBe(403);
    expect(text).not.toContain('Ada');
    expect(await lastOf('refused')).toMatchObject({ actor: null, facts: { why: 'nobody' } });
    expect(JSON.stringify(sent)).not.toContain('lilei');
  });

  it.each(SPELLINGS)('is nobody as %s either', async (name) => {
    const { status, sent } = await click({ [name]: 'lilei' });
    expect(status).toBe(403);
    expect(JSON.stringify(sent)).not.toContain('lilei');
  });

  it('leaves the CRM session beside it alone', async () => {
    expect((await click({ 'x-auth-user': 'emma', cookie: 'crm_session=t-lilei' })).status).toBe(200);
    expect(await lastOf('requested')).toMatchObject({ actor: 'lilei' });
  });
});
