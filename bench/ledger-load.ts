/** The ledger under load: its size with so many records of so many people, what a check and a charge then take, and races for the last of a limit. */

import { createCipheriv } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newGatewayKey, openKeyring } from '../src/lib/keyring.ts';
import type { Account, LedgerWindow, Spending } from '../src/model/ledger.ts';
import { openStore } from '../src/store/index.ts';
import type { Store } from '../src/store/index.ts';
import { openDatabase } from '../src/store/sqlite-open.ts';
import { recordKey, shelfOf } from '../src/store/sqlite-record-key.ts';
import { median } from './support.ts';

interface LedgerLoad {
  readonly people: number;
  /** Different records of each, nobody's the same. */
  readonly records: number;
  /** How often a thousand requests race for the last of a limit. */
  readonly races: number;
}

const NOW = Date.parse('2026-11-21T10:00:00Z');
const DAY = 86_400_000;
/** Records of one page: so many are taken in one second. */
const PAGE = 50;
const TEAM = 10;
const ROUNDS = 60;
/** The first ones read what any running gateway has at hand. */
const WARM = 20;
const RACERS = 1000;

/** Milliseconds of a check and of a charge, MiB on disk, and rows that left beyond a limit. */
export async function measureLedger(load: LedgerLoad): Promise<Readonly<Record<string, number>>> {
  const folder = mkdtempSync(join(tmpdir(), 'exportgate-ledger-'));
  const keyring = openKeyring([newGatewayKey(new Date(NOW))]);
  try {
    fill(folder, keyring.serialise(), load);
    const mib = statSync(join(folder, 'store.db')).size / 2 ** 20;
    const store = await openStore({ folder, keyring, now: () => new Date(NOW), writeKeyring: null });
    try {
      return {
        ledger_check_ms: await timed(load, 100, (asked) => store.ledger.usage(asked, asked.windows)),
        ledger_check_5000_ms: await timed(load, 5000, (asked) => store.ledger.usage(asked, asked.windows)),
        ledger_charge_ms: await timed(load, 100, (asked) => store.ledger.charge(asked)),
        ledger_charge_5000_ms: await timed(load, 5000, (asked) => store.ledger.charge(asked)),
        ledger_mib: mib,
        race_overshoot: await raceOvershoot(store, load.races),
      };
    } finally {
      await store.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Rows that left beyond the limit, in all races together; each race must release the whole limit too. */
export async function raceOvershoot({ ledger }: Pick<Store, 'ledger'>, races: number): Promise<number> {
  let beyond = 0;
  for (let race = 0; race < races; race += 1) {
    const account: Account = { ...accountOf(0), person: `racer-${race}`, team: `racers-${race}` };
    const windows = [window('rows', 'person', DAY, 7 * 30), window('records', 'team', 30 * DAY, 1000)];
    const spending = { account, amounts: { rows: 7, bytes: 700, values: {} }, at: iso(NOW), windows };
    const charged = await Promise.all(Array.from({ length: RACERS }, () => ledger.charge(spending)));
    beyond += Math.abs(charged.filter((over) => over === null).length - 30) * 7;
  }
  return beyond;
}

/** Half of the records are known. */
async function timed(
  { people, records }: LedgerLoad,
  count: number,
  act: (asked: Spending) => Promise<unknown>,
): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const person = (round * 37 + count) % people;
    const known = hashesOf(person, records).subarray(0, Math.min(count >> 1, records) * 16);
    const fresh = hashesOf(people + round + count, count - known.length / 16);
    const asked: Spending = {
      account: accountOf(person),
      amounts: {
        rows: count,
        bytes: count * 100,
        values: { mobile: count },
        records: Buffer.concat([known, fresh]),
      },
      at: iso(NOW + round * 1000),
      windows: [
        window('records', 'person', 30 * DAY, 1e9),
        window('records', 'team', 30 * DAY, 1e9),
        window('records', 'app', 90 * DAY, 1e9),
        window('rows', 'person', DAY, 1e9),
        window('values', 'person', 7 * DAY, 1e9),
      ],
    };
    const start = performance.now();
    await act(asked);
    if (round >= WARM) times.push(performance.now() - start);
  }
  return median(times);
}

/** Straight into the tables, a tenth of the people at a time: as the tree grows with time, its pages fill as unevenly as it does with one charge after the other. */
function fill(folder: string, ring: string, { people, records }: LedgerLoad): void {
  const { db } = openDatabase({ path: join(folder, 'store.db'), ring, at: iso(NOW), backups: folder });
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -400000');
  const shelf = shelfOf('crm', 'contacts');
  db.exec('CREATE TEMP TABLE sight (key INTEGER, seen BLOB)');
  const see = db.prepare('INSERT INTO sight VALUES (?, ?)');
  const add = db.prepare('INSERT INTO ledger_account VALUES (?, ?, ?, ?, ?, 1)');
  const tenth = Math.ceil(people / 10);
  db.exec('CREATE TEMP TABLE page (person INTEGER, at INTEGER)');
  const turn = db.prepare('INSERT INTO page VALUES (?, ?)');
  for (let from = 0; from < people; from += tenth) {
    const to = Math.min(people, from + tenth);
    db.transaction(() => {
      for (let person = from; person < to; person += 1) {
        const { team = '', app, entity } = accountOf(person);
        add.run(person + 1, accountOf(person).person, team, app, entity);
        const hashes = hashesOf(person, records);
        for (let index = 0; index < records; index += 1) {
          const second = secondOf(person, Math.floor(index / PAGE), Math.ceil(records / PAGE));
          if (index % PAGE === 0) turn.run(person, second);
          const seen = Buffer.alloc(7);
          seen.writeUIntBE(person + 1, 0, 3);
          seen.writeUInt32BE(second, 3);
          see.run(recordKey(hashes, index * 16, shelf), seen);
        }
      }
      db.exec('INSERT INTO ledger_record SELECT key, seen FROM sight ORDER BY key; DELETE FROM sight');
    })();
  }
  db.exec(SUMS);
  db.close();
}

/** Rows and records of the screen, as charges would have summed them (see sqlite-ledger-sums.ts). */
const SUMS = `
  INSERT INTO ledger_scope (kind, name, app, entity)
    SELECT 'person', person, app, entity FROM ledger_account
    UNION SELECT 'team', team, app, entity FROM ledger_account UNION SELECT 'app', app, app, entity FROM ledger_account;
  INSERT INTO ledger_sum
    SELECT scope.id, unit.value, level.key, page.at / level.value * level.value, sum(${PAGE})
    FROM page JOIN ledger_account account ON account.id = page.person + 1
    JOIN ledger_scope scope ON scope.name IN (account.person, account.team, account.app),
    json_each('[1, 10, 11]') unit, json_each('[1, 3600, 86400]') level
    GROUP BY 1, 2, 3, 4;
  UPDATE ledger_clock SET at = ${NOW - 1000};
`;

/** Working hours of the last ninety days, the oldest page first. */
function secondOf(person: number, page: number, pages: number): number {
  const day = Math.floor((page * 89) / pages);
  const within = (page * 7919 + person * 104_729) % 32_400;
  return (Math.floor(NOW / DAY) - 89 + day) * 86_400 + within;
}

const zeros = Buffer.alloc(16);
function hashesOf(person: number, records: number): Buffer {
  const key = Buffer.alloc(16);
  key.writeUInt32BE(person + 1);
  return createCipheriv('aes-128-ctr', key, zeros).update(Buffer.alloc(records * 16));
}

const accountOf = (person: number): Account => ({
  person: `person-${person}`,
  team: `team-${Math.floor(person / TEAM)}`,
  app: 'crm',
  entity: 'contacts',
  kind: 'list',
});

const window = (
  of: LedgerWindow['of'],
  by: LedgerWindow['by'],
  milliseconds: number,
  max: number,
): LedgerWindow => ({
  rule: `made-up/${of}-${by}`,
  of,
  milliseconds,
  max,
  by,
  counts: 'all',
  apps: ['*'],
  entities: ['*'],
});

const iso = (time: number): string => new Date(time).toISOString();

if (process.argv[1]?.endsWith('ledger-load.ts')) {
  const [people = 500, records = 50_000, races = 100] = process.argv.slice(2).map(Number);
  process.stdout.write(`${JSON.stringify(await measureLedger({ people, records, races }))}\n`);
}
