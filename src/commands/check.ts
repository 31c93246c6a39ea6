/** `exportgate check`: the configuration, the rules, their examples and their tests; every problem at once. */

import { isFolder, loadConfig, readRulesFolder, topologyNotes } from '../config/index.ts';
import type { Known, Loaded, Problem, Rules } from '../config/index.ts';

type Profile = Rules['placedProfiles'][number]['profile'];
type Detector = Rules['placedDetectors'][number]['detector'];
type PolicyTest = Rules['tests'][number]['test'];

/** What checking tries the examples with; the stages' own code, joined by the caller. */
export interface CheckParts {
  readonly known: Known;
  /** Sentences about examples that do not hold. */
  readonly tryExamples: (profile: Profile) => readonly string[];
  readonly tryDetector: (detector: Detector) => readonly string[];
  readonly tryPolicyTest: (test: PolicyTest, policies: Rules['policies']) => readonly string[];
  /** Problems in the files of people that the configuration names. */
  readonly peopleProblems: (loaded: Loaded) => Promise<readonly Problem[]>;
  /** Problems in its certificates and keys, each at the place that `at` gives, and what is worth a note. */
  readonly checkFiles: (
    loaded: Loaded,
    at: (path: readonly PropertyKey[], message: string) => Problem,
  ) => Promise<{ readonly problems: readonly Problem[]; readonly notes: readonly string[] }>;
}

export interface Checked {
  /** Each as `file:line:column: what is wrong: what to do`. */
  readonly problems: readonly string[];
  /** What the topology of each app breaks outside of the gateway, and certificates that will end; no problem of the file. */
  readonly notes: readonly string[];
  /** What was looked at, in one line. */
  readonly summary: string;
}

/** Checks a configuration file with its rules, or a rules folder by itself. */
export async function check(target: string, parts: CheckParts): Promise<Checked> {
  const read = await readTarget(target, parts);
  const problems = read.rules === null ? read.problems : [...read.problems, ...tryAll(read.rules, parts)];
  const counts = read.rules === null ? '' : `: ${countsOf(read.rules)}`;
  return {
    problems: byFile(problems).map(({ text }) => text),
    notes: read.notes,
    summary:
      problems.length === 0
        ? `${target} is good${counts}`
        : `${target}: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`,
  };
}

/** One file's problems together, in the order in which files were first named. */
function byFile(problems: readonly Problem[]): readonly Problem[] {
  return [...Map.groupBy(problems, ({ file }) => file).values()].flat();
}

async function readTarget(
  target: string,
  { known, peopleProblems, checkFiles }: CheckParts,
): Promise<{
  readonly rules: Rules | null;
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
}> {
  if (await isFolder(target)) {
    const read = await readRulesFolder(target, known);
    return read.ok
      ? { rules: read.rules, problems: [], notes: [] }
      : { rules: null, problems: read.problems, notes: [] };
  }
  const read = await loadConfig(target, known);
  if (!read.ok) return { rules: null, problems: read.problems, notes: [] };
  const files = await checkFiles(read.loaded, read.problemAt);
  return {
    rules: read.loaded,
    problems: [...files.problems, ...(await peopleProblems(read.loaded))],
    notes: [...topologyNotes(read.loaded.config), ...files.notes],
  };
}

function tryAll(rules: Rules, parts: CheckParts): readonly Problem[] {
  return [
    ...rules.placedProfiles.flatMap(({ profile, problem }) => parts.tryExamples(profile).map(problem)),
    ...rules.placedDetectors.flatMap(({ detector, problem }) => parts.tryDetector(detector).map(problem)),
    ...rules.tests.flatMap(({ test, problem }) => parts.tryPolicyTest(test, rules.policies).map(problem)),
  ];
}

function countsOf({ placedProfiles, policies, detectors, tests }: Rules): string {
  const examples = placedProfiles.reduce((sum, { profile }) => sum + profile.examples.length, 0);
  const rules = policies.reduce((sum, policy) => sum + policy.rules.length, 0);
  return `${placedProfiles.length} profiles with ${examples} examples, ${policies.length} policies with ${rules} rules and ${tests.length} tests${detectors.length === 0 ? '' : `, ${detectors.length} detectors`}`;
}
