/** How much somebody may take, found out by asking `decide`: nothing here reads a rule's limits by itself, except to know at which numbers to ask. */

import { inputOf, usedOf } from '../../decide/given.ts';
import { decide, windowsFor } from '../../decide/index.ts';
import type { RuleBook } from '../../decide/input.ts';
import { listLimits } from '../../decide/lists.ts';
import { possibleRules } from '../../decide/match.ts';
import type { MatchedRule } from '../../decide/match.ts';
import { PolicyTest } from '../../decide/settings.ts';
import { mostOf } from '../../decide/windows.ts';
import type { Decision, DecidedWindow, ExportFound } from '../../model/export.ts';
import type { Reach, ReachStep } from '../../model/review.ts';
import type { Situation } from '../../model/situation.ts';
import { CIRCUMSTANCES } from './books.ts';
import type { Books } from './books.ts';

/** One thing that an app's profile lets out. */
export interface Way {
  readonly kind: Reach['kind'];
  readonly entity: string;
}

interface Asked {
  readonly app: string;
  readonly unlisted: 'hold' | 'block';
  readonly way: Way;
  readonly who: Situation;
  readonly classes: readonly string[];
}

/** What the person may take of this. Rules that depend on hours, places or conditions are asked both ways, and what lets more out is told. */
export function reachOf(asked: Asked, { without, stripped }: Books): Reach {
  const own = askBook(asked, without);
  const wide = askBook(asked, stripped);
  const circumstances = wide.matched.flatMap(({ name, rule }) =>
    CIRCUMSTANCES.some((key) => rule[key] !== undefined) || wide.conditional.has(name) ? [name] : [],
  );
  const reach = laxness(wide.reach) > laxness(own.reach) ? wide.reach : own.reach;
  return { ...reach, circumstances: [...new Set(circumstances)] };
}

/** Rows that go at once; what is only held counts for a little. */
function laxness({ steps, dropped }: Reach): number {
  const free = steps.findLast(({ verdict }) => verdict === 'allow' || verdict === 'trim');
  const rows = free === undefined ? 0 : (free.upTo ?? Number.MAX_SAFE_INTEGER / 4);
  return rows + (steps.some(({ verdict }) => verdict === 'hold') ? 0.5 : 0) - dropped.length / 10_000;
}

function askBook(asked: Asked, { book, conditional }: Books['without']) {
  const { way, who, app } = asked;
  const subject = { ...foundOf(way), route: way.kind };
  const matched = possibleRules(book, who, subject);
  const enforced = matched.filter(({ rule }) => rule.mode === 'enforce');
  const reach: Reach =
    way.kind === 'list' ? listReach(asked, book, enforced) : fileReach(asked, book, enforced);
  return { reach: { ...reach, app }, matched, conditional };
}

const foundOf = ({ kind, entity }: Way) =>
  ({
    kind: kind === 'list' ? 'list' : kind === 'unlisted' ? 'unlisted' : 'route',
    ...((kind === 'report' || kind === 'backup') && { routeKind: kind }),
    entity,
  }) as const;

function fileReach(asked: Asked, book: RuleBook, matched: readonly MatchedRule[]): Reach {
  const { way } = asked;
  const numbers = [
    ...new Set([
      1,
      ...matched.flatMap(({ rule }) =>
        rule.limits.flatMap((limit) =>
          limit.rows !== undefined || limit.records !== undefined ? [mostOf(limit)] : [],
        ),
      ),
    ]),
  ]
    .filter((count) => count > 0)
    .toSorted((a, b) => a - b);
  const last = (numbers.at(-1) ?? 1) + 1;
  const steps = [...numbers, last].map((rows, at): ReachStep => {
    const decision = ask(asked, book, rows, []);
    return {
      upTo: at === numbers.length ? null : rows,
      // Terms are fulfilled by the person himself: nobody else is asked.
      verdict: decision.because.code === 'terms' ? 'allow' : decision.verdict,
      approvers: approversOf(decision),
    };
  });
  const headings = headingsIn(matched);
  const columns = [
    ...asked.classes.map((name) => ({ name: `class ${name}`, class: name, says: name })),
    ...headings.map((name) => ({ name: name.replaceAll(/[*?]/g, 'x'), class: null, says: name })),
  ];
  const one = ask(asked, book, 1, columns);
  const limited = new Map(one.limits.columns.map(({ column, mask }) => [column, mask]));
  return {
    app: asked.app,
    entity: way.entity,
    kind: way.kind,
    whose: one.limits.ownRowsOnly
      ? 'own'
      : one.limits.teamRowsOnly
        ? 'team'
        : one.limits.rowConditions
          ? 'condition'
          : 'all',
    steps: merged(steps),
    windows: (one.windows ?? []).map(windowIn),
    dropped: columns.flatMap(({ says }, at) => (limited.get(at) === 'drop' ? [says] : [])),
    masked: Object.fromEntries(
      columns.flatMap(({ says }, at) => {
        const mask = limited.get(at);
        return mask === undefined || mask === 'drop' ? [] : [[says, mask]];
      }),
    ),
    terms: termsOf(one),
    rules: matched.map(({ name }) => name),
    circumstances: [],
  };
}

