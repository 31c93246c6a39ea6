/** A book of rules, compiled once: globs, networks, hours and conditions are read when it is first asked. */

import { Fault } from '../lib/fault.ts';
import type { Situation } from '../model/situation.ts';
import { ConditionFacts } from './cel-facts.ts';
import { compileWhen } from './cel.ts';
import { withinHours } from './hours.ts';
import type { RuleBook } from './input.ts';
import type { MatchedRule, Subject } from './match.ts';
import { globs } from './names.ts';
import { fromCountries, fromDevices, fromNetworks, notFromNetworks } from './places.ts';
import type { Policy, PolicyRule } from './settings.ts';
import { rolesOf, spokenOf } from './who.ts';

/** One question to the rules, with what is computed for it once. */
export interface Asked {
  readonly situation: Situation;
  readonly subject: Subject;
  /** Roles that count: `*` for everybody who was identified, `nobody` alone for whoever was not. */
  readonly roles: readonly string[];
  readonly kinds: readonly string[];
  /** Of the file; null where nothing was read. */
  readonly format: string | null;
  /** For conditions; made when the first of them is asked. */
  readonly facts: () => ConditionFacts;
  /** Rules whose condition could not be evaluated. */
  readonly failed: Set<CompiledRule>;
}

/** One thing that a rule asks; the reason is put into words only where somebody reads it. */
export interface Check {
  met(asked: Asked): boolean;
  why(asked: Asked): string;
}

interface CompiledRule {
  readonly name: string;
  readonly monitors: boolean;
  readonly matched: MatchedRule;
  /** As it applies where its condition failed: it replaces nothing, and allows nothing at once. */
  readonly strict: MatchedRule;
  /** Roles, app, kind and entity: the same for most questions. */
  about(asked: Asked): (() => string) | null;
  /** Who, when and from where. */
  around(asked: Asked): (() => string) | null;
  /** Format and condition, which need the file. */
  inside(asked: Asked): (() => string) | null;
}

interface Compiled {
  /** In the order of policies and rules. */
  readonly all: readonly CompiledRule[];
  /** Those that speak of this person, place, time and kind of thing; the file is not asked. */
  possible(asked: Asked): readonly CompiledRule[];
}

/** Different questions whose candidates are remembered. */
const MOST_REMEMBERED = 512;

const books = new WeakMap<RuleBook['policies'], { of: RuleBook['holidays']; book: Compiled }>();

/** The book as it is asked. Throws INPUT for a rule that `check` refuses. */
export function compiled({ policies, holidays }: RuleBook): Compiled {
  const known = books.get(policies);
  if (known?.of === holidays) return known.book;
  const all = policies.flatMap((policy) => policy.rules.map((rule) => compileRule(policy, rule, holidays)));
  const remembered = new Map<string, readonly CompiledRule[]>();
  const candidates = (asked: Asked): readonly CompiledRule[] => {
    const key = questionOf(asked);
    const before = remembered.get(key);
    if (before) return before;
    const found = all.filter((rule) => rule.about(asked) === null);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(key, found);
    return found;
  };
  // One request is asked about several times.
  let last: { situation: Situation; of: readonly CompiledRule[]; possible: readonly CompiledRule[] } | null =
    null;
  const book: Compiled = {
    all,
    possible(asked) {
      const of = candidates(asked);
      if (last?.situation === asked.situation && last.of === of) return last.possible;
      const possible = of.filter((rule) => rule.around(asked) === null);
      last = { situation: asked.situation, of, possible };
      return possible;
    },
  };
  books.set(policies, { of: holidays, book });
  return book;
}

/** The question in the form in which checks read it. */
export function askedAbout(situation: Situation, subject: Subject): Asked {
  const { found, facts } = subject;
  let conditionFacts: ConditionFacts | null = null;
  return {
    situation,
    subject,
    roles: rolesOf(situation),
    kinds: found.routeKind === undefined ? [found.kind] : [found.kind, found.routeKind],
    // A file that could not be read has a kind at most: else only a rule for any format speaks of it.
    format: facts && (facts.format ?? facts.asIs?.kind ?? ''),
    facts: () => (conditionFacts ??= new ConditionFacts(situation, subject)),
    failed: new Set(),
  };
}

