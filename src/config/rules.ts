/** Reads the rules folder: CRM profiles, policies and their tests, and detectors. */

import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { z } from 'zod';
import { daysBetween, HolidayFile, NoticeFile, Policy, PolicyTest } from '../decide/settings.ts';
import { Profile } from '../detect/settings.ts';
import { DetectorFile } from '../inspect/settings.ts';
import { canonicalHash } from '../lib/json.ts';
import { checkPolicies, entitiesOf } from './policy-checks.ts';
import type { Known, Named } from './policy-checks.ts';
import { problemIn } from './problem.ts';
import type { Problem } from './problem.ts';
import type { Path } from './shape.ts';
import type { SiteNames } from './site-names.ts';
import { broken, readYaml } from './yaml.ts';
import type { YamlFile } from './yaml.ts';

/** A test case, and where it stands. */
interface PlacedTest {
  /** The policy beside which it stands. */
  readonly policy: string;
  readonly test: PolicyTest;
  readonly problem: (message: string) => Problem;
}

/** A policy, and where its parts stand. */
interface PlacedPolicy {
  readonly policy: Policy;
  readonly problemAt: (path: Path, message: string) => Problem;
}

/** A CRM profile, and where it stands. */
interface PlacedProfile {
  readonly profile: Profile;
  readonly problem: (message: string) => Problem;
}

/** A detector, and where it stands. */
interface PlacedDetector {
  readonly detector: DetectorFile;
  readonly problem: (message: string) => Problem;
}

interface DaysOff {
  readonly days: ReadonlySet<string>;
  readonly workingDays: ReadonlySet<string>;
}

/** Rules that are whole and good. */
export interface Rules {
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly policies: readonly Policy[];
  readonly detectors: readonly DetectorFile[];
  /** By the file's name under rules/holidays; each day as `2026-10-01`. */
  readonly holidays: ReadonlyMap<string, DaysOff>;
  /** Texts under rules/notices, by the file's name. */
  readonly notices: ReadonlyMap<string, z.output<typeof NoticeFile>['text']>;
  /** Hash of everything in them that decides. */
  readonly rulesHash: string;
  readonly placedPolicies: readonly PlacedPolicy[];
  readonly placedProfiles: readonly PlacedProfile[];
  readonly placedDetectors: readonly PlacedDetector[];
  readonly placedTests: readonly PlacedTest[];
}

export type RulesRead =
  | { readonly ok: true; readonly rules: Rules; readonly profileNames: readonly string[] }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly profileNames: readonly string[] };

const PolicyTests = z.array(PolicyTest).min(1);

/** Everything under the folder, or every problem in it. `names` are those of the configuration; `known` is null when there is nothing to check against. */
export async function readRules(folder: string, names: SiteNames, known: Known | null): Promise<RulesRead> {
  const problems: Problem[] = [];
  const profiles = await readFolder(join(folder, 'crm'), Profile, problems);
  const policies = await readFolder(join(folder, 'policies'), Policy, problems);
  const tests = await readFolder(join(folder, 'policies'), PolicyTests, problems, '.test');
  const detectors = await readFolder(join(folder, 'detectors'), DetectorFile, problems);
  const holidays = await readFolder(join(folder, 'holidays'), HolidayFile, problems);
  const notices = await readFolder(join(folder, 'notices'), NoticeFile, problems);
  const profileNames = profiles.map(({ name }) => name);
  await refuseStrays(folder, problems);

  for (const { name, file, key } of [
    ...profiles.map((read) => ({ ...read, key: 'profile' })),
    ...policies.map((read) => ({ ...read, key: 'policy' })),
    ...detectors.map((read) => ({ ...read, key: 'detector' })),
    ...holidays.map((read) => ({ ...read, key: 'holidays' })),
    ...notices.map((read) => ({ ...read, key: 'notice' })),
  ])
    problems.push(...misnamed(name, file, key));
  for (const { name, file } of tests)
    if (!policies.some((policy) => policy.name === name))
      problems.push(file.problemAt([], `there is no policy ${name}.yaml beside this test: rename it`));
  const classes = [...(known?.classes ?? []), ...detectors.map(({ name }) => name)];
  problems.push(
    ...checkPolicies(policies, {
      ...names,
      profiles: profileNames,
      entities: ['unknown', ...profiles.flatMap(({ file }) => entitiesOf(file.data))],
      classes: known && classes,
      formats: known?.formats ?? null,
      holidays: holidays.map(({ name }) => name),
      notices: notices.map(({ name }) => name),
      when: known?.when ?? (() => []),
    }),
  );

  if (problems.length > 0) return { ok: false, problems, profileNames };
  const goodProfiles = valuesOf(profiles);
  const goodPolicies = valuesOf(policies);
  const goodDetectors = valuesOf(detectors);
  const goodHolidays = valuesOf(holidays);
  const goodNotices = valuesOf(notices);
  return {
    ok: true,
    profileNames,
    rules: {
      profiles: new Map(goodProfiles.map((profile) => [profile.profile, profile])),
      policies: goodPolicies,
      detectors: goodDetectors,
      holidays: new Map(goodHolidays.map((file) => [file.holidays, daysOff(file)])),
      notices: new Map(goodNotices.map(({ notice, text }) => [notice, text])),
      rulesHash: canonicalHash({
        profiles: goodProfiles,
        policies: goodPolicies,
        ...(goodDetectors.length > 0 && { detectors: goodDetectors }),
        ...(goodHolidays.length > 0 && { holidays: goodHolidays }),
        ...(goodNotices.length > 0 && { notices: goodNotices }),
      }),
      placedPolicies: policies.flatMap(({ file }) =>
        file.value === null
          ? []
          : [{ policy: file.value, problemAt: (path, message) => file.problemAt(path, message) }],
      ),
      placedProfiles: profiles.flatMap(({ file }) =>
        file.value === null
          ? []
          : [{ profile: file.value, problem: (message) => file.problemAt(['examples'], message) }],
      ),
      placedDetectors: detectors.flatMap(({ file }) =>
        file.value === null
          ? []
          : [{ detector: file.value, problem: (message) => file.problemAt(['detector'], message) }],
      ),
      placedTests: tests.flatMap(({ name, file }) =>
        (file.value ?? []).map((test, index) => ({
          policy: name,
          test,
          problem: (message) => file.problemAt([index, 'expect'], message),
        })),
      ),
    },
  };
}

