/** `exportgate check`: the configuration, the rules, their examples and their tests; every problem at once. */

import {
  adviseOn,
  isFolder,
  loadConfig,
  NO_NAMES,
  readRulesFolder,
  siteNames,
  topologyNotes,
} from '../config/index.ts';
import type { Known, Loaded, Problem, Rules, SiteNames } from '../config/index.ts';

type Profile = Rules['placedProfiles'][number]['profile'];
type Detector = Rules['placedDetectors'][number]['detector'];
type PolicyTest = Rules['placedTests'][number]['test'];

/** What checking tries the examples with; the stages' own code, joined by the caller. */
export interface CheckParts {
  readonly known: Known;
  /** Sentences about examples that do not hold. */
  readonly tryExamples: (profile: Profile) => readonly string[];
  readonly tryDetector: (detector: Detector) => readonly string[];
  readonly tryPolicyTest: (test: PolicyTest, rules: Rules) => Tried;
  /** Problems in the files of people that the configuration names. */
  readonly peopleProblems: (loaded: Loaded) => Promise<readonly Problem[]>;
  /** Problems in its certificates and keys, each at the place that `at` gives, and what is worth a note. */
  readonly checkFiles: (
    loaded: Loaded,
    at: (path: readonly PropertyKey[], message: string) => Problem,
  ) => Promise<{ readonly problems: readonly Problem[]; readonly notes: readonly string[] }>;
}

/** What differs from a case's expectation, and the rules that it reached. */
interface Tried {
  readonly problems: readonly string[];
  readonly reached: readonly string[];
}

export interface Checked {
  /** Each as `file:line:column: what is wrong: what to do`. */
  readonly problems: readonly string[];
  /** Advice, in the same form: what never matches or never bites, and what no test reaches. With `strict` they are problems. */
  readonly warnings: readonly string[];
  /** Which rules the tests reach, in one line; null where the rules could not be read. */
  readonly coverage: string | null;
  /** What the topology of each app breaks outside of the gateway, and certificates that will end; no problem of the file. */
  readonly notes: readonly string[];
  /** What was looked at, in one line. */
  readonly summary: string;
}

/** Checks a configuration file with its rules, or a rules folder by itself. */
export async function check(target: string, parts: CheckParts, strict = false): Promise<Checked> {
  const read = await readTarget(target, parts);
  const tried = read.rules === null ? null : tryAll(read.rules, read.names, parts);
  const advice = tried?.advice ?? [];
  const problems = [...read.problems, ...(tried?.problems ?? []), ...(strict ? advice : [])];
  const counts = read.rules === null ? '' : `: ${countsOf(read.rules)}`;
  return {
    problems: textsOf(problems),
    warnings: strict ? [] : textsOf(advice),
    coverage: tried?.coverage ?? null,
    notes: read.notes,
    summary:
      problems.length === 0
        ? `${target} is good${counts}`
        : `${target}: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`,
  };
}

/** One file's problems together, in the order in which files were first named. */
function textsOf(problems: readonly Problem[]): readonly string[] {
  return [...Map.groupBy(problems, ({ file }) => file).values()].flat().map(({ text }) => text);
}

async function readTarget(
  target: string,
  { known, peopleProblems, checkFiles }: CheckParts,
): Promise<{
  readonly rules: Rules | null;
  readonly names: SiteNames;
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
}> {
  const nothing = { rules: null, names: NO_NAMES, problems: [], notes: [] };
  if (await isFolder(target)) {
    const read = await readRulesFolder(target, known);
    return read.ok ? { ...nothing, rules: read.rules } : { ...nothing, problems: read.problems };
  }
  const read = await loadConfig(target, known);
  if (!read.ok) return { ...nothing, problems: read.problems };
  const files = await checkFiles(read.loaded, read.problemAt);
  return {
    rules: read.loaded,
    names: siteNames(read.loaded.config),
    problems: [...files.problems, ...(await peopleProblems(read.loaded))],
    notes: [...topologyNotes(read.loaded.config), ...files.notes],
  };
}

function tryAll(
  rules: Rules,
  names: SiteNames,
  parts: CheckParts,
): { readonly problems: readonly Problem[]; readonly advice: readonly Problem[]; readonly coverage: string } {
  const tried = rules.placedTests.map(({ test, problem }) => ({
    ...parts.tryPolicyTest(test, rules),
    problem,
  }));
  const reached = new Set(tried.flatMap((one) => one.reached));
  const { formats } = parts.known;
  return {
    problems: [
      ...rules.placedProfiles.flatMap(({ profile, problem }) => parts.tryExamples(profile).map(problem)),
      ...rules.placedDetectors.flatMap(({ detector, problem }) => parts.tryDetector(detector).map(problem)),
      ...tried.flatMap(({ problems, problem }) => problems.map(problem)),
    ],
    advice: adviseOn(rules, { names, profiles: [...rules.profiles.values()], formats }, reached),
    coverage: coverageOf(rules, reached),
  };
}

/** At most so many rules are named in one line. */
const MOST_NAMED = 20;

function coverageOf({ policies }: Rules, reached: ReadonlySet<string>): string {
  const names = policies.flatMap(({ policy, rules }) => rules.map(({ name }) => `${policy}/${name}`));
  const missed = names.filter((name) => !reached.has(name));
  const line = `${names.length - missed.length} of ${names.length} rules reached by tests`;
  if (missed.length === 0) return line;
  const more = missed.length > MOST_NAMED ? `, and ${missed.length - MOST_NAMED} more` : '';
  return `${line}; not reached: ${missed.slice(0, MOST_NAMED).join(', ')}${more}`;
}

function countsOf({ placedProfiles, policies, detectors, placedTests }: Rules): string {
  const examples = placedProfiles.reduce((sum, { profile }) => sum + profile.examples.length, 0);
  const rules = policies.reduce((sum, policy) => sum + policy.rules.length, 0);
  return `${placedProfiles.length} profiles with ${examples} examples, ${policies.length} policies with ${rules} rules and ${placedTests.length} tests${detectors.length === 0 ? '' : `, ${detectors.length} detectors`}`;
}
