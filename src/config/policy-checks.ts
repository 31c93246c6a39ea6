/** Checks of policies that no schema can make: names that must exist elsewhere, and words that cannot mean anything. They go on though a file does not fit its schema. */

import { z } from 'zod';
import { approversIn, classesIn, PolicyView } from './policy-view.ts';
import type { RuleView } from './policy-view.ts';
import type { Problem } from './problem.ts';
import { deadWords } from './rule-words.ts';
import { replacedBy } from './replaced.ts';
import type { Path } from './shape.ts';
import type { SiteNames } from './site-names.ts';
import { duplicates } from './view.ts';
import type { YamlFile } from './yaml.ts';

/** Names that policies may use and that the program defines. */
export interface Known {
  /** Classes that the detectors find. */
  readonly classes: readonly string[];
  /** Ids of the formats. */
  readonly formats: readonly string[];
  /** What is wrong with a rule's condition in CEL, and at which of its characters (from 1); absent where nobody can tell. */
  readonly when?: (rule: {
    readonly when: string;
    readonly kinds: readonly string[];
  }) => readonly { readonly message: string; readonly column: number }[];
}

/** A file of the rules folder by its name without ending. */
export interface Named<T> {
  readonly name: string;
  readonly file: YamlFile<T>;
}

/** What policies may name; null: nobody can tell. */
export interface Nameable extends SiteNames {
  readonly profiles: readonly string[];
  readonly entities: readonly string[];
  readonly classes: readonly string[] | null;
  readonly formats: readonly string[] | null;
  readonly holidays: readonly string[];
  readonly notices: readonly string[];
  readonly when: NonNullable<Known['when']>;
}

/** Words for whoever must agree that are no roles. */
const APPROVER_WORDS = ['manager', 'department-head', 'approvers'];

/** Every policy that names something that does not exist, or says what cannot be. */
export function checkPolicies(policies: readonly Named<unknown>[], there: Nameable): readonly Problem[] {
  const read = policies.map(({ name, file }) => ({ name, file, policy: PolicyView.parse(file.data) }));
  const replaced = replacedBy(read.map(({ name, policy }) => ({ policy: name, rules: policy.rules })));
  return read.flatMap(({ name, file, policy }) => [
    ...missing(file, policy.roles, ['roles'], 'role', there.roles && [...there.roles, 'nobody']),
    ...missing(file, policy.profiles, ['profiles'], 'profile', there.profiles),
    ...whoProblems(file, policy.who, ['who'], there),
    ...duplicates(policy.rules.map((rule) => rule.name)).map((index) =>
      file.problemAt(['rules', index, 'name'], 'another rule of this policy has this name: rename one'),
    ),
    ...policy.rules.flatMap((rule, index) => {
      const path: Path = ['rules', index];
      return [
        ...ruleProblems(file, rule, path, there),
        ...replaced
          .problems(`${name}/${rule.name}`)
          .map(({ at, message }) => file.problemAt([...path, 'replaces', ...at], message)),
        ...deadWords(rule).map(({ at, message }) => file.problemAt([...path, ...at], message)),
      ];
    }),
  ]);
}

