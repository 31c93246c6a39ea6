/** Holding over the real store: races have one winner, and a restart loses and doubles nothing. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeSpool } from '../../src/lib/spool.ts';
import { gather } from '../../src/lib/source.ts';
import { newGatewayKey, openKeyring } from '../../src/lib/keyring.ts';
import type { SpoolRef } from '../../src/model/export.ts';
import { openStore } from '../../src/store/index.ts';
import type { Store } from '../../src/store/index.ts';
import { as, boss, decision, deputy, facts, found, perDay, recordedOf, rep } from './samples.ts';
import { kept, sealedOf, stand, wanted } from './stand.ts';

const state = kept();
const keyring = openKeyring([newGatewayKey(state.now)]);
let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exportgate-hold-'));
  store = await open();
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const open = (): Promise<Store> => openStore({ folder, keyring, now: () => state.now, writeKeyring: null });

async function file(text: string): Promise<SpoolRef> {
  const made = store.vault.create();
  const spool = await writeSpool(made.path, Buffer.from(made.key, 'base64'), 10_000);
  await spool.write(Buffer.from(text));
  return store.vault.seal(made, await spool.end());
}

function desk(): ReturnType<typeof stand> {
  return stand(state, {
    exports: store.exports,
    invitations: store.invitations,
    outbox: store.outbox,
    vault: store.vault,
    sealer: {
      seal: async (_held, plan) => ({
        artefact: await file('sealed'),
        sealed: sealedOf(plan.maxRows ?? 12_480),
        records: null,
      }),
      sample: async () => ({ headings: [], rows: [] }),
    },
  });
}

async function draft(max: number | null = null): Promise<string> {
  const one = desk();
  const asked = { requestId: 'R-1', app: 'crm', method: 'GET', path: '/export' };
  const held = await one.begin(asked, found, rep, `click-${max ?? 'none'}`);
  const made = decision({ windows: max === null ? [] : [perDay(max)] });
  const recorded = recordedOf(facts, made);
  await one.decided(held, { found, facts, decision: made, recorded, frozen: await file('frozen') });
  return held.id;
}

async function tokenOf(id: string, who: string): Promise<string> {
  const due = await store.outbox.due(state.now.toISOString(), 100);
  const mail = due.find(({ message }) => message.id.startsWith(`${id}-decide-${who}-`));
  return mail?.message.link?.url.split('/').at(-1) ?? 'none';
}

/** Rows that the ledger has of a person. */
async function rowsOf(person: string): Promise<number> {
  const at = state.now.toISOString();
  const account = { person, app: 'crm', entity: 'contacts', kind: 'export' } as const;
  const asked = { account, amounts: { rows: 0, bytes: 0, values: {} }, at };
  const [usage] = await store.ledger.usage(asked, [perDay(1_000_000)]);
  return usage?.used ?? -1;
}

const types = async (): Promise<string[]> =>
  (await store.trail.read(1, 1000)).map((entry) => entry.event.type);

it('a hundred decisions by two approvers make one transition, and the file is sealed once', async () => {
  const id = await draft();
  expect(await desk().ask(id, as(rep), wanted)).toMatchObject({ kind: 'done' });
  const links = [
    { who: boss, token: await tokenOf(id, 'boss') },
    { who: deputy, token: await tokenOf(id, 'deputy') },
  ];
  const desks = [desk(), desk()];
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () => desks).flatMap((pair) =>
      pair.map((one, index) => {
        const { who, token } = links[index] ?? { who: boss, token: '' };
        return one.approve(token, as(who), 'fine');
      }),
    ),
  );
  await Promise.all(desks.map((one) => one.idle()));
  expect(outcomes.map((one) => one.kind).filter((kind) => kind === 'done')).toHaveLength(1);
  expect(await types()).toEqual(['requested', 'decided', 'held', 'asked', 'approved', 'sealed']);
  expect(await rowsOf('rep')).toBe(12_480);

  const given = await desk().download(id, as(rep));
  if (given.kind !== 'file' || typeof given.reply.body === 'string' || given.reply.body instanceof Uint8Array)
    throw new Error('no file came');
  expect(Buffer.from(await gather(given.reply.body)).toString()).toBe('sealed');
  expect(await store.vault.files()).toHaveLength(1);
});

it('an export that was approved when the gateway was killed is sealed after the restart, once', async () => {
  const id = await draft();
  await desk().ask(id, as(rep), wanted);
  const settled = { by: 'boss', at: state.now.toISOString(), reason: 'fine' };
  const event = {
    type: 'approved',
    at: settled.at,
    exportId: id,
    app: 'crm',
    actor: 'boss',
    requestId: null,
    facts: {},
  } as const;
  await store.exports.move(id, ['waiting'], { state: 'approved', settled }, event);
  await store.close();
  store = await open();
  for (let starts = 0; starts < 2; starts += 1) {
    const one = desk();
    await one.resume();
    await one.idle();
  }
  expect(await store.exports.byId(id)).toMatchObject({ state: 'ready', frozen: null });
  expect((await types()).filter((type) => type === 'sealed')).toHaveLength(1);
});

it('two that are taken at the same moment never pass the budget of a day together', async () => {
  const ids = [await draft(900), await draft(900)];
  const outcomes = await Promise.all(ids.map((id) => desk().takeNow(id, as(rep), wanted)));
  expect(outcomes.map((one) => one.kind).toSorted()).toEqual(['done', 'problem']);
  expect(await rowsOf('rep')).toBe(500);
  expect((await types()).filter((type) => type === 'released')).toHaveLength(1);
});

it('no mail of a draft or a request is lost by a restart', async () => {
  const id = await draft();
  await desk().ask(id, as(rep), wanted);
  await store.close();
  store = await open();
  const due = await store.outbox.due(state.now.toISOString(), 100);
  expect(due.map(({ message }) => message.to.email).toSorted()).toEqual(
    [boss.email, deputy.email, rep.email].toSorted(),
  );
});