function daysOff({ days, workingDays }: z.output<typeof HolidayFile>): DaysOff {
  return { days: new Set(days.flatMap(daysBetween)), workingDays: new Set(workingDays.flatMap(daysBetween)) };
}

const MAY_BE_MISSING = ['detectors', 'holidays', 'notices'];

async function readFolder<S extends z.ZodType>(
  folder: string,
  schema: S,
  problems: Problem[],
  infix: '' | '.test' = '',
): Promise<readonly Named<z.output<S>>[]> {
  const names = (await list(folder, problems, infix === '' && !MAY_BE_MISSING.includes(basename(folder))))
    .filter((name) => name.endsWith('.yaml') && name.endsWith('.test.yaml') === (infix === '.test'))
    .toSorted();
  const read = await Promise.all(
    names.map(async (name) => ({
      name: basename(name, `${infix}.yaml`),
      file: await readYamlFile(join(folder, name), schema),
    })),
  );
  // By name, not as the disk answered: the same mistakes are told in the same order each time.
  problems.push(...read.flatMap(({ file }) => file.problems));
  return read;
}

/** Reads a file from disk; one that cannot be read is a problem like any other. */
export async function readYamlFile<S extends z.ZodType>(
  path: string,
  schema: S,
): Promise<YamlFile<z.output<S>>> {
  try {
    return readYaml(path, await readFile(path), schema);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return broken(
      path,
      `the file cannot be read: ${missing ? 'there is none of this name; begin with a copy of config.example.yaml, or say where it is with --config FILE' : 'make it a plain file that this user may read'}`,
    );
  }
}

async function list(folder: string, problems: Problem[], complain: boolean): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.'));
  } catch {
    if (complain)
      problems.push(
        problemIn(folder, 'the folder cannot be read: make it, or point "rules" at the folder that holds it'),
      );
    return [];
  }
}

/** A file that would be passed over silently is refused: its author believes that it is in force. */
async function refuseStrays(folder: string, problems: Problem[]): Promise<void> {
  for (const part of ['crm', 'policies', ...MAY_BE_MISSING]) {
    const names = await list(join(folder, part), problems, false);
    for (const name of names) {
      const isTest = MAY_BE_MISSING.includes(part) && name.endsWith('.test.yaml');
      if (extname(name) === '.yaml' && !isTest) continue;
      problems.push(
        problemIn(join(folder, part, name), 'this file is not read: name it NAME.yaml or remove it'),
      );
    }
  }
}

function misnamed(name: string, file: YamlFile<unknown>, key: string): readonly Problem[] {
  const { data } = file;
  if (typeof data !== 'object' || data === null || !(key in data)) return [];
  const said = Object.getOwnPropertyDescriptor(data, key)?.value as unknown;
  if (said === name) return [];
  return [
    file.problemAt([key], `the file is called ${name}.yaml: write "${key}: ${name}" or rename the file`),
  ];
}

function valuesOf<T>(files: readonly Named<T>[]): readonly T[] {
  return files.flatMap(({ file }) => (file.value === null ? [] : [file.value]));
}
