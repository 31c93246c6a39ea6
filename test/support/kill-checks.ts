/** What must be true of a data folder after the gateway was killed, read past the gateway: log, states, files, budgets, and what clients got. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditEvent, AuditType } from '../../src/model/audit.ts';
import type { LedgerKind } from '../../src/model/ledger.ts';
import { HOLD_STATES } from '../../src/model/export.ts';
import type { HeldExport, HoldState } from '../../src/model/export.ts';
import { readEntries } from '../../src/store/sqlite-audit.ts';
import { checkWhole } from '../../src/store/sqlite-copy.ts';
import { exportsInStates } from '../../src/store/sqlite-exports.ts';
import type { Kept } from '../../src/store/sqlite-kept.ts';
import { usage } from '../../src/store/sqlite-ledger.ts';
import { openDatabase } from '../../src/store/sqlite-open.ts';
import { spendingOf, windowOf } from '../store/made.ts';

/** A file that a client began to receive. */
export interface Receipt {
  readonly exportId: string;
  readonly bytes: Buffer;
  /** Whether all of it came. */
  readonly whole: boolean;
}

/** What clients saw happen, and budgets as they were seen last. */
export interface Seen {
  readonly receipts: readonly Receipt[];
  /** Acts that were answered as done. */
  readonly done: readonly { readonly exportId: string; readonly type: AuditType }[];
  readonly budgets: Map<string, number>;
  /** Rows of lists that a person was shown. */
  readonly shown: ReadonlyMap<string, number>;
}

/** What the sales people's rule allows of lists in an hour, which no soak lasts. */
const LIST_ROWS = 5000;

/** The acts that move an export, and where they lead; the others leave it where it is. */
const LEADS_TO: Partial<Record<AuditType, HoldState>> = {
  requested: 'preparing',
  held: 'draft',
  asked: 'waiting',
  approved: 'approved',
  sealed: 'ready',
  released: 'released',
  refused: 'refused',
  denied: 'denied',
  withdrawn: 'withdrawn',
  lapsed: 'lapsed',
  failed: 'failed',
};

/** Everything that is wrong, in words, and how many exports were on their way; `settled`: the gateway was started again and had the time to finish. */
export function lookAfter(
  dataFolder: string,
  seen: Seen,
  settled: boolean,
): { readonly wrongs: readonly string[]; readonly midway: number } {
  let midway = 0;
  const found: string[] = [];
  const check = (right: boolean, words: string): void => {
    if (!right) found.push(words);
  };
  const kept = openDatabase({
    path: join(dataFolder, 'store.db'),
    ring: readFileSync(join(dataFolder, 'keys', 'gateway.json'), 'utf8'),
    at: new Date().toISOString(),
    backups: join(dataFolder, 'backups'),
  });
  try {
    checkWhole(kept);
    const events = readEntries(kept, { from: 1, most: 10_000 }).map(({ event }) => event);
    const all = exportsInStates(kept, { states: HOLD_STATES });
    const of = (id: string): AuditEvent[] => events.filter(({ exportId }) => exportId === id);
    midway = all.filter(({ state }) => state === 'preparing' || state === 'approved').length;
    for (const held of all) checkOne(held, of(held.id), check);

    const files = new Set(readdirSync(join(dataFolder, 'files')));
    const named = all.flatMap(({ frozen, artefact }) => [frozen, artefact].flatMap((one) => one?.file ?? []));
    for (const name of named) check(files.has(name), `the file ${name} of an export is gone`);
    if (settled) {
      for (const name of files) check(named.includes(name), `the file ${name} belongs to no export`);
      for (const { id, state } of all)
        check(state !== 'preparing' && state !== 'approved', `${id} is stuck in ${state}`);
    }

    for (const person of new Set(all.map(({ requester }) => requester))) {
      const left = all.filter(({ requester }) => requester === person).flatMap(({ id }) => of(id));
      const rows = left
        .filter(({ type }) => type === 'released' || type === 'sealed')
        .reduce((sum, { facts }) => sum + Number(facts['rows']), 0);
      const charged = chargedOf(kept, person, 'export');
      check(charged === rows, `${person} is charged ${charged} rows, and ${rows} left`);
      check(charged >= (seen.budgets.get(person) ?? 0), `the budget of ${person} was given back`);
      seen.budgets.set(person, charged);
    }
    for (const [person, rows] of seen.shown) {
      // What was reserved and not settled when the kill came counts as used.
      const charged = chargedOf(kept, person, 'list');
      check(charged >= rows, `${person} was shown ${rows} rows of lists, and ${charged} are charged`);
      check(charged <= LIST_ROWS, `${person} is charged ${charged} rows of lists, over the limit`);
    }
    for (const { exportId, type } of seen.done)
      check(
        of(exportId).some((event) => event.type === type),
        `${exportId}: ${type} was answered and not recorded`,
      );
    checkReceipts(seen.receipts, of, check);
  } finally {
    kept.db.close();
  }
  return { wrongs: found, midway };
}

function chargedOf(kept: Kept, person: string, kind: LedgerKind): number {
  const asked = spendingOf(0, { person }, new Date().toISOString());
  const [used] = usage(kept, {
    asked,
    windows: [windowOf(1e9, { counts: kind === 'export' ? 'files' : 'screen' })],
  });
  return used?.used ?? 0;
}

type Check = (right: boolean, words: string) => void;

function checkOne(held: HeldExport, events: readonly AuditEvent[], check: Check): void {
  const types = events.map(({ type }) => type);
  for (const type of ['requested', 'decided', 'held', 'asked', 'approved', 'released', 'sealed'] as const)
    check(types.filter((one) => one === type).length <= 1, `${held.id}: ${type} is recorded twice`);
  const states = types.flatMap((type) => LEADS_TO[type] ?? []);
  check(types[0] === 'requested', `${held.id} does not begin with its request`);
  check(states.at(-1) === held.state, `${held.id} is ${held.state}, its log says ${states.join(' > ')}`);
  check(!(types.includes('sealed') && !types.includes('approved')), `${held.id} was sealed, not approved`);
  if (held.state !== 'ready' && held.state !== 'released') return;
  const left = events.find(({ type }) => type === 'sealed' || type === 'released');
  check(held.artefact?.sha256 === left?.facts['sha256'], `${held.id}: its file is not the recorded one`);
}

function checkReceipts(
  receipts: readonly Receipt[],
  of: (id: string) => readonly AuditEvent[],
  check: Check,
): void {
  for (const { exportId, bytes, whole } of receipts) {
    const events = of(exportId);
    const left = events.find(({ type }) => type === 'sealed' || type === 'released');
    check(left !== undefined, `${exportId} was received and is not recorded as released`);
    const sum = createHash('sha256').update(bytes).digest('hex');
    if (whole) check(sum === left?.facts['sha256'], `${exportId}: other bytes came than were recorded`);
    const times = receipts.filter((one) => one.exportId === exportId).length;
    const recorded = events.filter(({ type }) => type === 'downloaded').length;
    check(recorded >= times, `${exportId} was received ${times} times and recorded ${recorded} times`);
  }
}
