/** Lists while the disk refuses: they go on page by page, counted in memory, and are charged when it is back. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/model/audit.ts';
import { callControl, controlPath } from '../../src/lib/control.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import { asScript, spawnGateway, writeProject } from '../support/gateway.ts';
import { haveTool } from '../support/tools.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function stand(lists: Readonly<Record<string, unknown>>) {
  const crm = await startFakeCrm();
  closing.push(() => crm.close());
  for (const rows of [3, 10])
    crm.on(`/api/contacts?n=${rows}`, {
      body: JSON.stringify(Array.from({ length: rows }, (_one, id) => ({ id }))),
    });
  const project = await writeProject({ crm: crm.url, config: { lists } });
  closing.push(() => project.close());
  const gateway = await spawnGateway(project);
  closing.push(() => gateway.stop());
  return {
    /** Every write beyond so many bytes of a file fails from now on, as on a full disk. */
    filesUpTo: (bytes: string): void =>
      void execFileSync('prlimit', ['--pid', String(gateway.pid), `--fsize=${bytes}:unlimited`]),
    status: async (rows: number): Promise<number> =>
      (await asScript(`${project.url}/api/contacts?n=${rows}`, { cookie: 'crm_session=t-lilei' })).status,
    facts: async (): Promise<readonly unknown[]> => {
      const path = controlPath(join(project.folder, 'data'));
      const read = await callControl(path, 'audit.read', { from: 1, most: 1000 });
      const entries = (read?.value ?? []) as AuditEntry[];
      return entries.filter(({ event }) => event.type === 'list-limited').map(({ event }) => event.facts);
    },
  };
}

describe.skipIf(!haveTool('prlimit'))('a ledger that cannot be written', () => {
  it('lets pages go on, and no more than pages, and charges them when it is back', async () => {
    const { filesUpTo, status, facts } = await stand({ gracePage: 5, leaseRows: 1 });
    filesUpTo('0');
    expect([await status(3), await status(10), await status(3)]).toEqual([200, 503, 200]);
    filesUpTo('unlimited');
    await expect
      .poll(async () => [await status(3), await facts()], { timeout: 10_000 })
      .toEqual([
        200,
        [{ alert: 'ledger-down', entity: 'contacts', uncounted: expect.any(Number), why: 'counted late' }],
      ]);
  });

  it.each([
    ['stop', 503],
    ['pass', 200],
  ])('then does as the setting says: %s', async (afterGrace, code) => {
    const { filesUpTo, status } = await stand({ graceMinutes: 0, afterGrace });
    filesUpTo('0');
    expect(await status(3)).toBe(code);
  });
});
