/** The ledger in the database: what people took over time, checked and charged in one step. */

import { randomInt } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { Fault } from '../lib/fault.ts';
import type { Account, Amounts, LedgerWindow, Spending, Usage } from '../model/ledger.ts';
import type { Reserved, ReserveRows, SeeRecords, Settlement } from '../model/ledger.ts';
import type { Kept } from './sqlite-kept.ts';
import { instant, sql } from './sqlite-kept.ts';
import {
  accountNumber,
  accountOf,
  classNumber,
  isOnScreen,
  scopesFor,
  scopesOf,
  speaksOf,
} from './sqlite-ledger-names.ts';
import { lastIn, lookUp, writeSeen } from './sqlite-ledger-records.ts';
import type { Looked } from './sqlite-ledger-records.ts';
import { addTo, lastToFall, sumFrom, unitOf } from './sqlite-ledger-sums.ts';
import type { Counts, Stream } from './sqlite-ledger-sums.ts';
import { contractHolds, useGrant } from './sqlite-papers.ts';

type Asked = Omit<Spending, 'windows'>;

/** How each window stands, and what the amounts would add to it; nothing is written. */
export function usage(
  { db }: Pick<Kept, 'db'>,
  { asked, windows }: { readonly asked: Asked; readonly windows: readonly LedgerWindow[] },
): readonly Usage[] {
  const { account, amounts } = whole(asked);
  const at = timeOf(db, asked.at);
  const looked = lookUp(db, account, recordsFor(windows, amounts));
  return windows.map((window) => {
    const stands = standing(db, account, amounts, window, looked, at);
    const { used, adds, from, streams, beside } = stands;
    if (adds === 0 || used + adds <= window.max) return { used, asked: adds, fits: iso(instant(asked.at)) };
    const all = adds + beside.length;
    const last =
      all > window.max
        ? null
        : lastToFall(db, streams, beside, from, used - beside.length + all - window.max);
    return { used, asked: adds, fits: last === null ? null : iso(last * 1000 + window.milliseconds + 1) };
  });
}

/** The first window that would be passed, or `grant` (a contract, too), with nothing charged; null when it was charged. */
export function charge(
  kept: Kept,
  { spending }: { readonly spending: Spending },
): LedgerWindow | 'grant' | null {
  const { db } = kept;
  const { account, amounts, windows, grant, contract } = whole(spending);
  const at = timeOf(db, spending.at);
  const looked = lookUp(db, account, amounts.records ?? NONE);
  const over = windows.find((window) => isPassed(db, account, amounts, window, looked, at));
  if (over) return over;
  if (contract !== undefined && !contractHolds(kept, { id: contract, account, rows: amounts.rows, at }))
    return 'grant';
  if (grant !== undefined && !useGrant(kept, { id: grant, account, rows: amounts.rows, at })) return 'grant';
  const second = secondOf(at);
  const [counts, exports] = isOnScreen(account) ? (['screen', 0] as const) : (['files', 1] as const);
  const values = Object.entries(amounts.values);
  const taken: readonly (readonly [number, number])[] = [
    [unitOf('rows', counts), amounts.rows],
    [unitOf('bytes', counts), amounts.bytes],
    [unitOf('exports', counts), exports],
    [unitOf('values', counts), values.reduce((sum, [, n]) => sum + n, 0)],
    ...values.map(([name, n]) => [unitOf('values', counts, classNumber(db, name, true)), n] as const),
  ];
  for (const scope of scopesFor(db, account))
    for (const [unit, n] of taken) addTo(db, { scope, unit }, second, n);
  writeSeen(db, account, looked, second);
  passTime(db, at);
  return null;
}

/** Gives what is wanted as far as the windows have room; refuses, and writes nothing, when that is less than what is needed. */
export function reserve({ db }: Kept, asked: ReserveRows): Reserved {
  const { account, need, want, windows, extend } = asked;
  wholeNumber(need);
  wholeNumber(want);
  const at = timeOf(db, asked.at);
  let rows = Math.max(need, want);
  for (const window of windows) {
    if (window.of !== 'rows') continue;
    const left = window.max - sumFrom(db, streamsOf(db, account, window), startOf(window, at));
    if (left < need) return { kind: 'refused', window };
    rows = Math.min(rows, left);
  }
  passTime(db, at);
  const until = at + Math.max(0, instant(asked.until) - instant(asked.at));
  // After a restore a reservation may be gone.
  const known = extend === null ? undefined : openById(db, extend);
  if (known && extend !== null) {
    // All of it counts until its new end.
    const end = Math.max(known.at, until);
    move(db, known, known.rows + rows, end);
    sql(db, 'UPDATE ledger_open SET rows = rows + ?, made = ?, at = ? WHERE id = ?').run(
      rows,
      at,
      end,
      extend,
    );
    return { kind: 'reserved', reservation: extend, rows };
  }
  // A number that no other has or had: what settles it must never meet another's rows, not even after a restore.
  const reservation = randomInt(2 ** 47);
  const number = accountNumber(db, account);
  sql(db, 'INSERT INTO ledger_open VALUES (?, ?, ?, ?, ?)').run(reservation, number, rows, at, until);
  addRows(db, account, rows, until);
  return { kind: 'reserved', reservation, rows };
}

/** Writes down what was used; the rest goes back. Once: what comes again changes nothing. */
export function settle({ db }: Kept, { settlements }: { readonly settlements: readonly Settlement[] }): void {
  for (const { reservation, used, at } of settlements) {
    wholeNumber(used);
    const known = openById(db, reservation);
    if (!known) continue;
    // A clock that stepped back meanwhile ages no row.
    move(db, known, Math.min(known.rows, used), Math.max(instant(at), known.made));
    sql(db, 'DELETE FROM ledger_open WHERE id = ?').run(reservation);
  }
}

