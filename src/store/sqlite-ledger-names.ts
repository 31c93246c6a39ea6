/** Whose the ledger's sums are: people, teams and apps under small numbers. */

import type { Database } from 'better-sqlite3';
import { globMatcher } from '../lib/glob.ts';
import type { Account, LedgerWindow } from '../model/ledger.ts';
import { sql } from './sqlite-kept.ts';

/** In this order wherever there is one of each. */
export const BY = ['person', 'team', 'app'] as const satisfies readonly LedgerWindow['by'][];

/** Those who have no team count together: what the directory does not say makes no limit milder. */
const teamOf = ({ team }: Account): string => team ?? '';
export const isOnScreen = ({ kind }: Account): boolean => kind !== 'export';

function nameOf(account: Account, by: LedgerWindow['by']): string {
  switch (by) {
    case 'person':
      return account.person;
    case 'team':
      return teamOf(account);
    case 'app':
      return account.app;
    default:
      return by satisfies never;
  }
}

/** Whose sums the window counts together; none is made. */
export function scopesOf(db: Database, account: Account, window: LedgerWindow): readonly number[] {
  const { by } = window;
  return sql<{ id: number; app: string; entity: string }>(
    db,
    'SELECT id, app, entity FROM ledger_scope WHERE kind = ? AND name = ?',
  )
    .all(by, nameOf(account, by))
    .flatMap((scope) => (speaksOf(window, scope) ? [scope.id] : []));
}

export const speaksOf = (
  { apps, entities }: LedgerWindow,
  { app, entity }: Pick<Account, 'app' | 'entity'>,
): boolean => anyMatches(apps, app) && anyMatches(entities, entity);

/** Where what the account takes is added to, by `BY`. */
export function scopesFor(db: Database, account: Account): readonly number[] {
  const { app, entity } = account;
  return BY.map((by) => {
    const named = [by, nameOf(account, by), app, entity];
    return numbered(
      sql<number>(db, 'SELECT id FROM ledger_scope WHERE kind = ? AND name = ? AND app = ? AND entity = ?')
        .pluck()
        .get(...named) ??
        sql<number>(db, 'INSERT INTO ledger_scope (kind, name, app, entity) VALUES (?, ?, ?, ?) RETURNING id')
          .pluck()
          .get(...named),
    );
  });
}

/** The account's number, made where it has none. */
export function accountNumber(db: Database, account: Account): number {
  const named = [account.person, teamOf(account), account.app, account.entity, Number(isOnScreen(account))];
  return numbered(
    sql<number>(
      db,
      'SELECT id FROM ledger_account WHERE person = ? AND team = ? AND app = ? AND entity = ? AND screen = ?',
    )
      .pluck()
      .get(...named) ??
      sql<number>(
        db,
        'INSERT INTO ledger_account (person, team, app, entity, screen) VALUES (?, ?, ?, ?, ?) RETURNING id',
      )
        .pluck()
        .get(...named),
  );
}

export function accountOf(db: Database, number: number): Account | null {
  const row = sql<{ person: string; team: string; app: string; entity: string; screen: number }>(
    db,
    'SELECT person, team, app, entity, screen FROM ledger_account WHERE id = ?',
  ).get(number);
  return row ? { ...row, kind: row.screen ? 'list' : 'export' } : null;
}

/** Whether another account is of the asked one's person and team, and whether of the screen; read once for each number. */
export function sharedWith(db: Database, asked: Account): (number: number) => Shared {
  const known = new Map<number, Shared>();
  return (number) => {
    const found = known.get(number) ?? read(number);
    known.set(number, found);
    return found;
  };

  function read(number: number): Shared {
    const account = accountOf(db, number);
    if (!account) return { person: false, team: false, screen: false };
    return {
      person: account.person === asked.person,
      team: teamOf(account) === teamOf(asked),
      screen: isOnScreen(account),
    };
  }
}

interface Shared {
  readonly person: boolean;
  readonly team: boolean;
  readonly screen: boolean;
}

/** The class's number, from 1; made where `make` says so, else 0 for one that nobody took. */
export function classNumber(db: Database, name: string, make: boolean): number {
  const known = sql<number>(db, 'SELECT id FROM ledger_class WHERE name = ?').pluck().get(name);
  if (known !== undefined || !make) return known ?? 0;
  return numbered(
    sql<number>(db, 'INSERT INTO ledger_class (name) VALUES (?) RETURNING id').pluck().get(name),
  );
}

const anyMatches = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => pattern === '*' || globMatcher(pattern)(text));

const numbered = (id: number | undefined): number => id ?? 0;
