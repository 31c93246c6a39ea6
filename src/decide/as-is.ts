/** What the rules say about a file that can leave only as it is: it passes by explicit rule alone, and never where a rule would have to cut it. */

import type { AsIs, ColumnLimit, Facts, VerdictKind } from '../model/export.ts';
import type { MatchedRule } from './match.ts';
import { ownWord } from './outcome.ts';
import type { Outcome } from './outcome.ts';

interface AsIsWord {
  readonly outcomes: readonly Outcome[];
  /** Whether it may leave at all: at once, or when an approver says so. */
  readonly may: boolean;
  /** For `explain`. */
  readonly why: string;
}

/** The word of all matching rules together. `limits` are what they would cut of any file. */
export function judgeAsIs(
  { unreadable, asIs }: Facts & { readonly asIs: AsIs },
  matched: readonly MatchedRule[],
  limits: { readonly cutsRows: boolean; readonly columns: readonly ColumnLimit[] },
): AsIsWord {
  const said = matched.flatMap((match) => {
    const { unread, formats } = match.rule;
    return unread === undefined || (asIs.kind === 'other' && !formats.includes('other'))
      ? []
      : [{ match, word: unread }];
  });
  const lead = `it can leave only as it is (${asIs.kind})`;
  const strictest = (['block', 'hold', 'pass'] as const)
    .map((word) => said.find((one) => one.word === word))
    .find((one) => one !== undefined);
  if (strictest === undefined)
    return {
      outcomes: [
        unreadable === null
          ? ownWord('hold', { code: 'as-is' })
          : ownWord('hold', { code: 'unreadable', fault: unreadable }),
      ],
      may: false,
      why: `${lead}, and no rule says that it may: hold`,
    };
  const { match, word } = strictest;
  const { name } = match;
  const spoken = (verdict: VerdictKind, may: boolean, why: string): AsIsWord => ({
    outcomes:
      verdict === 'allow'
        ? []
        : [{ verdict, because: { code: 'as-is', rule: name }, by: match, overRows: false }],
    may,
    why: `${lead}${why}`,
  });
  if (word === 'block') return spoken('block', false, `: ${name} says block`);
  if (limits.columns.some(({ mask }) => mask === 'drop'))
    return spoken('hold', false, ', and a rule drops what is in it: hold');
  // What a rule would mask or leave out may be in it: an approver is asked.
  if (limits.cutsRows || matched.some(({ rule }) => rule.columns !== undefined))
    return spoken('hold', true, ', and a rule limits rows or columns: hold');
  return spoken(word === 'pass' ? 'allow' : 'hold', true, `: ${name} says ${word}`);
}
