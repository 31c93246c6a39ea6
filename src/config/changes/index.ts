/** What differs between two sets of rules, in words, and whether any of it lets more out than before. */

import { isDeepStrictEqual } from 'node:util';
import { globMatcher } from '../../lib/glob.ts';
import type { Policy, PolicyRule } from '../../decide/settings.ts';
import type { Rules } from '../rules.ts';
import { holdsOf } from './holds.ts';
import type { Hold } from './holds.ts';
import { loosensAsNew, loosensKey, onlyPermits } from './loosens.ts';
import { differingWords, valueWords } from './words.ts';

/** The part of rules that decides. */
export type Deciding = Pick<Rules, 'policies' | 'profiles' | 'detectors' | 'holidays' | 'notices'>;

export interface RuleChange {
  /** `policy/rule`, or the file's kind and name: `crm/demo`. */
  readonly name: string;
  readonly what: 'added' | 'removed' | 'changed';
  /** The key that differs; absent where the whole came or went. */
  readonly key?: string;
  readonly from?: string;
  readonly to?: string;
  /** Whether more may leave by it than before. In doubt it does. */
  readonly loosens: boolean;
}

/** Every difference, in the order of the new rules. */
export function changesBetween(before: Deciding, after: Deciding): readonly RuleChange[] {
  const holds = holdsOf(after.policies);
  return [
    ...policyChanges(before.policies, after.policies, holds),
    ...fileChanges(
      'crm',
      before.profiles,
      after.profiles,
      (key) => key !== 'description' && key !== 'examples',
    ),
    ...fileChanges(
      'detectors',
      byName(before.detectors),
      byName(after.detectors),
      (key) => !DETECTOR_WORDS.includes(key),
    ),
    ...fileChanges('holidays', before.holidays, after.holidays, () => true),
    ...fileChanges('notices', before.notices, after.notices, () => true),
  ];
}

/** The difference in one line: `sales-rep/own-rows: then: hold -> allow (loosens)`. */
export function changeLine({ name, what, key, from, to, loosens }: RuleChange): string {
  const tail = loosens ? ' (loosens)' : '';
  if (key === undefined) return `${name}: ${what}${to === undefined ? '' : ` (${to})`}${tail}`;
  return `${name}: ${key}: ${from ?? ''} -> ${to ?? ''}${tail}`;
}

const DETECTOR_WORDS = ['description', 'finds', 'ignores'];

const byName = (detectors: Rules['detectors']): ReadonlyMap<string, Rules['detectors'][number]> =>
  new Map(detectors.map((one) => [one.detector, one]));

function policyChanges(
  before: readonly Policy[],
  after: readonly Policy[],
  holds: readonly Hold[],
): readonly RuleChange[] {
  const [old, now] = [rulesOf(before), rulesOf(after)];
  const added = [...now].filter(([name]) => !old.has(name));
  const removed = [...old].filter(([name]) => !now.has(name));
  return [
    ...added.map(([name, { rule }]) => ({
      name,
      what: 'added' as const,
      to: summary(rule),
      loosens: loosensAsNew(rule),
    })),
    ...removed.map(([name, { rule }]) => ({
      name,
      what: 'removed' as const,
      to: summary(rule),
      loosens: rule.mode === 'enforce' && (!onlyPermits(rule) || freesExemption(name, rule, now)),
    })),
    ...[...now].flatMap(([name, one]) => {
      const was = old.get(name);
      return was === undefined ? [] : keyChanges(name, was, one, { holds, now });
    }),
  ];
}

/** Whether a rule may have kept an exemption switched off, which applies again where it replaces it no more. */
function freesExemption(
  name: string,
  { replaces = [] }: PolicyRule,
  now: ReadonlyMap<string, Ruled>,
): boolean {
  const globs = replaces.map((pattern) => globMatcher(pattern));
  return [...now].some(
    ([other, { rule }]) =>
      other !== name && rule.replaces !== undefined && globs.some((matches) => matches(other)),
  );
}

interface Ruled {
  readonly policy: Policy;
  readonly rule: PolicyRule;
}

function rulesOf(policies: readonly Policy[]): ReadonlyMap<string, Ruled> {
  return new Map(
    policies.flatMap((policy) =>
      policy.rules.map((rule) => [`${policy.policy}/${rule.name}`, { policy, rule }] as const),
    ),
  );
}

/** Of the policy, what decides about each of its rules. */
const POLICY_KEYS = ['roles', 'who', 'apps'] as const;

function keyChanges(
  name: string,
  was: Ruled,
  now: Ruled,
  after: { readonly holds: readonly Hold[]; readonly now: ReadonlyMap<string, Ruled> },
): readonly RuleChange[] {
  const { holds } = after;
  const changed = (key: string, from: unknown, to: unknown, loosens: boolean): RuleChange => ({
    name,
    what: 'changed',
    key,
    ...differingWords(key, from, to),
    loosens,
  });
  const scope = POLICY_KEYS.filter((key) => !isDeepStrictEqual(was.policy[key], now.policy[key]));
  const keys = [...new Set([...Object.keys(was.rule), ...Object.keys(now.rule)])] as (keyof PolicyRule)[];
  const differing = keys.filter((key) => !isDeepStrictEqual(was.rule[key], now.rule[key]));
  return [
    ...scope.map((key) =>
      changed(
        `policy.${key}`,
        was.policy[key],
        now.policy[key],
        loosensKey(
          key,
          { ...was.rule, [key]: was.policy[key] },
          { ...now.rule, [key]: now.policy[key] },
          holds,
        ),
      ),
    ),
    ...differing.map((key) =>
      changed(
        key,
        was.rule[key],
        now.rule[key],
        loosensKey(key, was.rule, now.rule, holds) ||
          ((key === 'replaces' || key === 'mode') && freesExemption(name, was.rule, after.now)),
      ),
    ),
  ];
}

/** A rule in a few words, for one that came or went. */
function summary(rule: PolicyRule): string {
  const limits = rule.limits.length === 0 ? '' : `; ${valueWords('limits', rule.limits)}`;
  const off = rule.replaces ? `; replaces ${rule.replaces.join(', ')}` : '';
  const mode = rule.mode === 'monitor' ? 'monitor: ' : '';
  return `${mode}${rule.kinds.join('+')} ${rule.entities.join('+')}: ${rule.then}${limits}${off}`;
}

function fileChanges(
  folder: string,
  before: ReadonlyMap<string, object>,
  after: ReadonlyMap<string, object>,
  decides: (key: string) => boolean,
): readonly RuleChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name): readonly RuleChange[] => {
    const [was, now] = [before.get(name), after.get(name)];
    const at = `${folder}/${name}`;
    // What nothing names yet changes nothing; a detector that came finds more than before.
    if (was === undefined)
      return [{ name: at, what: 'added', loosens: folder === 'holidays' || folder === 'notices' }];
    if (now === undefined) return [{ name: at, what: 'removed', loosens: true }];
    if (isDeepStrictEqual(was, now)) return [];
    const [a, b] = [was, now].map((one) => new Map(Object.entries(one)));
    const keys = [...new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])].filter(
      (key) => !isDeepStrictEqual(a?.get(key), b?.get(key)),
    );
    if (keys.length === 0) return [{ name: at, what: 'changed', loosens: true }];
    return keys.map((key) => ({
      name: at,
      what: 'changed',
      key,
      ...differingWords(key, a?.get(key), b?.get(key)),
      loosens: decides(key),
    }));
  });
}
