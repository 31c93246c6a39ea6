/** Made-up things for the store's tests. */

import { join } from 'node:path';
import { keyringFile, writeKeyring } from '../../src/lib/keyring.ts';
import { writeSpool } from '../../src/lib/spool.ts';
import type { AuditEvent, AuditType } from '../../src/model/audit.ts';
import type { HeldExport, HoldState, SpoolRef } from '../../src/model/export.ts';
import type { Account, Ledger, LedgerWindow, Spending } from '../../src/model/ledger.ts';
import type { Store } from '../../src/store/index.ts';
import { openStore } from '../../src/store/index.ts';

export const AT = '2026-01-05T08:00:00.000Z';

/** Rows of a day, of one person, of files and lists, in any app; as `change` says otherwise. */
export const windowOf = (max: number, change: Partial<LedgerWindow> = {}): LedgerWindow => ({
  rule: 'rep/files',
  of: 'rows',
  milliseconds: 86_400_000,
  max,
  by: 'person',
  counts: 'all',
  apps: ['*'],
  entities: ['*'],
  ...change,
});

/** A file of so many rows, with nothing that limits it. */
export const spendingOf = (rows: number, change: Partial<Account> = {}, at = AT): Spending => ({
  account: { person: 'li', app: 'crm', entity: 'contacts', kind: 'export', ...change },
  amounts: { rows, bytes: 0, values: {} },
  at,
  windows: [],
});

/** What a person took of a measure in ninety days before this time. */
export async function usedOf(
  { usage }: Pick<Ledger, 'usage'>,
  account: Partial<Account>,
  change: Partial<LedgerWindow> = {},
  at = AT,
): Promise<number> {
  const window = windowOf(1e9, { milliseconds: 90 * 86_400_000, ...change });
  const [found] = await usage(spendingOf(0, account, at), [window]);
  if (!found) throw new Error('no window was answered');
  return found.used;
}

export function openIn(folder: string): Promise<Store> {
  const now = (): Date => new Date(AT);
  const keys = join(folder, 'keys', 'gateway.json');
  return openStore({
    folder,
    now,
    keyring: keyringFile(keys, now, true),
    writeKeyring: (ring) => writeKeyring(keys, ring),
  });
}

export function event(type: AuditType = 'requested', facts: Record<string, unknown> = {}): AuditEvent {
  return { type, at: AT, exportId: null, app: 'crm', actor: 'li', requestId: 'r-1', facts };
}

export function held(id: string, state: HoldState = 'draft', change: Partial<HeldExport> = {}): HeldExport {
  return {
    id,
    state,
    app: 'crm',
    requester: 'li',
    requestId: 'r-1',
    clickKey: `click-${id}`,
    createdAt: AT,
    updatedAt: AT,
    expiresAt: '2026-01-08T08:00:00.000Z',
    found: {
      kind: 'route',
      route: 'contacts',
      entity: 'contacts',
      ownerColumns: [],
      fileName: 'contacts.csv',
      mediaType: 'text/csv',
      codings: [],
    },
    facts: null,
    decision: null,
    fault: null,
    frozen: null,
    asked: null,
    plan: null,
    planHash: null,
    settled: null,
    artefact: null,
    sealed: null,
    ...change,
  };
}

/** A sealed file with this text. */
export async function file({ vault }: Store, text: string): Promise<SpoolRef> {
  const made = vault.create();
  const writer = await writeSpool(made.path, Buffer.from(made.key, 'base64'), 1_000_000);
  await writer.write(Buffer.from(text));
  return vault.seal(made, await writer.end());
}

export async function textOf({ vault }: Store, ref: SpoolRef | null | undefined): Promise<string> {
  if (!ref) throw new Error('there is no file');
  const chunks: Uint8Array[] = [];
  for await (const chunk of vault.stream(ref)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
