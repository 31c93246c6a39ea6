/** The ledger of schema 3 under the limits of schema 4: none became milder. */

import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newGatewayKey, openKeyring } from '../../src/lib/keyring.ts';
import type { Account, LedgerWindow } from '../../src/model/ledger.ts';
import type { Kept } from '../../src/store/sqlite-kept.ts';
import { charge, see, usage } from '../../src/store/sqlite-ledger.ts';
import { migrate, MIGRATIONS } from '../../src/store/sqlite-schema.ts';
import { AT, spendingOf, windowOf } from './made.ts';

const HOUR = 3_600_000;
const NOW = Date.parse(AT);
const iso = (at: number): string => new Date(at).toISOString();
const record = (id: number): Buffer => Buffer.from(String(id).padStart(16, '0'));
const nothing = (): void => undefined;

interface OldRow {
  readonly person: string;
  readonly at: number;
  readonly rows: number;
  readonly app: string;
  readonly entity: string;
  readonly kind: string;
}
interface OldRecord {
  readonly person: string;
  readonly app: string;
  readonly entity: string;
  readonly id: number;
  readonly at: number;
}

function migrated(rows: readonly OldRow[], records: readonly OldRecord[]): Kept {
  const db = new Sqlite(':memory:');
  migrate(db, MIGRATIONS.slice(0, 3), AT, nothing);
  const row = db.prepare(
    'INSERT INTO ledger (person, at, rows, app, entity, kind) VALUES (?, ?, ?, ?, ?, ?)',
  );
  for (const { person, at, rows: n, app, entity, kind } of rows) row.run(person, at, n, app, entity, kind);
  const seen = db.prepare('INSERT OR REPLACE INTO ledger_record VALUES (?, ?, ?, ?, ?)');
  for (const { person, app, entity, id, at } of records) seen.run(person, app, entity, record(id), at);
  expect(migrate(db, MIGRATIONS, AT, nothing)).toBe(3);
  const ring = openKeyring([newGatewayKey(new Date(AT))]);
  return { db, ring, versionBefore: 3, key: { id: 'store.1', secret: Buffer.alloc(32) } };
}

const usedIn = (kept: Kept, account: Partial<Account>, window: LedgerWindow, at: number): number =>
  usage(kept, { asked: spendingOf(0, account, iso(at)), windows: [window] })[0]?.used ?? -1;

const who = fc.constantFrom('li', 'han');
const app = fc.constantFrom('crm', 'erp');
const entity = fc.constantFrom('contacts', 'unknown');
const at = fc.integer({ min: NOW - 100 * 24 * HOUR, max: NOW });
const aRow = fc.record({
  person: who,
  at,
  rows: fc.integer({ min: 0, max: 50 }),
  app,
  entity,
  kind: fc.constantFrom('export', 'list', 'stream'),
});
const aRecord = fc.record({ person: who, app, entity, id: fc.integer({ min: 0, max: 9 }), at });

it('K11 every old window finds at least what it found before, at every later time', () => {
  fc.assert(
    fc.property(
      fc.array(aRow, { maxLength: 15 }),
      fc.array(aRecord, { maxLength: 15 }),
      fc.constantFrom(HOUR, 24 * HOUR, 720 * HOUR),
      fc.integer({ min: 0, max: 40 * 24 * HOUR }),
      (rows, records, milliseconds, later) => {
        const kept = migrated(rows, records);
        const time = NOW + later;
        const old = new Map(records.map((one) => [`${one.person}/${one.app}/${one.entity}/${one.id}`, one]));
        for (const person of ['li', 'han']) {
          const since = time - milliseconds;
          const inside = rows.filter((one) => one.person === person && one.at >= since);
          const sum = (of: readonly OldRow[]): number => of.reduce((all, one) => all + one.rows, 0);
          const used = (change: Partial<LedgerWindow>): number =>
            usedIn(kept, { person }, windowOf(1e9, { milliseconds, ...change }), time);
          const shown = inside.filter(({ kind }) => kind !== 'export');
          expect(used({ counts: 'all' })).toBeGreaterThanOrEqual(sum(inside));
          expect(used({ counts: 'screen' })).toBeGreaterThanOrEqual(sum(shown));
          const seen = [...old.values()].filter((one) => one.person === person && one.at >= since).length;
          expect(used({ of: 'records', counts: 'screen' })).toBeGreaterThanOrEqual(seen);
        }
        kept.db.close();
      },
    ),
    { numRuns: 60 },
  );
});

it('keeps rows, exports and records apart by person, app and entity, and counts them for team and app', () => {
  const kept = migrated(
    [
      { person: 'li', at: NOW - HOUR, rows: 10, app: 'crm', entity: 'contacts', kind: 'export' },
      { person: 'li', at: NOW - HOUR, rows: 5, app: 'crm', entity: 'contacts', kind: 'list' },
      { person: 'han', at: NOW - HOUR, rows: 100, app: 'crm', entity: 'leads', kind: 'export' },
    ],
    [
      { person: 'li', app: 'crm', entity: 'contacts', id: 1, at: NOW - HOUR },
      { person: 'li', app: 'crm', entity: 'contacts', id: 2, at: NOW - HOUR },
      { person: 'han', app: 'crm', entity: 'contacts', id: 2, at: NOW - 2 * HOUR },
    ],
  );
  const used = (change: Partial<LedgerWindow>): number => usedIn(kept, {}, windowOf(1e9, change), NOW);
  expect([used({}), used({ counts: 'files' }), used({ counts: 'screen' })]).toEqual([15, 10, 5]);
  expect([used({ by: 'team' }), used({ by: 'app' }), used({ by: 'app', entities: ['leads'] })]).toEqual([
    115, 115, 100,
  ]);
  expect([used({ of: 'exports' }), used({ of: 'exports', by: 'app' })]).toEqual([1, 2]);
  expect([used({ of: 'records' }), used({ of: 'records', by: 'app' })]).toEqual([2, 2]);
  const account = { person: 'li', app: 'crm', entity: 'contacts', kind: 'list' } as const;
  const windows = [windowOf(3, { of: 'records', counts: 'screen' })];
  expect(
    see(kept, { account, records: [record(1), record(2), record(3)], at: iso(NOW), windows }),
  ).toBeNull();
  expect(see(kept, { account, records: [record(4)], at: iso(NOW), windows })).toEqual(windows[0]);
  expect(charge(kept, { spending: { ...spendingOf(1), windows: [windowOf(15)] } })).toEqual(windowOf(15));
  expect(kept.db.pragma('integrity_check', { simple: true })).toBe('ok');
  kept.db.close();
});
