/** A ledger in memory, without a thread: for tests that need many and race with nobody. */

import Sqlite from 'better-sqlite3';
import { newGatewayKey, openKeyring } from '../../src/lib/keyring.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import type { Kept } from '../../src/store/sqlite-kept.ts';
import { forget } from '../../src/store/sqlite-ledger-forget.ts';
import { charge, reserve, see, settle, usage } from '../../src/store/sqlite-ledger.ts';
import { migrate, MIGRATIONS } from '../../src/store/sqlite-schema.ts';
import { AT } from './made.ts';

const ring = openKeyring([newGatewayKey(new Date(AT))]);

export function keptInMemory(): Kept {
  const db = new Sqlite(':memory:');
  migrate(db, MIGRATIONS, AT, () => undefined);
  return { db, ring, versionBefore: 0, key: { id: 'store.1', secret: Buffer.alloc(32) } };
}

export const ledgerOf = (kept: Kept): Ledger => ({
  usage: async (asked, windows) => usage(kept, { asked, windows }),
  charge: async (spending) => charge(kept, { spending }),
  reserve: async (asked) => reserve(kept, asked),
  settle: async (settlements) => settle(kept, { settlements }),
  see: async (asked) => see(kept, asked),
  forget: async (before, most) => forget(kept, { before, most }),
});
