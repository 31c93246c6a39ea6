/** How much somebody may take, in words. */

import type { Language } from '../exchange.ts';
import { MASK_WORD } from '../masks.ts';
import type { Mask } from '../masks.ts';
import type { Reach, ReachStep } from '../review.ts';
import { className, maskName } from './classes.ts';
import { formatNumber } from './format.ts';
import { reviewTexts } from './review.ts';
import type { ReviewTexts } from './review.ts';

/** One line's reach in words: `contacts (export), own rows`, and what goes up to how many rows. */
export function reachText(
  language: Language,
  reach: Reach,
): Readonly<Record<'what' | 'rows' | 'time' | 'columns', string>> {
  const t = reviewTexts[language];
  const join = (parts: readonly string[]): string =>
    parts.filter((part) => part !== '').join(t.none === '无' ? '；' : '; ');
  const comma = language === 'en' ? ', ' : '、';
  const number = (count: number): string => formatNumber(count, language);
  return {
    what: `${reach.app}: ${reach.entity} (${t.reachKinds[reach.kind]})${reach.whose === 'all' ? '' : ` · ${t.whose[reach.whose]}`}`,
    rows: join(reach.steps.map((step, at) => stepText(t, step, at === 0, number, comma))),
    time: join(
      reach.windows.map(({ of, max, milliseconds, by, over }) =>
        t.window(number(max), t.measures[of], spanText(t, milliseconds), t.by[by], t.over[over]),
      ),
    ),
    columns: join([
      reach.dropped.length === 0
        ? ''
        : t.dropped(reach.dropped.map((name) => className(language, name)).join(comma)),
      Object.keys(reach.masked).length === 0
        ? ''
        : t.masked(
            Object.entries(reach.masked)
              .map(
                ([name, mask]) =>
                  `${className(language, name)} (${isMask(mask) ? maskName(language, mask) : mask})`,
              )
              .join(comma),
          ),
      reach.terms.length === 0 ? '' : t.terms(reach.terms.map((name) => t.term[name] ?? name).join(comma)),
      reach.circumstances.length === 0 ? '' : t.circumstances(reach.circumstances.join(comma)),
    ]),
  };
}

const isMask = (text: string): text is Mask => MASK_WORD.test(text);

function stepText(
  t: ReviewTexts,
  { upTo, verdict, approvers }: ReachStep,
  isFirst: boolean,
  number: (count: number) => string,
  comma: string,
): string {
  const word = `${t.verdicts[verdict]}${approvers.length === 0 ? '' : t.asks(approvers.join(comma))}`;
  if (upTo !== null) return t.step(number(upTo), word);
  return isFirst ? t.any(word) : t.above(word);
}

function spanText(t: ReviewTexts, milliseconds: number): string {
  const hours = milliseconds / 3_600_000;
  return hours < 24 ? t.hour : t.days(hours / 24);
}
