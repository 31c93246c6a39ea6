/** `exportgate check`: the configuration, the rules, their examples and their tests; every problem at once. */

import { isFolder, loadConfig, readRulesFolder } from '../config/index.ts';
import type { Known, Problem, Rules } from '../config/index.ts';

type Profile = Rules['placedProfiles'][number]['profile'];
type PolicyTest = Rules['tests'][number]['test'];

/** What checking tries the examples with; the stages' own code, joined by the caller. */
export interface CheckParts {
  readonly known: Known;
  /** Sentences about examples that do not hold. */
  readonly tryExamples: (profile: Profile) => readonly string[];
  readonly tryPolicyTest: (test: PolicyTest, policies: Rules['policies']) => readonly string[];
}

export interface Checked {
  /** Each as `file:line:column: what is wrong: what to do`. */
  readonly problems: readonly string[];
  /** What was looked at, in one line. */
  readonly summary: string;
}

/** Checks a configuration file with its rules, or a rules folder by itself. */
export async function check(target: string, parts: CheckParts): Promise<Checked> {
  const read = await readTarget(target, parts.known);
  const problems = read.rules === null ? read.problems : tryAll(read.rules, parts);
  const counts = read.rules === null ? '' : `: ${countsOf(read.rules)}`;
  return {
    problems: problems.map(({ text }) => text),
    summary:
      problems.length === 0
        ? `${target} is good${counts}`
        : `${target}: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`,
  };
}

async function readTarget(
  target: string,
  known: Known,
): Promise<
  | { readonly rules: Rules; readonly problems: readonly never[] }
  | { readonly rules: null; readonly problems: readonly Problem[] }
> {
  if (await isFolder(target)) {
    const read = await readRulesFolder(target, known);
    return read.ok ? { rules: read.rules, problems: [] } : { rules: null, problems: read.problems };
  }
  const read = await loadConfig(target, known);
  return read.ok ? { rules: read.loaded, problems: [] } : { rules: null, problems: read.problems };
}

function tryAll(rules: Rules, parts: CheckParts): readonly Problem[] {
  return [
    ...rules.placedProfiles.flatMap(({ profile, problem }) => parts.tryExamples(profile).map(problem)),
    ...rules.tests.flatMap(({ test, problem }) => parts.tryPolicyTest(test, rules.policies).map(problem)),
  ];
}

function countsOf({ placedProfiles, policies, tests }: Rules): string {
  const examples = placedProfiles.reduce((sum, { profile }) => sum + profile.examples.length, 0);
  const rules = policies.reduce((sum, policy) => sum + policy.rules.length, 0);
  return `${placedProfiles.length} profiles with ${examples} examples, ${policies.length} policies with ${rules} rules and ${tests.length} tests`;
}
