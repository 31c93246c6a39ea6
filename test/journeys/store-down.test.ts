/** A disk that refuses: exports stop, everything else goes on, and when it is back so are they. The gateway is its own process, and the kernel refuses it. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/model/audit.ts';
import { callControl, controlPath } from '../../src/lib/control.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { asNavigation, asScript, spawnGateway, writeProject } from '../support/gateway.ts';
import type { Project } from '../support/gateway.ts';
import { haveTool } from '../support/tools.ts';

const LILEI = { cookie: 'crm_session=t-lilei' };
const OWN = 'Name,Owner\r\nAda Example,李雷\r\n';

describe.skipIf(!haveTool('prlimit'))('a store that cannot be written', () => {
  let crm: FakeCrm;
  let project: Project;
  let gateway: Awaited<ReturnType<typeof spawnGateway>>;

  beforeAll(async () => {
    crm = await startFakeCrm();
    crm.on('/export', { headers: { 'content-type': 'text/csv' }, body: OWN });
    crm.on('/report', {
      headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="r.csv"' },
      body: OWN,
    });
    crm.on('/page', { headers: { 'content-type': 'text/html' }, body: '<p>an ordinary page</p>' });
    crm.on('/api/contacts', { body: '[{"Name":"Ada Example"}]' });
    project = await writeProject({ crm: crm.url });
    gateway = await spawnGateway(project);
  });
  afterAll(async () => {
    await gateway?.stop();
    await project?.close();
    await crm?.close();
  });

  /** Every write beyond so many bytes of a file fails with EFBIG from now on, as on a full disk. */
  const filesUpTo = (bytes: string): void =>
    void execFileSync('prlimit', ['--pid', String(gateway.pid), `--fsize=${bytes}:unlimited`]);
  const ask = (target: string) => asScript(`${project.url}${target}`, LILEI);
  const ready = async (): Promise<unknown> => JSON.parse((await ask('/_exportgate/readyz')).text);
  const whyOf = (answer: { text: string }): string =>
    (JSON.parse(answer.text) as { error: { why: string } }).error.why;

  it('lets the export go while the disk is there', async () => {
    const answer = await ask('/export?n=1');
    expect([answer.status, answer.text.split('\r\n')[0]]).toEqual([200, 'Name,Owner,_ref']);
  });

  it('refuses exports once it is not', async () => {
    filesUpTo('0');
    const page = await asNavigation(`${project.url}/export?n=2`, LILEI);
    expect([page.status, page.headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
    const answer = await ask('/export?n=3');
    expect([answer.status, whyOf(answer)]).toEqual([503, 'STORE_DOWN']);
    const unlisted = await ask('/report');
    expect([unlisted.status, whyOf(unlisted)]).toEqual([503, 'STORE_DOWN']);
  });

  it('refuses the one that was on its way', async () => {
    filesUpTo('unlimited');
    let end: (() => void) | undefined;
    crm.on('/export?slow', (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      response.write(OWN);
      end = () => void response.end();
    });
    const answer = ask('/export?slow');
    await expect.poll(() => end, { timeout: 20_000 }).toBeDefined();
    filesUpTo('0');
    end?.();
    const { status, text } = await answer;
    expect([status, whyOf({ text })]).toEqual([503, 'STORE_DOWN']);
  });

  it('is not ready, and says what is wrong', async () => {
    await expect
      .poll(ready, { timeout: 5000 })
      .toMatchObject({ ready: false, store: false, draining: false });
  });

  it.each([
    ['a page', '/page', '<p>an ordinary page</p>'],
    ['a list', '/api/contacts', '[{"Name":"Ada Example"}]'],
  ])('lets %s pass all the same', async (_what, target, text) => {
    expect(await ask(target)).toMatchObject({ status: 200, text });
  });

  it('goes on when the disk is back, and the log has no gap', async () => {
    filesUpTo('unlimited');
    await expect.poll(ready, { timeout: 5000 }).toMatchObject({ ready: true, store: true });
    crm.on('/export?slow', { headers: { 'content-type': 'text/csv' }, body: OWN });
    // The same click as the one that broke off: nobody is told to wait for that.
    expect((await ask('/export?slow')).status).toBe(200);
    const read = await callControl(controlPath(join(project.folder, 'data')), 'audit.read', {
      from: 1,
      most: 1000,
    });
    const entries = (read?.value ?? []) as AuditEntry[];
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_entry, index) => index + 1));
    const released = entries.filter(({ event }) => event.type === 'released');
    expect(released).toHaveLength(2);
    expect(gateway.output()).not.toContain('Ada Example');
  });
});