/** The window that the records would pass, with nothing written; null when they were written down. */
export function see({ db }: Kept, { account, records, at: asked, windows }: SeeRecords): LedgerWindow | null {
  const at = timeOf(db, asked);
  const looked = lookUp(db, account, Buffer.concat(records));
  const none: Amounts = { rows: 0, bytes: 0, values: {}, records: NONE };
  const over = windows.find(
    (window) => window.of === 'records' && isPassed(db, account, none, window, looked, at),
  );
  if (over) return over;
  writeSeen(db, account, looked, secondOf(at));
  passTime(db, at);
  return null;
}

interface Open {
  readonly account: number;
  readonly rows: number;
  /** When it was made, or grew last. */
  readonly made: number;
  /** Until when its rows may be used. */
  readonly at: number;
}

const openById = (db: Database, id: number): Open | undefined =>
  sql<Open>(db, 'SELECT account, rows, made, at FROM ledger_open WHERE id = ?').get(id);

/** The rows of a reservation count as so many, from another time on. */
function move(db: Database, open: Open, rows: number, at: number): void {
  const account = accountOf(db, open.account);
  if (!account) return;
  addRows(db, account, -open.rows, open.at);
  addRows(db, account, rows, at);
}

function addRows(db: Database, account: Account, rows: number, at: number): void {
  const unit = unitOf('rows', isOnScreen(account) ? 'screen' : 'files');
  for (const scope of scopesFor(db, account)) addTo(db, { scope, unit }, secondOf(at), rows);
}

interface Standing {
  readonly used: number;
  readonly adds: number;
  readonly streams: readonly Stream[];
  /** The window's first second. */
  readonly from: number;
  /** When those of the asked records that count already were taken. */
  readonly beside: readonly number[];
}

function standing(
  db: Database,
  account: Account,
  amounts: Amounts,
  window: LedgerWindow,
  looked: Looked,
  at: number,
): Standing {
  const from = startOf(window, at);
  const streams = streamsOf(db, account, window);
  const used = sumFrom(db, streams, from);
  if (window.of !== 'records') return { used, adds: amountOf(amounts, window), streams, from, beside: [] };
  // Where nobody told the records apart, each row is one.
  if (!amounts.records) return { used, adds: amounts.rows, streams, from, beside: [] };
  const known = speaksOf(window, account) ? lastIn(looked, window) : [];
  const beside = [...known].filter((second) => second >= from);
  return { used, adds: looked.keys.length - beside.length, streams, from, beside };
}

/** What adds nothing passes no limit. */
function isPassed(...asked: Parameters<typeof standing>): boolean {
  const { used, adds } = standing(...asked);
  return adds > 0 && used + adds > asked[3].max;
}

function streamsOf(db: Database, account: Account, window: LedgerWindow): readonly Stream[] {
  const scopes = scopesOf(db, account, window);
  const units = countsOf(window).flatMap((counts) =>
    classesOf(db, window).map((valueClass) => unitOf(window.of, counts, valueClass)),
  );
  return scopes.flatMap((scope) => units.map((unit) => ({ scope, unit })));
}

/** One record may be in a file and on the screen, so both together are counted apart; rows of both are their sum. */
function countsOf({ of, counts }: LedgerWindow): readonly Counts[] {
  if (counts !== 'all') return [counts];
  return of === 'records' ? ['either'] : ['files', 'screen'];
}

function classesOf(db: Database, { of, classes }: LedgerWindow): readonly number[] {
  if (of !== 'values' || !classes) return [0];
  return [...new Set(classes)].map((name) => classNumber(db, name, false)).filter((number) => number > 0);
}

function amountOf({ rows, bytes, values }: Amounts, { of, classes }: LedgerWindow): number {
  switch (of) {
    case 'rows':
    case 'records':
      return rows;
    case 'bytes':
      return bytes;
    case 'exports':
      return 1;
    case 'values':
      return Object.entries(values).reduce(
        (sum, [name, n]) => (classes === undefined || classes.includes(name) ? sum + n : sum),
        0,
      );
    default:
      return of satisfies never;
  }
}

const NONE = new Uint8Array();

/** Records are looked up only where a window counts them. */
const recordsFor = (windows: readonly LedgerWindow[], { records }: Amounts): Uint8Array =>
  windows.some(({ of }) => of === 'records') ? (records ?? NONE) : NONE;

/** A clock that steps back frees nothing: time stands still until it is there again. */
const timeOf = (db: Database, asked: string): number =>
  Math.max(instant(asked), sql<number>(db, 'SELECT at FROM ledger_clock').pluck().get() ?? 0);

const passTime = (db: Database, at: number): void =>
  void sql(db, 'UPDATE ledger_clock SET at = ? WHERE at < ?').run(at, at);

/** Rounded up: nothing falls out of a window before its time. */
const secondOf = (at: number): number => Math.ceil(at / 1000);

/** The first second that still counts. */
const startOf = ({ milliseconds }: LedgerWindow, at: number): number =>
  Math.max(0, Math.ceil((at - milliseconds) / 1000));

const iso = (time: number): string => new Date(time).toISOString();

function whole<T extends Pick<Spending, 'amounts'>>(asked: T): T {
  const { rows, bytes, values } = asked.amounts;
  for (const amount of [rows, bytes, ...Object.values(values)]) wholeNumber(amount);
  return asked;
}

function wholeNumber(amount: number): void {
  if (!Number.isSafeInteger(amount) || amount < 0)
    throw new Fault('UNEXPECTED', 'charged the ledger: an amount is no whole number from 0');
}
