/** Tries a policy's test case: facts in, the decision compared with what is expected. */

import { isDeepStrictEqual } from 'node:util';
import type { Decision } from '../model/export.ts';
import { channelRules, decideChannel } from './channels.ts';
import { inputOf, situationOf, usedOf } from './given.ts';
import { decide, windowsFor } from './index.ts';
import type { RuleBook } from './input.ts';
import { judgeList, listLimits } from './lists.ts';
import { sortRules } from './match.ts';
import type { PolicyTest } from './test-settings.ts';

export interface Tried {
  /** What differs from the case's expectation, one sentence each; empty when it holds. */
  readonly problems: readonly string[];
  /** `policy/rule` of every rule that spoke, in monitor mode too. */
  readonly reached: readonly string[];
}

export function tryPolicyTest(test: PolicyTest, book: RuleBook): Tried {
  const { got, reached } = tried(test.given, book);
  return { problems: compared(test, got), reached };
}

type Given = PolicyTest['given'];
type Got = Readonly<Partial<Record<keyof PolicyTest['expect'], unknown>>>;

function tried(given: Given, book: RuleBook): { readonly got: Got; readonly reached: readonly string[] } {
  if (given.kind === 'list') return listTried(given, book);
  return given.kind === 'channel' ? channelTried(given, book) : exportTried(given, book);
}

/** What an export of these facts comes to. */
function exportTried(given: Given, book: RuleBook): ReturnType<typeof tried> {
  const unasked = inputOf(given, book);
  const usage = windowsFor(unasked).map((window) => usedOf(given, window, unasked.facts));
  const decision = decide({ ...unasked, usage });
  const { matched, monitored } = sortRules(book, unasked.situation, unasked, false);
  const { because, limits, terms } = decision;
  const got: Got = {
    verdict: decision.verdict,
    rule: because.rule,
    because: because.code,
    rows: limits.maxRows,
    takeNow: decision.takeNow,
    ...columnsOf(decision, given.columns),
    whose: limits.ownRowsOnly ? 'own' : limits.teamRowsOnly ? 'team' : 'all',
    encrypt: limits.encrypt,
    approvers: approversOf(decision),
    inOrder: decision.approval?.inOrder ?? null,
    terms: termNames(decision),
    categories: terms?.purpose?.categories ?? null,
    watermark: decision.watermark ?? null,
    alerts: [...new Set((decision.alerts ?? []).flatMap(({ rule }) => rule ?? []))],
    would: decision.would?.verdict ?? null,
    breakGlass: decision.breakGlass === true,
    asIs: decision.asIs === true,
    say: decision.say?.en ?? null,
    returns: because.returns ?? null,
    limit: because.limit,
    measure: because.measure ?? 'rows',
  };
  return { got, reached: [...matched, ...monitored].map(({ name }) => name) };
}

/** What an answer for the screen comes to: it is shown, or blocked. */
function listTried(given: Given, book: RuleBook): ReturnType<typeof tried> {
  const { entity, rows, records = rows, columns } = given;
  const situation = situationOf(given);
  const limits = listLimits(situation, entity, book);
  const { over, alerts } = judgeList(limits, rows, records, (window) => usedOf(given, window, null).used);
  const said = columns.map(({ name }) => {
    const mask = limits.fieldMask(name);
    return { name, mask: mask === 'unnamed' ? 'drop' : mask };
  });
  const found = { kind: 'list', route: 'list', entity } as const;
  const { matched, monitored } = sortRules(book, situation, { found, facts: null }, false);
  const got: Got = {
    verdict: over ? 'block' : 'allow',
    rule: over?.rule ?? null,
    because: over?.because ?? 'within-limits',
    limit: over?.limit,
    rows: limits.maxPage?.rows ?? null,
    takeNow: null,
    dropped: said.filter(({ mask }) => mask === 'drop').map(({ name }) => name),
    masked: Object.fromEntries(
      said.flatMap(({ name, mask }) => (mask === null || mask === 'drop' ? [] : [[name, mask]])),
    ),
    alerts: [...new Set(alerts.map(({ rule }) => rule))],
  };
  return { got, reached: [...matched, ...monitored].map(({ name }) => name) };
}

/** What setting up a channel comes to. */
function channelTried(given: Given, book: RuleBook): ReturnType<typeof tried> {
  const asked = { book, situation: situationOf(given), entity: given.entity, kind: given.channel };
  const { verdict, because } = decideChannel(asked);
  return {
    got: { verdict, rule: because.rule, because: because.code },
    reached: channelRules(asked).map(({ name }) => name),
  };
}

function compared({ name, expect }: PolicyTest, got: Got): readonly string[] {
  return Object.entries(expect).flatMap(([key, wanted]) => {
    if (!Object.hasOwn(got, key))
      return [`${name}: expected ${key}, of which a list or a channel says nothing: take it out`];
    const found = got[key as keyof Got];
    // Stages have an order; nothing else that is listed has.
    const [one, other] = key === 'approvers' ? [found, wanted] : [sorted(found), sorted(wanted)];
    return isDeepStrictEqual(one, other)
      ? []
      : [`${name}: expected ${key} ${JSON.stringify(wanted)}, got ${JSON.stringify(found)}`];
  });
}

function columnsOf({ limits }: Decision, columns: Given['columns']): Pick<Got, 'dropped' | 'masked'> {
  const named = limits.columns.flatMap(({ column, mask }) => {
    const { name } = columns[column] ?? {};
    return name === undefined ? [] : [{ name, mask }];
  });
  return {
    dropped: named.filter(({ mask }) => mask === 'drop').map(({ name }) => name),
    masked: Object.fromEntries(
      named.filter(({ mask }) => mask !== 'drop').map(({ name, mask }) => [name, mask]),
    ),
  };
}

const approversOf = ({ approval }: Decision): unknown =>
  approval?.stages.map((stage) => (stage.count === 1 ? stage.of : stage)) ?? null;

function termNames({ terms }: Decision): readonly string[] {
  if (!terms) return [];
  return [
    ...(terms.purpose ? ['purpose'] : []),
    ...(terms.recipients ? ['recipients'] : []),
    ...(terms.acknowledge.length > 0 ? ['acknowledge'] : []),
    ...(terms.totp ? ['totp'] : []),
  ];
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.map(String).toSorted((a, b) => a.localeCompare(b)) : value;
}
