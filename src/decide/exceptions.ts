/** Grants and contracts: what they lift of the rules' word, and what they never do (a block, a denied column, a mask, a term). */

import { fold } from '../lib/fold.ts';
import type { ColumnLimit, Facts, LiftedBy } from '../model/export.ts';
import { isInForce } from '../model/grant.ts';
import type { Contract, Grant } from '../model/grant.ts';
import type { DecideInput } from './input.ts';
import { globs } from './names.ts';
import { ownWord, strictestOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';

export interface Lifted {
  readonly outcomes: readonly Outcome[];
  /** Rows that may leave by it; null for no bound. Absent where nothing was lifted. */
  readonly rows?: number | null;
  /** Whose word it is then. */
  readonly by?: LiftedBy;
  /** For `explain`; null where there was nothing to lift. */
  readonly why: { readonly rule: 'contract' | 'grant'; readonly why: string } | null;
}

/** The words that are left once a contract or a grant has lifted what it may. */
export function liftedBy(
  input: DecideInput,
  outcomes: readonly Outcome[],
  rows: number,
  columns: readonly ColumnLimit[],
): Lifted {
  const { verdict, because } = strictestOf(outcomes);
  if (verdict !== 'hold' && verdict !== 'trim') return { outcomes, why: null };
  const stopping = outcomes.filter((one) => one.verdict === 'hold' || one.verdict === 'trim');
  const byContract = stopping.every(({ lifted }) => lifted !== undefined);
  const contracts = byContract ? contractsFor(input) : [];
  const contract = contracts.find((one) => fits(one, input, rows, columns));
  if (contract !== undefined)
    return {
      outcomes: [
        ...outcomes.filter((one) => one.verdict === 'allow'),
        lifting('contract', because.rule, contract.id, rows),
      ],
      rows: contract.maxRows,
      by: { by: 'contract', id: contract.id, recipients: contract.recipients },
      why: { rule: 'contract', why: `it is as ${contract.id} says: allow` },
    };
  const grant = stopping.some(({ lifted }) => lifted === 'limit') ? grantFor(input, rows) : undefined;
  if (grant !== undefined) {
    const limit = stopping.find(({ lifted }) => lifted === 'limit');
    return {
      outcomes: [
        ...outcomes.filter(({ lifted }) => lifted !== 'limit'),
        lifting('granted', limit?.because.rule ?? null, grant.id, rows),
      ],
      rows: roomOf(grant),
      by: { by: 'grant', id: grant.id },
      why: { rule: 'grant', why: `${grant.id} lifts the limits` },
    };
  }
  const [drifted] = contracts;
  if (drifted === undefined) return { outcomes, why: null };
  return {
    outcomes: [
      ...outcomes,
      { ...ownWord('hold', { code: 'contract-drift', grant: drifted.id }), lifted: 'word' },
    ],
    why: { rule: 'contract', why: `it is not as ${drifted.id} says: hold` },
  };
}

const lifting = (code: 'contract' | 'granted', rule: string | null, id: string, rows: number): Outcome => ({
  verdict: 'allow',
  because: { code, rule, rows, grant: id },
  overRows: false,
});

/** Contracts in force for this person and route. */
const contractsFor = ({ contracts, situation, found }: DecideInput): readonly Contract[] =>
  contracts
    .filter(
      (one) =>
        one.person === situation.person &&
        one.app === situation.app &&
        one.route === found.route &&
        isInForce(one, situation.at),
    )
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** Whether the export is as it was agreed: request, entity, columns and rows. */
function fits(
  { entity, columns, maxRows, click }: Contract,
  { found, facts, click: asked }: DecideInput,
  rows: number,
  limits: readonly ColumnLimit[],
): boolean {
  // Another filter of the same report is another export.
  if (click !== undefined && click !== asked) return false;
  if (entity !== found.entity || rows > maxRows || facts.tables.length === 0) return false;
  const leaving = leavingHeadings(facts, limits);
  const agreed = new Set(columns.map(fold));
  return leaving !== null && leaving.size === agreed.size && [...leaving].every((name) => agreed.has(name));
}

/** Headings that would leave; null where a table has one twice, so that a heading does not say which column is meant. */
function leavingHeadings({ tables }: Facts, limits: readonly ColumnLimit[]): ReadonlySet<string> | null {
  const names = new Set<string>();
  for (const { hidden, index, columns } of tables) {
    if (hidden) continue;
    const here = columns.flatMap((column) =>
      limits.some(({ table, column: at, mask }) => table === index && at === column.index && mask === 'drop')
        ? []
        : [fold(column.name)],
    );
    if (new Set(here).size < here.length) return null;
    for (const name of here) names.add(name);
  }
  return names;
}

/** A grant that covers all of it: the one that ends first, for it is the first that is lost. */
function grantFor({ grants, situation, found }: DecideInput, rows: number): Grant | undefined {
  const { person, app, at } = situation;
  return grants
    .filter(
      (one) =>
        person !== null &&
        one.people.includes(person) &&
        matches(one.apps, app) &&
        matches(one.entities, found.entity) &&
        isInForce(one, at) &&
        rows <= (roomOf(one) ?? rows),
    )
    .toSorted((a, b) =>
      a.until === b.until ? Number(a.id > b.id) - 0.5 : Number(a.until > b.until) - 0.5,
    )[0];
}

const matchers = new WeakMap<readonly string[], (name: string) => boolean>();

function matches(patterns: readonly string[], name: string): boolean {
  const known = matchers.get(patterns) ?? globs(patterns);
  matchers.set(patterns, known);
  return known(name);
}

/** Rows that it still lets go at once; null for no bound. */
function roomOf({ rows, total, used }: Grant): number | null {
  const left = total === null ? null : Math.max(0, total - used);
  return rows === null || left === null ? (rows ?? left) : Math.min(rows, left);
}
