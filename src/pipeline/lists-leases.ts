/** Rows for the screen, reserved ahead: a person's lease is durable in the ledger before its first row leaves, drawn down in memory, and what is not used of it goes back. */

import { faultCode } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { ListLimits } from '../decide/lists.ts';
import type { Account, Ledger, LedgerWindow, Settlement } from '../model/ledger.ts';

/** `down`: the ledger could not be asked. */
type Taken =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly window: LedgerWindow }
  | { readonly kind: 'down' };

export interface Leases {
  /** Whether the lease had room, which then is used. */
  draw(account: Account, limits: ListLimits, rows: number): boolean;
  /** True at once where the lease has room; otherwise when the ledger has answered. Never rejects. */
  take(account: Account, limits: ListLimits, rows: number): true | Promise<Taken>;
  /** Rows that were taken and not sent after all: nobody saw them. */
  giveBack(account: Account, rows: number): void;
  /** Gives back what was reserved for this person and not used. */
  settle(person: string): Promise<void>;
  /** Gives everything back that was not used. */
  close(): Promise<void>;
}

interface LeaseParts {
  readonly ledger: Pick<Ledger, 'reserve' | 'settle'>;
  readonly settings: { readonly leaseRows: number; readonly leaseSeconds: number };
  readonly now: () => number;
  /** The ledger answered, or did not. */
  readonly onLedger: (up: boolean, code: FaultCode | null) => void;
  /** More was reserved; `unused` of it was not shown yet. */
  readonly onReserved: (account: Account, limits: ListLimits, unused: number) => void;
}

interface Lease {
  readonly account: Account;
  /** The limits under which it was given: with other rules another is asked for. */
  limits: ListLimits;
  /** Null before the first answer of the ledger, and after it was settled. */
  reservation: number | null;
  left: number;
  used: number;
  /** When the rows of it stop counting as if used now. */
  until: number;
  lastUsed: number;
  renewedAt: number;
  /** Rows that the next renewal asks for. */
  size: number;
  renewing: Promise<unknown> | null;
  /** A refusal holds for a moment, so that hammering asks nobody. */
  refused: { readonly rows: number; readonly until: number; readonly taken: Taken } | null;
}

/** No lease is drawn on for longer; its rows count in every window until this is over. */
const LIFE_MS = 60_000;
const LOOK_MS = 1000;
const REFUSED_MS = 1000;
/** Who goes on fast leases more at a time, up to so many times the setting. */
const MOST_TIMES = 8;
const FAST_MS = 1000;

