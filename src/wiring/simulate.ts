/** Replays recorded exports against other rules: who would be held, blocked or let go, and was not. */

import { askedFor, decide, lookingFor, windowsFor } from '../decide/index.ts';
import { windowsOf } from '../decide/windows.ts';
import type { Rules } from '../config/index.ts';
import type { AuditEntry, AuditType } from '../model/audit.ts';
import type { Because, VerdictKind } from '../model/export.ts';
import type { Account, Amounts } from '../model/ledger.ts';
import { decidableFrom, usageFrom } from '../model/recorded.ts';
import type { Recorded } from '../model/recorded.ts';
import { foundThen } from './explain.ts';
import { pastIn } from './operations-explain.ts';
import type { PastDecision } from './operations-explain.ts';
import { openSliding } from './sliding.ts';

/** What becomes of an export: cut ones are let go too. */
type Fate = 'held' | 'blocked' | 'let go';

/** One rule and one person. */
interface SimulatedRow {
  /** The rule that stops now; where nothing does, the one that stopped then. `-` where no rule is the reason. */
  readonly rule: string;
  readonly person: string;
  /** Exports by what became of them and what would now: `let go > held`. */
  readonly counts: Readonly<Record<string, number>>;
  /** Export ids, or request ids where there is no export, of some whose fate changes. */
  readonly changed: readonly string[];
}

export interface Simulated {
  readonly exports: number;
  /** Decisions that were recorded before rules could be replayed, or outside of the time asked for. */
  readonly skipped: number;
  readonly fates: Readonly<Record<Fate, { readonly was: number; readonly now: number }>>;
  readonly newlyStopped: number;
  readonly newlyLetGo: number;
  readonly rows: readonly SimulatedRow[];
}

/** So many ids stand in a row. */
const MOST_IDS = 5;

/** `from` and `to` (milliseconds) bound what is told of; what left before `from` counts all the same. The log is read in its order, a batch at a time. */
export async function simulate(
  batches: AsyncIterable<readonly AuditEntry[]>,
  rules: Rules,
  { from = -Infinity, to = Infinity }: { readonly from?: number; readonly to?: number },
): Promise<Simulated> {
  const replay = openReplay(rules);
  const told = openTable();
  for await (const batch of batches)
    for (const entry of batch) {
      const past = pastIn(entry);
      if (past === null) {
        replay.follow(entry);
        if (entry.event.type === 'decided' || entry.event.type === 'monitored') told.skip();
        continue;
      }
      const { at } = past.recorded.situation;
      const now = replay.decideAgain(past, entry.event.type === 'monitored');
      if (at < from || at >= to) told.skip();
      else told.add(past, now);
    }
  return told.done();
}

interface Again {
  readonly verdict: VerdictKind;
  readonly because: Because;
}

interface Replay {
  decideAgain(past: PastDecision, wentAnyway: boolean): Again;
  /** What became of an export that would now be held. */
  follow(entry: AuditEntry): void;
}

/** As long as the longest window. */
const LONGEST_MS = 90 * 24 * 3_600_000;
const LEFT: readonly AuditType[] = ['released', 'sealed'];
const ENDED: readonly AuditType[] = ['denied', 'withdrawn', 'lapsed', 'failed', 'refused'];

