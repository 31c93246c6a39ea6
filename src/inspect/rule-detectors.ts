/** Detectors of rule files: patterns that need no code, run by an engine whose time grows with the text alone. */

import { RE2JS } from '../lib/re2.ts';
import { fold } from '../lib/fold.ts';
import { globMatcher } from '../lib/glob.ts';
import type { DetectorRule } from '../model/job.ts';
import { find } from './detectors/detector.ts';
import type { Detector, Pattern } from './detectors/detector.ts';
import { detectors } from './detectors/index.ts';
import type { DetectorFile } from './settings.ts';

/** The built-in detectors with those of the rules: what is to be ignored comes first, and what the rules add last. */
export function withRules(rules: readonly DetectorRule[]): readonly Detector[] {
  if (rules.length === 0) return detectors;
  const own = rules.map(detectorOf);
  return [...own.filter(({ ignored }) => ignored), ...detectors, ...own.filter(({ ignored }) => !ignored)];
}

/** Sentences about the examples of a rule file that do not hold. */
export function tryDetector(rule: DetectorFile): readonly string[] {
  const detector = detectorOf(rule);
  const finds = (text: string): boolean => find(detector, text).length > 0;
  return [
    ...rule.finds.flatMap((text, at) =>
      finds(text)
        ? []
        : [`finds ${at + 1}: the detector finds nothing in it: correct the pattern or the example`],
    ),
    ...rule.ignores.flatMap((text, at) =>
      finds(text)
        ? [`ignores ${at + 1}: the detector finds a value in it: correct the pattern or the example`]
        : [],
    ),
    ...(detectors.some(({ id }) => id === rule.detector)
      ? [`the class ${rule.detector} is built in: give the detector another name`]
      : []),
  ];
}

function detectorOf({
  detector,
  pattern,
  check,
  digits,
  letters,
  headings,
  ignore,
}: DetectorRule): Detector & {
  readonly ignored: boolean;
} {
  const globs = headings.map((heading) => globMatcher(fold(heading)));
  return {
    id: detector,
    mayHold: (marks) => marks.digits >= digits && marks.letters >= letters,
    pattern: patternOf(pattern),
    confirm: check === undefined ? () => true : CHECKS[check],
    least: { digits, letters },
    ownRule: true,
    ignored: ignore,
    ...(check === undefined ? {} : { chance: CHANCES[check] }),
    ...(globs.length === 0 ? {} : { below: (heading: string) => globs.some((matches) => matches(heading)) }),
    examples: { finds: [], ignores: [] },
  };
}

function patternOf(source: string): Pattern {
  const compiled = RE2JS.compile(source);
  return {
    lastIndex: 0,
    exec(text) {
      const matcher = compiled.matcher(text);
      if (!matcher.find(this.lastIndex)) return null;
      const [from, to] = [matcher.start(), matcher.end()];
      this.lastIndex = Math.max(to, from + 1);
      return { 0: text.slice(from, to), index: from };
    },
  };
}

const CHANCES = { luhn: 0.1, mod11: 0.091, mod97: 0.0103 } as const;

const CHECKS: Readonly<Record<NonNullable<DetectorRule['check']>, (text: string) => boolean>> = {
  luhn(text) {
    let sum = 0;
    for (const [place, digit] of Array.from(text.replace(/\D/g, '')).toReversed().entries()) {
      const weighed = Number(digit) * (place % 2 === 0 ? 1 : 2);
      sum += weighed > 9 ? weighed - 9 : weighed;
    }
    return sum % 10 === 0;
  },
  mod11(text) {
    const places = text.toUpperCase().replace(/[^0-9X]/g, '');
    let product = 0;
    for (const digit of places.slice(0, -1)) product = ((product + Number(digit)) * 2) % 11;
    const last = places.at(-1) === 'X' ? 10 : Number(places.at(-1));
    return (product + last) % 11 === 1;
  },
  mod97(text) {
    let rest = 0;
    for (const sign of text.toUpperCase().replace(/[^0-9A-Z]/g, ''))
      for (const digit of String(Number.parseInt(sign, 36))) rest = (rest * 10 + Number(digit)) % 97;
    return rest === 1;
  },
};
