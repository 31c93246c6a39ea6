/** Checks of policies that no schema can make: names that must exist elsewhere. They go on though a file does not fit its schema. */

import { z } from 'zod';
import type { Problem } from './problem.ts';
import type { Path } from './shape.ts';
import { duplicates, texts } from './view.ts';
import type { YamlFile } from './yaml.ts';

/** Names that policies may use and that other folders define. */
export interface Known {
  /** Classes that the detectors find. */
  readonly classes: readonly string[];
  /** Ids of the formats. */
  readonly formats: readonly string[];
}

/** A file of the rules folder by its name without ending. */
export interface Named<T> {
  readonly name: string;
  readonly file: YamlFile<T>;
}

/** Every policy that names a role, profile, class, format or entity that does not exist. */
export function checkPolicies(
  policies: readonly Named<unknown>[],
  profiles: readonly Named<unknown>[],
  roles: readonly string[] | null,
  known: Known | null,
): readonly Problem[] {
  const profileNames = profiles.map(({ name }) => name);
  const entities = ['unknown', ...profiles.flatMap(({ file }) => entitiesOf(file.data))];
  return policies.flatMap(({ file }) => {
    const policy = PolicyView.parse(file.data);
    const missing = (
      names: readonly string[],
      there: readonly string[] | null,
      path: Path,
      kind: string,
    ): Problem[] =>
      names.flatMap((name, index) =>
        there === null || name === '' || name.includes('*') || there.includes(name)
          ? []
          : [file.problemAt([...path, index], `there is no ${kind} "${name}": ${known_(there)}`)],
      );
    return [
      ...missing(policy.roles, roles && [...roles, 'nobody'], ['roles'], 'role'),
      ...missing(policy.profiles, profileNames, ['profiles'], 'profile'),
      ...duplicates(policy.rules.map((rule) => rule.name)).map((index) =>
        file.problemAt(['rules', index, 'name'], 'another rule of this policy has this name: rename one'),
      ),
      ...policy.rules.flatMap((rule, index) => {
        const at = (...rest: readonly PropertyKey[]): Path => ['rules', index, ...rest];
        return [
          ...listsAlone(rule).map((key) =>
            file.problemAt(at(key), `a rule with lists speaks of lists alone: put ${key} into another rule`),
          ),
          ...channelsAlone(rule).map((key) =>
            file.problemAt(
              at(key),
              key === 'channels'
                ? 'channels stands beside `kinds: [channel]` alone: write that, or leave channels out'
                : `nobody sees what leaves by a channel, so ${key} cannot be kept: put ${key} into a rule of other kinds`,
            ),
          ),
          ...missing(rule.entities, entities, at('entities'), 'entity'),
          ...missing(rule.formats, known?.formats ?? null, at('formats'), 'format'),
          ...missing(rule.columns.denyClasses, known?.classes ?? null, at('columns', 'denyClasses'), 'class'),
          ...Object.keys(rule.columns.maskClasses)
            .filter((name) => known !== null && !known.classes.includes(name))
            .map((name) =>
              file.problemAt(
                at('columns', 'maskClasses', name),
                `there is no class "${name}": ${known_(known?.classes ?? [])}`,
              ),
            ),
        ];
      }),
    ];
  });
}

/** What stands beside `lists` in a rule and would be passed over in silence. */
function listsAlone(rule: z.output<typeof RuleView>): readonly string[] {
  if (rule['lists'] === undefined) return [];
  return [
    ...['kinds', 'then', 'rows', 'unread', 'encrypt'].filter((key) => rule[key] !== undefined),
    ...(rule.formats.length > 0 ? ['formats'] : []),
    ...(namesColumns(rule) ? ['columns'] : []),
  ];
}

/** What a rule on channels cannot mean; such a rule would allow none. */
function channelsAlone(rule: z.output<typeof RuleView>): readonly string[] {
  const kinds = texts.parse(rule['kinds']);
  const alone = kinds.length === 1 && kinds[0] === 'channel';
  const stray = rule['channels'] !== undefined && !alone ? ['channels'] : [];
  if (!kinds.includes('channel')) return stray;
  const limits = ['rows', 'unread', 'encrypt'].filter(
    (key) => rule[key] !== undefined && rule[key] !== false,
  );
  return [...stray, ...limits, ...(namesColumns(rule) ? ['columns'] : [])];
}

function namesColumns({ columns }: z.output<typeof RuleView>): boolean {
  return (
    'deny' in columns ||
    'mask' in columns ||
    columns.denyClasses.length > 0 ||
    Object.keys(columns.maskClasses).length > 0
  );
}

const known_ = (names: readonly string[]): string =>
  names.length === 0 ? 'none is known' : `known are ${[...new Set(names)].join(', ')}`;

const ColumnsView = z.looseObject({
  denyClasses: texts,
  maskClasses: z.record(z.string(), z.unknown()).catch({}),
});
const RuleView = z.looseObject({
  name: z.string().catch(''),
  entities: texts,
  formats: texts,
  columns: ColumnsView.catch({ denyClasses: [], maskClasses: {} }),
});
const PolicyView = z
  .looseObject({
    roles: texts,
    profiles: texts,
    rules: z
      .array(
        RuleView.catch({
          name: '',
          entities: [],
          formats: [],
          columns: { denyClasses: [], maskClasses: {} },
        }),
      )
      .catch([]),
  })
  .catch({ roles: [], profiles: [], rules: [] });

const RouteView = z.looseObject({ entity: z.string().catch('unknown') }).catch({ entity: 'unknown' });
const ProfileView = z
  .looseObject({
    exports: z.array(RouteView).catch([]),
    lists: z.array(RouteView).catch([]),
    channels: z.array(RouteView).catch([]),
  })
  .catch({ exports: [], lists: [], channels: [] });

function entitiesOf(data: unknown): readonly string[] {
  const { exports, lists, channels } = ProfileView.parse(data);
  return [...exports, ...lists, ...channels].map(({ entity }) => entity);
}
