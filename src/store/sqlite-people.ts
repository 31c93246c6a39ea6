/** Sign-ins and one-time codes in the database. */

import { timingSafeEqual } from 'node:crypto';
import type { Signin } from '../identify/ports.ts';
import type { Kept } from './sqlite-kept.ts';
import { instant, sql } from './sqlite-kept.ts';

const TRIES = 5;
const ASKED_WITHIN_MS = 15 * 60_000;
const MOST_FOR_ONE = 5;
const MOST_FOR_ALL = 200;

type SigninRow = Omit<Signin, 'expiresAt'> & { readonly expiresAt: number };

/** Adds a sign-in and forgets those that have expired. */
export function addSignin(
  { db }: Kept,
  { signin, at }: { readonly signin: Signin; readonly at: string },
): void {
  sql(db, 'DELETE FROM signin WHERE expires_at < ?').run(instant(at));
  const { cookieHash, person, kind, boundTo, expiresAt } = signin;
  sql(db, 'INSERT OR REPLACE INTO signin VALUES (?, ?, ?, ?, ?)').run(
    cookieHash,
    person,
    kind,
    boundTo,
    instant(expiresAt),
  );
}

export function signinByHash({ db }: Kept, { cookieHash }: { readonly cookieHash: string }): Signin | null {
  const row = sql<SigninRow>(
    db,
    `SELECT cookie_hash AS cookieHash, person, kind, bound_to AS boundTo, expires_at AS expiresAt
     FROM signin WHERE cookie_hash = ?`,
  ).get(cookieHash);
  return row ? { ...row, expiresAt: new Date(row.expiresAt).toISOString() } : null;
}

export function endSigninsBoundTo({ db }: Kept, { credential }: { readonly credential: string }): void {
  sql(db, 'DELETE FROM signin WHERE bound_to = ?').run(credential);
}

export function endSigninsOf({ db }: Kept, { people }: { readonly people: readonly string[] }): void {
  for (const person of people) sql(db, 'DELETE FROM signin WHERE person = ?').run(person);
}

export function endSignin({ db }: Kept, { cookieHash }: { readonly cookieHash: string }): void {
  sql(db, 'DELETE FROM signin WHERE cookie_hash = ?').run(cookieHash);
}

/** Five codes for one person and two hundred in all within a quarter of an hour; more are refused, so that a mailbox cannot be flooded nor a code be guessed by asking for new ones. */
export function putCode(
  { db }: Kept,
  code: { readonly person: string; readonly hash: string; readonly expiresAt: string; readonly at: string },
): boolean {
  const at = instant(code.at);
  const since = at - ASKED_WITHIN_MS;
  sql(db, 'DELETE FROM code_asked WHERE at <= ?').run(since);
  const asked = sql<{ all: number; one: number | null }>(
    db,
    'SELECT count(*) AS "all", sum(person = ?) AS one FROM code_asked',
  ).get(code.person);
  if ((asked?.all ?? 0) >= MOST_FOR_ALL || (asked?.one ?? 0) >= MOST_FOR_ONE) return false;
  sql(db, 'INSERT INTO code_asked VALUES (?, ?)').run(at, code.person);
  sql(db, 'INSERT OR REPLACE INTO code VALUES (?, ?, ?, 0)').run(
    code.person,
    code.hash,
    instant(code.expiresAt),
  );
  return true;
}

/** Counts the attempt before it compares; the code goes with its right use, and five wrong ones use it up. */
export function takeCode(
  { db }: Kept,
  { person, hash, at }: { readonly person: string; readonly hash: string; readonly at: string },
): boolean {
  sql(db, 'UPDATE code SET attempts = attempts + 1 WHERE person = ?').run(person);
  const code = sql<{ hash: string; expiresAt: number; attempts: number }>(
    db,
    'SELECT hash, expires_at AS expiresAt, attempts FROM code WHERE person = ?',
  ).get(person);
  if (!code || code.attempts > TRIES || code.expiresAt <= instant(at) || !same(code.hash, hash)) return false;
  sql(db, 'DELETE FROM code WHERE person = ?').run(person);
  return true;
}

function same(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
