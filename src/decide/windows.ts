/** Limits over time as the ledger counts them: one window for each, and equal ones once. */

import type { DecidedWindow } from '../model/export.ts';
import type { Measure, Period } from '../model/ledger.ts';
import type { MatchedRule } from './match.ts';
import { measuresOf } from './limit-settings.ts';
import type { Limit } from './limit-settings.ts';

/** Windows in a fixed order, and at which place of it each limit stands. */
export interface Windows {
  readonly all: readonly DecidedWindow[];
  readonly placeOf: ReadonlyMap<Limit, number>;
}

/** From the mildest to the strictest. */
const WORDS: readonly DecidedWindow['over'][] = ['alert', 'trim', 'hold', 'block'];

/** The windows of these rules in their order; of equal ones the strictest word stands, under the name of its rule. */
export function windowsOf(rules: readonly MatchedRule[]): Windows {
  if (last?.rules === rules) return last.windows;
  const all: DecidedWindow[] = [];
  const placeOf = new Map<Limit, number>();
  const placeByKey = new Map<string, number>();
  for (const match of rules)
    for (const limit of match.rule.limits) {
      if (limit.per === 'export') continue;
      const { window, key } = windowOf(match, limit);
      const place = placeByKey.get(key) ?? all.length;
      placeByKey.set(key, place);
      placeOf.set(limit, place);
      const before = all[place];
      if (before === undefined || isFirst(window, before)) all[place] = window;
    }
  const windows = { all, placeOf };
  last = { rules, windows };
  return windows;
}

/** A request's rules are asked for their windows before the ledger is, and after. */
let last: { readonly rules: readonly MatchedRule[]; readonly windows: Windows } | null = null;

/** The measure that a limit names. */
export function measureOf(limit: Limit): Measure {
  // Most count rows; this is asked for each limit of each decision.
  return limit.rows === undefined ? (measuresOf(limit)[0] ?? 'rows') : 'rows';
}

/** The amount that a limit lets go. */
export const mostOf = (limit: Limit): number => limit[measureOf(limit)] ?? 0;

function isFirst(one: DecidedWindow, other: DecidedWindow): boolean {
  const byWord = WORDS.indexOf(one.over) - WORDS.indexOf(other.over);
  return byWord === 0 ? one.rule < other.rule : byWord > 0;
}

interface Made {
  readonly window: DecidedWindow;
  readonly key: string;
}
/** A rule is read once and asked often. */
const made = new WeakMap<Limit, Made>();

function windowOf(match: MatchedRule, limit: Limit): Made {
  const before = made.get(limit);
  if (before?.window.rule === match.name) return before;
  const { rule, policy, name } = match;
  const screenAlone = rule.kinds.every((kind) => kind === 'list');
  const window: DecidedWindow = {
    rule: name,
    of: measureOf(limit),
    ...(limit.classes && { classes: limit.classes.toSorted() }),
    milliseconds: SPANS[limit.per],
    max: mostOf(limit),
    by: limit.by,
    counts: limit.counts ?? (screenAlone ? 'screen' : 'all'),
    apps: policy.apps,
    entities: rule.entities,
    over: limit.over,
  };
  const { rule: _rule, over: _over, ...what } = window;
  const next = { window, key: JSON.stringify(what) };
  made.set(limit, next);
  return next;
}

const HOUR_MS = 3_600_000;
/** In milliseconds. */
const SPANS: Readonly<Record<Period, number>> = {
  export: 0,
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  '7 days': 7 * 24 * HOUR_MS,
  '30 days': 30 * 24 * HOUR_MS,
  '90 days': 90 * 24 * HOUR_MS,
};