function ruleProblems(
  file: YamlFile<unknown>,
  rule: RuleView,
  path: Path,
  there: Nameable,
): readonly Problem[] {
  const { columns, hours, terms } = rule;
  const lacks = (names: readonly string[], at: Path, kind: string, known: readonly string[] | null) =>
    missing(file, names, [...path, ...at], kind, known);
  return [
    ...whoProblems(file, rule.who, [...path, 'who'], there),
    ...lacks(rule.entities, ['entities'], 'entity', there.entities),
    ...lacks(rule.formats, ['formats'], 'format', there.formats),
    ...classesIn(columns).flatMap(({ at, names }) => lacks(names, ['columns', at], 'class', there.classes)),
    ...Object.keys(columns.maskClasses).flatMap((name) =>
      absent(name, there.classes)
        ? [file.problemAt([...path, 'columns', 'maskClasses', name], noSuch('class', name, there.classes))]
        : [],
    ),
    ...rule.limits.flatMap((limit, at) =>
      lacks(limit.classes, ['limits', at, 'classes'], 'class', there.classes),
    ),
    ...one(hours.holidays).flatMap((name) =>
      absent(name, there.holidays)
        ? [file.problemAt([...path, 'hours', 'holidays'], noSuch('file of holidays', name, there.holidays))]
        : [],
    ),
    ...one(terms?.acknowledge.policy ?? '').flatMap((name) =>
      absent(name, there.notices)
        ? [
            file.problemAt(
              [...path, 'terms', 'acknowledge', 'policy'],
              noSuch('file under rules/notices', name, there.notices),
            ),
          ]
        : [],
    ),
    ...one(terms?.watermark ?? '').flatMap((name) =>
      absent(name, there.watermarks)
        ? [
            file.problemAt(
              [...path, 'terms', 'watermark'],
              noSuch('profile in marks.profiles', name, there.watermarks),
            ),
          ]
        : [],
    ),
    ...approversIn(rule).flatMap(({ at, word }) =>
      approverProblems(word, there).map((message) => file.problemAt([...path, ...at], message)),
    ),
    ...(rule.when === '' ? [] : there.when(rule)).map(({ message, column }) =>
      file.problemAt([...path, 'when'], column > 1 ? `at its character ${column}: ${message}` : message),
    ),
  ];
}

function whoProblems(
  file: YamlFile<unknown>,
  who: RuleView['who'],
  path: Path,
  there: Nameable,
): readonly Problem[] {
  return [
    ...missing(file, who.people, [...path, 'people'], 'person', there.people),
    ...missing(file, who.teams, [...path, 'teams'], 'team', there.teams),
    ...missing(file, who.departments, [...path, 'departments'], 'department', there.departments),
    ...missing(file, who.managersOf, [...path, 'managersOf'], 'team', there.teams),
    ...missing(file, who.keys, [...path, 'keys'], 'key in identity.apiKeys', there.keys),
  ];
}

function approverProblems(word: string, { roles, people }: Nameable): readonly string[] {
  if (word === '' || APPROVER_WORDS.includes(word)) return [];
  if (word.startsWith('person:')) {
    const id = word.slice('person:'.length);
    return absent(id, people) ? [noSuch('person', id, people)] : [];
  }
  if (roles === null || roles.includes(word)) return [];
  return [
    `nobody is meant by "${word}": write ${APPROVER_WORDS.join(', ')}, person:ID or a role (${roles.join(', ')})`,
  ];
}

/** Names that are not there. A glob is no name: one that takes nothing is for advice.ts. */
function missing(
  file: YamlFile<unknown>,
  names: readonly string[],
  path: Path,
  kind: string,
  there: readonly string[] | null,
): readonly Problem[] {
  return names.flatMap((name, index) =>
    absent(name, there) ? [file.problemAt([...path, index], noSuch(kind, name, there))] : [],
  );
}

function absent(name: string, there: readonly string[] | null): boolean {
  return there !== null && name !== '' && !name.includes('*') && !there.includes(name);
}

/** At most so many names are listed: a site may have hundreds of people. */
const MOST_LISTED = 30;

function noSuch(kind: string, name: string, there: readonly string[] | null): string {
  const names = [...new Set(there)];
  if (names.length === 0) return `there is no ${kind} "${name}": none is known`;
  const more = names.length > MOST_LISTED ? `, and ${names.length - MOST_LISTED} more` : '';
  return `there is no ${kind} "${name}": known are ${names.slice(0, MOST_LISTED).join(', ')}${more}`;
}

const one = (text: string): readonly string[] => (text === '' ? [] : [text]);

const RouteView = z.looseObject({ entity: z.string().catch('unknown') }).catch({ entity: 'unknown' });
const ProfileView = z
  .looseObject({
    exports: z.array(RouteView).catch([]),
    lists: z.array(RouteView).catch([]),
    channels: z.array(RouteView).catch([]),
  })
  .catch({ exports: [], lists: [], channels: [] });

/** The entities that a profile names. */
export function entitiesOf(data: unknown): readonly string[] {
  const { exports, lists, channels } = ProfileView.parse(data);
  return [...exports, ...lists, ...channels].map(({ entity }) => entity);
}
