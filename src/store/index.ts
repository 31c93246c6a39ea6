/** The store: everything that is kept, behind the ports of those who need it kept. */

import { join } from 'node:path';
import type { AuditTrail } from '../audit/ports.ts';
import type { HeldExports, Invitations, Outbox, RecipientKeys } from '../hold/ports.ts';
import type { Codes, Signins, ToldPeople } from '../identify/ports.ts';
import type { AuditEvent, AuditType } from '../model/audit.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Papers } from '../model/paper.ts';
import type { Keyring } from '../lib/keyring.ts';
import { backupTo } from './backup.ts';
import type { Manifest } from './manifest.ts';
import { DATABASE, FILES } from './manifest.ts';
import { notOurs, stageBackup } from './restore.ts';
import type { SecretName } from './sqlite-secrets.ts';
import { MIGRATIONS } from './sqlite-schema.ts';
import { openSqlite } from './sqlite.ts';
import { sqlitePorts } from './sqlite-ports.ts';
import { finishSwap, noteSwap } from './swap.ts';
import type { FileVault } from './vault.ts';
import { openVault } from './vault.ts';

type NamedSecret = Exclude<SecretName, 'store'>;

export interface StoreInput {
  /** The data folder. */
  readonly folder: string;
  readonly keyring: Keyring;
  readonly now: () => Date;
  /** Replaces the key file; null where the keys come from the environment and are not ours to write. */
  readonly writeKeyring: ((ring: Keyring) => void) | null;
}

export interface Store {
  readonly exports: HeldExports;
  readonly ledger: Ledger;
  readonly invitations: Invitations;
  readonly outbox: Outbox;
  readonly recipientKeys: RecipientKeys;
  readonly signins: Signins;
  readonly codes: Codes;
  readonly toldPeople: ToldPeople;
  readonly papers: Papers;
  readonly trail: AuditTrail;
  readonly vault: FileVault;
  /** 32 bytes, made when they are first asked for. It is the same Buffer each time, and a restore writes the restored secret into it: use it as it stands, never a copy. */
  secret(name: NamedSecret): Promise<Buffer>;
  /** Copies everything into a new folder while the gateway runs. */
  backup(toFolder: string, passphrase: string | null): Promise<Manifest>;
  /** Takes a backup for the data; what was there is kept in the data folder under `replaced`. */
  restore(
    fromFolder: string,
    passphrase: string | null,
  ): Promise<{ readonly replaced: string; readonly entries: number }>;
  /** A new gateway key; everything is wrapped anew, then the old key is dropped from the key file. Returns the new key's id. */
  rotate(): Promise<string>;
  /** Resolves when something could be written. Rejects with STORE_DOWN. */
  probe(): Promise<void>;
  /** How many exports are in each state. */
  countExports(): Promise<Readonly<Record<string, number>>>;
  /** Calls that the store has not answered yet. */
  waiting(): number;
  close(): Promise<void>;
}

/** Opens the data folder for this process alone. Throws STORE_LOCKED, STORE_NEWER, KEY_MISSING or STORE_DOWN. */
export async function openStore({ folder, keyring, now, writeKeyring }: StoreInput): Promise<Store> {
  const files = join(folder, FILES);
  const at = (): string => now().toISOString();
  const opening = () => ({
    path: join(folder, DATABASE),
    ring: ring.serialise(),
    at: at(),
    backups: join(folder, 'backups'),
  });
  // In memory the old keys stay until the program ends: what was read before a rotation can still be opened.
  let ring = keyring;
  await finishSwap(folder);
  const sqlite = await openSqlite(opening());
  const vault = openVault({ folder: files, keyring: () => ring });
  const ports = sqlitePorts(sqlite, at);
  const secrets = new Map<NamedSecret, Buffer>();

  /** What an earlier start, migration, rotation or crash left to be done. */
  async function settle(): Promise<void> {
    const { versionBefore } = sqlite;
    const version = MIGRATIONS.at(-1)?.to ?? 0;
    if (versionBefore > 0 && versionBefore < version)
      await ports.trail.append(eventOf('migrated', { from: versionBefore, to: version }));
    if (ring.ids.length > 1) await settleKeys();
    await vault.sweep(await sqlite.call('exportFiles', null));
  }

  /** Everything under the current key, then the key file with that alone. Done again after a crash, it finishes what was begun. */
  async function settleKeys(): Promise<void> {
    const event = eventOf('keys-rotated', {});
    await sqlite.call('rewrapAll', { ring: ring.serialise(), event });
    writeKeyring?.(ring.pruned());
  }

  async function readSecret(name: NamedSecret): Promise<Buffer> {
    const secret = secrets.get(name) ?? Buffer.alloc(32);
    secrets.set(name, secret);
    secret.set(await sqlite.call('takeSecret', { name, at: at() }));
    return secret;
  }

  function eventOf(type: AuditType, facts: Readonly<Record<string, unknown>>): AuditEvent {
    return { type, at: at(), exportId: null, app: null, actor: null, requestId: null, facts };
  }

  try {
    await settle();
  } catch (error) {
    await sqlite.close();
    throw error;
  }

  return {
    ...ports,
    vault,
    secret: readSecret,
    async backup(toFolder, passphrase) {
      const manifest = await backupTo(
        { sqlite, vault, keyring: ring, files, at: at() },
        toFolder,
        passphrase,
      );
      const { head, schemaVersion, missing } = manifest;
      await ports.trail.append(
        eventOf('backed-up', {
          head,
          schemaVersion,
          files: manifest.files.length,
          missing: missing.length,
          keys: passphrase !== null,
        }),
      );
      return manifest;
    },
    async restore(fromFolder, passphrase) {
      const time = at();
      const staged = await stageBackup(
        { folder, keyring: ring, at: time, writeKeyring },
        fromFolder,
        passphrase,
      );
      const replaced = `replaced-${time.replaceAll(/[:.]/g, '-')}`;
      const replacedHead = await sqlite.call('logHead', null);
      ring = staged.ring;
      await noteSwap(folder, { staged: staged.name, replaced });
      await sqlite.reopen(() => finishSwap(folder), opening());
      // A backup of another gateway brings that one's secrets: a mark made with ours could not be traced after the next start.
      for (const name of secrets.keys()) await readSecret(name);
      const { createdAt, head } = staged.manifest;
      await ports.trail.append(eventOf('restored', { createdAt, head, replaced, replacedHead }));
      if (ring.ids.length > 1) await settleKeys();
      return { replaced, entries: head.seq };
    },
    async rotate() {
      const next = ring.rotated(now());
      if (!writeKeyring) throw notOurs();
      writeKeyring(next);
      ring = next;
      await settleKeys();
      return next.currentId;
    },
    probe: () => sqlite.call('probe', null),
    countExports: () => sqlite.call('countExports', null),
    waiting: () => sqlite.waiting(),
    close: () => sqlite.close(),
  };
}