function openReplay(book: Rules): Replay {
  const rules = book.policies.flatMap((policy) =>
    policy.rules.map((rule) => ({
      name: `${policy.policy}/${rule.name}`,
      policy,
      rule,
      asks: new Set<never>(),
    })),
  );
  const hasConditions = rules.some(({ rule }) => typeof rule.whose === 'object');
  const windows = windowsOf(rules).all;
  const rolesOf = new Map<string, readonly string[]>();
  for (const match of rules)
    for (const window of windowsOf([match]).all) {
      const key = JSON.stringify({ ...window, rule: '', over: '' });
      rolesOf.set(key, [...(rolesOf.get(key) ?? []), ...match.policy.roles]);
    }
  const sliding = openSliding(
    windows.map((window) => ({
      window,
      roles: rolesOf.get(JSON.stringify({ ...window, rule: '', over: '' })) ?? ['*'],
    })),
  );
  /** Exports that would be held, until somebody let them go or did not. */
  const held = new Map<
    string,
    {
      readonly at: number;
      readonly account: Account;
      readonly roles: readonly string[];
      readonly amounts: Amounts;
      readonly records: number;
    }
  >();

  return {
    decideAgain({ recorded, exportId }, wentAnyway) {
      const { situation } = recorded;
      const conditions = hasConditions
        ? lookingFor({ situation, found: foundThen(recorded), book }).conditions
        : [];
      const base = { ...decidableFrom(recorded, conditions), book };
      const asked = windowsFor(base);
      const amounts = askedFor(base, null);
      const account = accountOf(recorded);
      const then =
        recorded.windows !== undefined &&
        asked.some(({ of, counts }) => of === 'records' || counts === 'screen')
          ? usageFrom(recorded, asked)
          : [];
      const usage = asked.map((window, place) => {
        // What the ledger knew of records and of the screen is better than what can be summed up here.
        const known = then[place] ?? null;
        if (known !== null && (window.of === 'records' || window.counts === 'screen')) return known;
        return sliding.usage(
          window,
          account,
          { ...amounts, records: recordsIn(amounts, recorded) },
          situation.at,
        );
      });
      const decision = decide({ ...base, usage });
      const { verdict } = decision;
      if (verdict === 'allow' || verdict === 'trim')
        charge(account, recorded, cut(amounts, decision.limits.maxRows), situation.at);
      else if (verdict === 'hold' && wentAnyway) charge(account, recorded, amounts, situation.at);
      else if (verdict === 'hold' && exportId !== null) {
        forgetBefore(situation.at - LONGEST_MS);
        held.set(exportId, {
          at: situation.at,
          account,
          roles: situation.roles,
          amounts,
          records: recordsIn(amounts, recorded),
        });
      }
      return decision;
    },

    follow({ event }) {
      if (event.exportId === null) return;
      const one = held.get(event.exportId);
      if (!one) return;
      if (LEFT.includes(event.type)) {
        const rows = Number(event.facts['rows'] ?? one.amounts.rows);
        sliding.charge(
          one.account,
          one.roles,
          { ...cut(one.amounts, rows), records: Math.min(one.records, rows) },
          Date.parse(event.at),
        );
      } else if (!ENDED.includes(event.type)) return;
      held.delete(event.exportId);
    },
  };

  /** What nobody let go in so long has lapsed; a log may hold a million that nothing follows. */
  function forgetBefore(time: number): void {
    for (const [id, { at }] of held) {
      if (at >= time) return;
      held.delete(id);
    }
  }

  function charge(account: Account, recorded: Recorded, amounts: Amounts, at: number): void {
    sliding.charge(
      account,
      recorded.situation.roles,
      { ...amounts, records: recordsIn(amounts, recorded) },
      at,
    );
  }
}

/** Records were counted, and not kept: those of each export count as new ones. */
const recordsIn = ({ rows }: Amounts, { records }: Recorded): number => Math.min(records ?? rows, rows);

function cut(amounts: Amounts, maxRows: number | null): Amounts {
  return maxRows === null || maxRows >= amounts.rows ? amounts : { ...amounts, rows: maxRows };
}

function accountOf({ situation: { person, team, app }, found }: Recorded): Account {
  return {
    person: person ?? `nobody@${app}`,
    ...(team !== null && { team }),
    app,
    entity: found.entity,
    kind: 'export',
  };
}

interface Table {
  skip(): void;
  add(past: PastDecision, now: Again): void;
  done(): Simulated;
}

function openTable(): Table {
  const rows = new Map<
    string,
    { rule: string; person: string; counts: Record<string, number>; changed: string[] }
  >();
  const fates = { held: { was: 0, now: 0 }, blocked: { was: 0, now: 0 }, 'let go': { was: 0, now: 0 } };
  let [exports, skipped, newlyStopped, newlyLetGo] = [0, 0, 0, 0];
  return {
    skip() {
      skipped += 1;
    },
    add({ recorded, exportId, requestId }, { verdict, because }) {
      const [was, now] = [FATES[recorded.verdict], FATES[verdict]];
      exports += 1;
      fates[was].was += 1;
      fates[now].now += 1;
      if (was === 'let go' && now === 'let go') return;
      if (was === 'let go') newlyStopped += 1;
      if (now === 'let go') newlyLetGo += 1;
      const rule = (now === 'let go' ? recorded.because : because).rule ?? '-';
      const person = recorded.situation.person ?? '-';
      const key = `${rule} ${person}`;
      const row = rows.get(key) ?? { rule, person, counts: {}, changed: [] };
      rows.set(key, row);
      const step = was === now ? was : `${was} > ${now}`;
      row.counts[step] = (row.counts[step] ?? 0) + 1;
      const id = exportId ?? requestId;
      if (was !== now && id !== null && row.changed.length < MOST_IDS) row.changed.push(id);
    },
    done: () => ({
      exports,
      skipped,
      fates,
      newlyStopped,
      newlyLetGo,
      rows: [...rows.values()].toSorted(
        (a, b) => a.rule.localeCompare(b.rule) || a.person.localeCompare(b.person),
      ),
    }),
  };
}

const FATES: Readonly<Record<VerdictKind, Fate>> = {
  allow: 'let go',
  trim: 'let go',
  hold: 'held',
  block: 'blocked',
};
