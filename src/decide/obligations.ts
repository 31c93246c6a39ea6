/** What rules ask besides: terms, a watermark, and who must agree to what is held. */

import { globMatcher } from '../lib/glob.ts';
import type { Decision, LiftedBy } from '../model/export.ts';
import type { Approval, Terms } from '../model/terms.ts';
import type { MatchedRule } from './match.ts';
import type { Outcome } from './outcome.ts';

/** The terms of all rules together, and the first rule that asks for any; null for none. Where two rules leave nothing to choose, nobody can fulfil them. What leaves by a contract goes to whom it was agreed for. */
export function termsOf(
  rules: readonly MatchedRule[],
  lifted?: LiftedBy,
): { readonly terms: Terms; readonly rule: string; readonly possible: boolean } | null {
  let terms: Terms = { purpose: null, recipients: null, acknowledge: [], totp: false };
  let first: string | null = null;
  for (const { name, rule } of rules) {
    if (rule.terms === undefined) continue;
    const { purpose, recipients, acknowledge, totp } = rule.terms;
    if (!purpose && !recipients && !acknowledge && !totp) continue;
    if (first === null || name < first) first = name;
    terms = {
      purpose: purpose
        ? {
            categories: both(terms.purpose?.categories, purpose.categories, sameText),
            minLength: Math.max(terms.purpose?.minLength ?? 1, purpose.minLength),
          }
        : terms.purpose,
      recipients: recipients
        ? {
            domains: both(terms.recipients?.domains, recipients.domains, covers),
            max: Math.min(terms.recipients?.max ?? recipients.max, recipients.max),
          }
        : terms.recipients,
      acknowledge: acknowledge ? withNotice(terms.acknowledge, acknowledge) : terms.acknowledge,
      totp: terms.totp || totp,
    };
  }
  if (first === null) return null;
  const possible = terms.purpose?.categories?.length !== 0 && terms.recipients?.domains?.length !== 0;
  if (lifted?.by === 'contract' && terms.recipients)
    terms = { ...terms, recipients: { ...terms.recipients, only: lifted.recipients } };
  return { terms, rule: first, possible };
}

/** What both lists let through; of patterns the narrower. Null: no list. */
function both(
  one: readonly string[] | null | undefined,
  other: readonly string[] | undefined,
  covers_: (wide: string, narrow: string) => boolean,
): readonly string[] | null {
  if (!one || !other) return one ?? other ?? null;
  const kept = [
    ...one.filter((text) => other.some((wide) => covers_(wide, text))),
    ...other.filter((text) => one.some((wide) => covers_(wide, text))),
  ];
  return [...new Set(kept)].toSorted();
}

const sameText = (one: string, other: string): boolean => one === other;
const covers = (wide: string, narrow: string): boolean => wide === narrow || globMatcher(wide)(narrow);

function withNotice(
  notices: Terms['acknowledge'],
  notice: Terms['acknowledge'][number],
): Terms['acknowledge'] {
  const before = notices.find(({ policy }) => policy === notice.policy);
  const others = notices.filter(({ policy }) => policy !== notice.policy);
  const days = Math.min(before?.days ?? notice.days, notice.days);
  return [...others, { policy: notice.policy, days }].toSorted((a, b) => (a.policy < b.policy ? -1 : 1));
}

/** The watermark's profile; of several the first by name, so that the order of rules does not matter. */
export function watermarkOf(rules: readonly MatchedRule[]): Pick<Decision, 'watermark'> {
  const [watermark] = rules.flatMap(({ rule }) => rule.terms?.watermark ?? []).toSorted();
  return watermark === undefined ? {} : { watermark };
}

/** Who must agree to a hold: what each rule that holds asks for, joined without doubles. Where something else than a rule holds, what any rule says. */
export function approvalOf(
  outcomes: readonly Outcome[],
  matched: readonly MatchedRule[],
): Pick<Decision, 'approval'> {
  const holds = outcomes.filter(({ verdict, isBelow }) => verdict === 'hold' && isBelow !== true);
  const byOthers = holds.some(({ by }) => by === undefined) ? matched : [];
  const asked = [
    ...holds.flatMap(({ by, approvers }) => (by ? [askedBy(by, approvers)] : [])),
    ...byOthers.filter(({ rule }) => rule.approval !== undefined).map((by) => askedBy(by, undefined)),
  ];
  const named = asked.filter(({ stages }) => stages !== null);
  if (named.length === 0) return {};
  const stages = new Map<string, Stage>();
  for (const one of asked.toSorted((a, b) => (a.rule < b.rule ? -1 : Number(a.rule > b.rule))))
    for (const { of, count } of one.stages ?? ANYBODY)
      stages.set(of, { of, count: Math.max(count, stages.get(of)?.count ?? 0) });
  const hours = named.flatMap((one) => one.hours ?? []);
  return {
    approval: {
      stages: [...stages.values()],
      inOrder: named.some(({ inOrder }) => inOrder),
      hours: hours.length === 0 ? null : Math.min(...hours),
    },
  };
}

type Stage = Approval['stages'][number];

interface Asked {
  readonly rule: string;
  /** Null: whoever approves the role. */
  readonly stages: readonly Stage[] | null;
  readonly inOrder: boolean;
  readonly hours: number | undefined;
}

const ANYBODY: readonly Stage[] = [{ of: 'approvers', count: 1 }];

function askedBy({ name, rule: { approval } }: MatchedRule, approvers: readonly string[] | undefined): Asked {
  const words = approvers ?? approval?.approvers ?? null;
  return {
    rule: name,
    stages: words?.map((word) => (typeof word === 'string' ? { of: word, count: 1 } : word)) ?? null,
    inOrder: words !== null && (approval?.order ?? 'sequence') === 'sequence',
    hours: approval?.hours,
  };
}