export function openLeases({ ledger, settings, now, onLedger, onReserved }: LeaseParts): Leases {
  const leases = new Map<string, Lease>();
  const timer = setInterval(() => void settle((lease) => isIdle(lease)), LOOK_MS);
  timer.unref();

  function draw(account: Account, limits: ListLimits, rows: number): boolean {
    const lease = leases.get(keyOf(account));
    return lease !== undefined && drawFrom(lease, limits, rows);
  }

  function drawFrom(lease: Lease, limits: ListLimits, rows: number): boolean {
    const at = now();
    if (lease.left < rows || lease.limits !== limits || at >= lease.until) return false;
    lease.left -= rows;
    lease.used += rows;
    lease.lastUsed = at;
    return true;
  }

  /** One after the other for each lease: who waits looks again, since the one before may have brought enough for both. */
  async function renewed(account: Account, limits: ListLimits, rows: number): Promise<Taken> {
    for (;;) {
      const lease = leaseOf(account, limits);
      if (drawFrom(lease, limits, rows)) return { kind: 'taken' };
      if (lease.renewing) {
        await lease.renewing;
        continue;
      }
      const { refused } = lease;
      if (refused && lease.limits === limits && rows >= refused.rows && now() < refused.until)
        return refused.taken;
      const work = renew(lease, limits, rows);
      lease.renewing = work.finally(() => (lease.renewing = null));
      const failed = await work;
      if (failed) return failed;
    }
  }

  /** Null when there is room now. */
  async function renew(lease: Lease, limits: ListLimits, rows: number): Promise<Taken | null> {
    try {
      if (lease.limits !== limits || now() >= lease.until) giveUp(lease);
      lease.limits = limits;
      const first = await ask(lease, rows);
      if (first.kind === 'reserved') return null;
      // What others of this person's leases hold and do not use may be enough.
      await settle((other) => other !== lease && other.account.person === lease.account.person);
      const second = await ask(lease, rows);
      if (second.kind === 'reserved') return null;
      return refuse(lease, rows, { kind: 'refused', window: second.window });
    } catch (error) {
      onLedger(false, faultCode(error));
      return refuse(lease, rows, { kind: 'down' });
    }
  }

  async function ask(lease: Lease, rows: number) {
    const at = now();
    const fast = at - lease.renewedAt < FAST_MS;
    lease.size = fast ? Math.min(lease.size * 2, settings.leaseRows * MOST_TIMES) : settings.leaseRows;
    lease.renewedAt = at;
    const until = at + LIFE_MS;
    const need = rows - lease.left;
    const answer = await ledger.reserve({
      account: lease.account,
      need,
      want: Math.max(need, lease.size),
      at: iso(at),
      until: iso(until),
      windows: limitsOn(lease.limits),
      extend: lease.reservation,
    });
    onLedger(true, null);
    if (answer.kind === 'refused') return answer;
    lease.reservation = answer.reservation;
    lease.left += answer.rows;
    lease.until = until;
    lease.lastUsed = at;
    lease.refused = null;
    onReserved(lease.account, lease.limits, lease.left);
    return answer;
  }

  function refuse(lease: Lease, rows: number, taken: Taken): Taken {
    lease.refused = { rows, until: now() + REFUSED_MS, taken };
    return taken;
  }

  function leaseOf(account: Account, limits: ListLimits): Lease {
    const key = keyOf(account);
    const known = leases.get(key);
    if (known) return known;
    const none = {
      reservation: null,
      left: 0,
      used: 0,
      until: 0,
      lastUsed: 0,
      renewing: null,
      refused: null,
    };
    const lease: Lease = { account, limits, ...none, renewedAt: -Infinity, size: settings.leaseRows };
    leases.set(key, lease);
    return lease;
  }

  function isIdle({ lastUsed, until }: Lease): boolean {
    const at = now();
    return at - lastUsed >= settings.leaseSeconds * 1000 || at >= until;
  }

  /** Ends the leases that are meant and that nobody is about to draw on. What cannot be written counts as used. */
  async function settle(meant: (lease: Lease) => boolean): Promise<void> {
    const settlements: Settlement[] = [];
    const over: Lease[] = [];
    for (const [key, lease] of leases) {
      if (lease.renewing || !meant(lease)) continue;
      leases.delete(key);
      if (lease.used > 0) over.push(lease);
      settlements.push(...ended(lease));
    }
    if (await write(settlements)) for (const { account, limits } of over) onReserved(account, limits, 0);
  }

  /** In order before the reservation that follows it. */
  function giveUp(lease: Lease): void {
    void write(ended(lease));
  }

  function ended(lease: Lease): readonly Settlement[] {
    const { reservation, used, lastUsed } = lease;
    lease.reservation = null;
    lease.left = 0;
    lease.used = 0;
    return reservation === null ? [] : [{ reservation, used, at: iso(Math.max(lastUsed, 0)) }];
  }

  async function write(settlements: readonly Settlement[]): Promise<boolean> {
    if (settlements.length === 0) return true;
    try {
      await ledger.settle(settlements);
      return true;
    } catch (error) {
      onLedger(false, faultCode(error));
      return false;
    }
  }

  return {
    draw,
    take: (account, limits, rows) => draw(account, limits, rows) || renewed(account, limits, rows),
    giveBack(account, rows) {
      const lease = leases.get(keyOf(account));
      if (!lease || lease.reservation === null || lease.used < rows) return;
      lease.left += rows;
      lease.used -= rows;
    },
    settle: (person) => settle(({ account }) => account.person === person),
    async close() {
      clearInterval(timer);
      await Promise.all([...leases.values()].flatMap(({ renewing }) => renewing ?? []));
      await settle(() => true);
    },
  };
}

const keyOf = ({ person, app, entity, kind }: Account): string => `${person}\n${app}\n${entity}\n${kind}`;

/** What only alarms refuses nothing. */
const limitsOn = ({ windows }: ListLimits): readonly LedgerWindow[] =>
  windows.filter(({ of, over }) => of === 'rows' && over !== 'alert');

const iso = (time: number): string => new Date(time).toISOString();
