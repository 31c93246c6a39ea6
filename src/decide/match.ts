/** Which rules speak of an export, a list or a channel, and of the others why they do not. */

import type { ExportFound, Facts, Step } from '../model/export.ts';
import type { Situation } from '../model/situation.ts';
import { askedAbout, compiled } from './book.ts';
import type { RuleBook } from './input.ts';
import { withoutReplaced } from './replaces.ts';
import type { Policy, PolicyRule } from './settings.ts';

/** A rule that speaks of the export. */
export interface MatchedRule {
  /** `policy/rule`, as records and explanations name it. */
  readonly name: string;
  readonly policy: Policy;
  readonly rule: PolicyRule;
  /** Facts that its `when` asks for by name (`records`, `classes`): inspection must look for them. Empty for most. */
  readonly asks: ReadonlySet<string>;
}

/** What rules are asked about; lists and channels have no facts. */
export interface Subject {
  readonly found: Pick<ExportFound, 'routeKind' | 'entity' | 'route'> & {
    readonly kind: ExportFound['kind'] | 'list' | 'channel';
  };
  readonly facts: Facts | null;
}

interface Sorted {
  readonly matched: readonly MatchedRule[];
  readonly monitored: readonly MatchedRule[];
  /** Empty unless `explain`. */
  readonly unmatched: readonly Step[];
}

/** Every rule of every policy, in their order: those that apply, those that would in monitor mode, and (where `explain` asks) why the others do not. Whoever is replaced is in none but the last. A rule whose condition failed applies, replaces nothing and holds at least. */
export function sortRules(book: RuleBook, situation: Situation, subject: Subject, explain: boolean): Sorted {
  const before = explain ? null : last;
  if (
    before?.situation === situation &&
    before.policies === book.policies &&
    before.holidays === book.holidays &&
    before.found === subject.found &&
    before.facts === subject.facts
  )
    return before.sorted;
  const rules = compiled(book);
  const asked = askedAbout(situation, subject);
  const matched: MatchedRule[] = [];
  const monitored: MatchedRule[] = [];
  const unmatched: Step[] = [];
  for (const rule of explain ? rules.all : rules.possible(asked)) {
    const aside = (explain ? (rule.about(asked) ?? rule.around(asked)) : null) ?? rule.inside(asked);
    if (aside !== null) {
      if (explain) unmatched.push({ rule: rule.name, matched: false, why: aside() });
      continue;
    }
    const word = asked.failed.has(rule) ? rule.strict : rule.matched;
    (rule.monitors ? monitored : matched).push(word);
  }
  const enforced = withoutReplaced(matched);
  const watched = withoutReplaced(monitored);
  if (explain)
    for (const { name, by } of [...enforced.replaced, ...watched.replaced])
      unmatched.push({ rule: name, matched: false, why: `is replaced by ${by}` });
  const sorted = { matched: enforced.rules, monitored: watched.rules, unmatched };
  const { policies, holidays } = book;
  const { found, facts } = subject;
  if (!explain) last = { situation, policies, holidays, found, facts, sorted };
  return sorted;
}

/** The last question: windows, amounts and the decision of one request follow each other. */
let last:
  | (Pick<RuleBook, 'policies' | 'holidays'> &
      Subject & { readonly situation: Situation; readonly sorted: Sorted })
  | null = null;

/** Every rule, enforced or in monitor mode, that may match whatever the facts will be: `formats` and `when` are not asked, and nobody is replaced. */
export function possibleRules(
  book: RuleBook,
  situation: Situation,
  found: Subject['found'],
): readonly MatchedRule[] {
  const asked = askedAbout(situation, { found, facts: null });
  return compiled(book)
    .possible(asked)
    .map(({ matched }) => matched);
}