function listReach({ app, way, who }: Asked, book: RuleBook, matched: readonly MatchedRule[]): Reach {
  const limits = listLimits(who, way.entity, book);
  const most = limits.maxPage?.rows;
  const headings = headingsIn(matched);
  const masks = headings.map((name) => [name, limits.fieldMask(name.replaceAll(/[*?]/g, 'x'))] as const);
  return {
    app,
    entity: way.entity,
    kind: 'list',
    whose: 'all',
    steps: merged([
      ...(most === 0 ? [] : [{ upTo: most ?? null, verdict: 'allow' as const, approvers: [] }]),
      ...(most === undefined ? [] : [{ upTo: null, verdict: 'block' as const, approvers: [] }]),
    ]),
    windows: limits.windows.map(windowIn),
    dropped: masks.flatMap(([name, mask]) => (mask === 'drop' || mask === 'unnamed' ? [name] : [])),
    masked: Object.fromEntries(
      masks.flatMap(([name, mask]) =>
        mask === null || mask === 'drop' || mask === 'unnamed' ? [] : [[name, mask]],
      ),
    ),
    terms: [],
    rules: matched.map(({ name }) => name),
    circumstances: [],
  };
}

/** An export of so many rows, all of them the person's own, with one value of its class in each row. */
function ask(
  { way, who, unlisted }: Asked,
  book: RuleBook,
  rows: number,
  columns: readonly { readonly name: string; readonly class: string | null }[],
): Decision {
  const { entity } = way;
  const { kind, routeKind } = { routeKind: undefined, ...foundOf(way) };
  const given = Given.parse({
    roles: who.roles,
    entity,
    kind,
    ...(routeKind && { routeKind }),
    rows,
    ownRows: rows,
    teamRows: rows,
    columns: columns.map(({ name, class: of }) => ({ name, class: of })),
  });
  const found: ExportFound = { ...inputOf(given, book).found, entity };
  const input = { ...inputOf(given, book), situation: who, found, unlisted };
  const usage = windowsFor(input).map((window) => usedOf({ ...given, used: 0 }, window, input.facts));
  return decide({ ...input, usage });
}

const Given = PolicyTest.shape.given;

function headingsIn(matched: readonly MatchedRule[]): readonly string[] {
  return [
    ...new Set(
      matched.flatMap(({ rule: { columns } }) =>
        columns === undefined ? [] : [...columns.deny, ...Object.keys(columns.mask)],
      ),
    ),
  ];
}

function approversOf({ verdict, because, approval }: Decision): readonly string[] {
  if (verdict !== 'hold' || because.code === 'terms') return [];
  return approval?.stages.map(({ of, count }) => (count === 1 ? of : `${count} × ${of}`)) ?? ['approvers'];
}

const termsOf = ({ terms }: Decision): readonly string[] =>
  terms === undefined
    ? []
    : [
        ...(terms.purpose ? ['purpose'] : []),
        ...(terms.recipients ? ['recipients'] : []),
        ...(terms.acknowledge.length > 0 ? ['acknowledge'] : []),
        ...(terms.totp ? ['totp'] : []),
      ];

const windowIn = ({ of, max, milliseconds, by, over }: DecidedWindow): Reach['windows'][number] => ({
  of,
  max,
  milliseconds,
  by,
  over,
});

/** Neighbours with the same word are one step. */
function merged(steps: readonly ReachStep[]): readonly ReachStep[] {
  return steps.filter((step, at) => {
    const next = steps[at + 1];
    return (
      next === undefined ||
      next.verdict !== step.verdict ||
      next.approvers.join('\n') !== step.approvers.join('\n')
    );
  });
}