function questionOf({ situation, subject, roles, kinds }: Asked): string {
  const { entity } = subject.found;
  return `${roles.join('\0')}\n${situation.app}\n${kinds.join('\0')}\n${entity}`;
}

function compileRule(policy: Policy, rule: PolicyRule, holidays: RuleBook['holidays']): CompiledRule {
  const name = `${policy.policy}/${rule.name}`;
  const when = rule.when === undefined ? null : compileWhen(rule.when);
  const matched = { name, policy, rule, asks: when?.asks ?? NOTHING };
  const { replaces: _replaces, breakGlass: _breakGlass, ...rest } = rule;
  const strictRule = {
    ...rest,
    breakGlass: false,
    // oxlint-disable-next-line unicorn/no-thenable -- a word of the policy language; nobody awaits a rule
    then: rule.then === 'allow' ? 'hold' : rule.then,
  } as const;
  const about = [spokenRoles(policy), apps(policy), kindsOf(rule), entities(rule)];
  const format = formatsOf(rule);
  const around = [
    ...spokenOf(policy.who),
    ...spokenOf(rule.who),
    ...(rule.hours ? [withinHours(rule.hours, daysOf(rule, holidays, name))] : []),
    ...(rule.networks ? [fromNetworks(rule.networks)] : []),
    ...(rule.notNetworks ? [notFromNetworks(rule.notNetworks)] : []),
    ...(rule.countries ? [fromCountries(rule.countries)] : []),
    ...(rule.devices ? [fromDevices(rule.devices)] : []),
  ];
  const compiledRule: CompiledRule = {
    name,
    monitors: rule.mode === 'monitor',
    matched,
    strict: { ...matched, rule: strictRule },
    about: (asked) => firstUnmet(about, asked),
    around: (asked) => firstUnmet(around, asked),
    inside(asked) {
      if (!format.met(asked)) return () => format.why(asked);
      if (when === null) return null;
      switch (when.holds(asked.facts())) {
        case 'yes':
          return null;
        case 'no':
          return () => 'its condition (`when`) does not hold';
        case 'failed':
          asked.failed.add(compiledRule);
          return null;
      }
    },
  };
  return compiledRule;
}

function firstUnmet(checks: readonly Check[], asked: Asked): (() => string) | null {
  for (const check of checks) if (!check.met(asked)) return () => check.why(asked);
  return null;
}

function daysOf({ hours }: PolicyRule, holidays: RuleBook['holidays'], rule: string) {
  if (hours?.holidays === undefined) return null;
  const days = holidays.get(hours.holidays);
  if (!days) throw new Fault('INPUT', `read the rule ${rule}: there is no such file of holidays`);
  return days;
}

function spokenRoles({ roles }: Policy): Check {
  return {
    met: (asked) => roles.some((role) => asked.roles.includes(role)),
    why: ({ situation }) => `speaks of ${list(roles)}; the person is ${list(situation.roles)}`,
  };
}

function apps({ apps: patterns }: Policy): Check {
  const matches = globs(patterns);
  return {
    met: ({ situation }) => matches(situation.app),
    why: ({ situation }) => `speaks of the apps ${list(patterns)}; this is ${situation.app}`,
  };
}

function kindsOf({ kinds }: PolicyRule): Check {
  return {
    met: (asked) => kinds.some((kind) => asked.kinds.includes(kind)),
    why: ({ subject }) => `speaks of ${list(kinds)}; this is ${subject.found.kind}`,
  };
}

function entities({ entities: patterns }: PolicyRule): Check {
  const matches = globs(patterns);
  return {
    met: ({ subject }) => matches(subject.found.entity),
    why: ({ subject }) => `speaks of ${list(patterns)}; these rows are ${subject.found.entity}`,
  };
}

function formatsOf({ formats: patterns }: PolicyRule): Check {
  const matches = globs(patterns);
  return {
    met: ({ format }) => format === null || matches(format),
    why: ({ format }) => `speaks of the formats ${list(patterns)}; this is ${format || 'unreadable'}`,
  };
}

const NOTHING: ReadonlySet<string> = new Set();
const list = (names: readonly string[]): string => (names.length === 0 ? 'nobody' : names.join(', '));
