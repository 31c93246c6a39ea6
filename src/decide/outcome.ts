/** One word on an export, and which of several is told as the reason. */

import type { Because, VerdictKind } from '../model/export.ts';
import type { MatchedRule } from './match.ts';

/** The strictest of all wins. */
export interface Outcome {
  readonly verdict: VerdictKind;
  readonly because: Because;
  /** The rule that says it; absent where no rule does. */
  readonly by?: MatchedRule;
  /** `limit`: a limit was passed, which a grant or contract lifts. `word`: the rule holds whatever the amounts, which a contract lifts. Absent: nothing lifts it. */
  readonly lifted?: 'limit' | 'word';
  /** Whether too many rows are what it is about: then some may be taken at once. */
  readonly overRows: boolean;
  /** Who must agree, as the limit says. */
  readonly approvers?: readonly string[];
  /** A larger limit on the same was passed as well, and says who must agree. */
  readonly isBelow?: boolean;
}

/** From the mildest to the strictest. */
export const STRICTNESS: readonly VerdictKind[] = ['allow', 'trim', 'hold', 'block'];

/** A word that no rule says. */
export const ownWord = (verdict: VerdictKind, because: Omit<Because, 'rule'>): Outcome => ({
  verdict,
  because: { ...because, rule: null },
  overRows: false,
});

/** The word that wins, with the reason that is told first. */
export function strictestOf(outcomes: readonly Outcome[]): Outcome {
  const [first, ...more] = outcomes;
  if (first === undefined) return NO_RULE;
  return more.reduce((worst, one) => (byStrictness(one, worst) < 0 ? one : worst), first);
}

export const NO_RULE = ownWord('hold', { code: 'no-rule' });

/** Which reason is named first among equally strict ones; the more an approver must know it, the earlier. */
const PRECEDENCE: readonly Because['code'][] = [
  'unreadable',
  'unknown-job',
  'as-is',
  'sideways',
  'no-owner-column',
  'unread',
  'contract-drift',
  'rule-says',
  'unlisted',
  'attachment',
  'over-budget',
  'over-limit',
  'over-rows',
  'no-rule',
  'terms',
  'granted',
  'contract',
  'within-limits',
];

function byStrictness(a: Outcome, b: Outcome): number {
  return (
    STRICTNESS.indexOf(b.verdict) - STRICTNESS.indexOf(a.verdict) ||
    PRECEDENCE.indexOf(a.because.code) - PRECEDENCE.indexOf(b.because.code) ||
    roomOf(a.because) - roomOf(b.because) ||
    compare(a.because.rule ?? '', b.because.rule ?? '')
  );
}

/** What a limit left before this export. */
const roomOf = ({ limit, used = 0 }: Because): number =>
  limit === undefined ? Number.MAX_SAFE_INTEGER : limit - used;

const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);
