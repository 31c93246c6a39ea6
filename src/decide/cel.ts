/** Conditions of rules (`when`) in CEL: checked when the rules are read, and compiled once. */

import { Environment } from '@marcbachmann/cel-js';
import { CONDITION_VARIABLES, FACTS_OF_FILES, typed } from './cel-facts.ts';
import type { ConditionFacts } from './cel-facts.ts';
import { sureOf } from './cel-sure.ts';
import type { Sure } from './cel-sure.ts';
import { flattened, wordProblems } from './cel-words.ts';
import type { PolicyRule } from './settings.ts';
import { RE2JS } from '../lib/re2.ts';

export interface Condition {
  /** The facts that it names. */
  readonly asks: ReadonlySet<string>;
  /** `failed`: it could not be evaluated; its rule applies all the same, and loosens nothing. */
  holds(facts: ConditionFacts): 'yes' | 'no' | 'failed';
}

/** What is wrong with a condition, and the column (from 1) within its text. */
export interface WhenProblem {
  readonly message: string;
  readonly column: number;
}

/** A condition is a line or two; what is larger is better said in several rules. */
const LIMITS = {
  maxAstNodes: 200,
  maxDepth: 24,
  maxListElements: 100,
  maxMapEntries: 0,
  maxCallArguments: 4,
};

/** As administrators write it: `person.team`. */
const written = typed(new Environment({ limits: LIMITS }));

/** As it is run: each fact by a name of its own, which the library looks up four times as fast, and `matches` by an engine that cannot be made to run for ever. */
const run = new Environment({ limits: LIMITS });
for (const [name, type] of Object.values(CONDITION_VARIABLES).flatMap((facts) => Object.entries(facts)))
  run.registerVariable(name, type);
run.registerFunction('string.matchesLinear(string): bool', (text: string, pattern: string) =>
  patternOf(pattern).matcher(text).find(),
);

/** Everything that is wrong with a rule's `when`; empty where nothing is. */
export function whenProblems({
  when,
  kinds,
}: Pick<PolicyRule, 'when'> & { readonly kinds: readonly string[] }): readonly WhenProblem[] {
  if (when === undefined || when === '') return [];
  const read = readCondition(when);
  if (!read.ok) return read.problems;
  const blind = kinds.filter((kind) => kind === 'list' || kind === 'channel');
  return blind.length === 0
    ? []
    : [...read.asks]
        .filter((name) => FACTS_OF_FILES.has(name))
        .map((name) => ({
          message: `${name} is known of files alone, and this rule speaks of ${blind.join(', ')} too: put it into a rule of other kinds`,
          column: 1,
        }));
}

const conditions = new Map<string, Condition>();

/** The condition, ready to be asked. One that `whenProblems` refuses fails whenever it is asked. */
export function compileWhen(text: string): Condition {
  const known = conditions.get(text);
  if (known) return known;
  const read = readCondition(text);
  const condition: Condition = read.ok
    ? { asks: read.asks, holds: (facts) => answer(read, facts) }
    : { asks: new Set(), holds: () => 'failed' };
  // Rules are read again and again; what no rule says any more is dropped with the rest.
  if (conditions.size >= 5000) conditions.clear();
  conditions.set(text, condition);
  return condition;
}

type Program = (facts: ConditionFacts) => unknown;
interface Readable {
  readonly ok: true;
  readonly asks: ReadonlySet<string>;
  /** Names of the classes that it counts. */
  readonly classes: ReadonlySet<string>;
  readonly program: Program;
  readonly sure: Sure | null;
}
type Read = Readable | { readonly ok: false; readonly problems: readonly WhenProblem[] };

function readCondition(text: string): Read {
  try {
    const parsed = written.parse(text);
    const words = wordProblems(parsed.ast);
    if (words.length > 0) return { ok: false, problems: words };
    const { valid, type, error } = parsed.check();
    if (!valid) return refused(messageOf(error), columnOf(error));
    if (type !== 'bool')
      return refused(`a condition is true or false, and this is ${type}: compare it with something`);
    const flat = flattened(text, parsed.ast);
    const program = run.parse(flat.text);
    const checked = program.check();
    // What was written anew is read anew: a call of the library's own `matches` that slipped through would be one that can run for ever.
    if (!checked.valid || checked.type !== 'bool' || wordProblems(program.ast, 'run').length > 0)
      return refused(
        'this is written in a way that cannot be run: write it without comments and brackets around names',
      );
    return { ok: true, asks: flat.asks, classes: flat.classes, program, sure: sureOf(program.ast) };
  } catch (error) {
    return refused(messageOf(error), columnOf(error));
  }
}

function answer({ program, classes, sure }: Readable, facts: ConditionFacts): 'yes' | 'no' | 'failed' {
  const known = sure === null ? null : sure(facts);
  if (known !== null) return known ? 'yes' : 'no';
  try {
    if (classes.size > 0) facts.count(classes);
    const said = program(facts);
    return said === true ? 'yes' : said === false ? 'no' : 'failed';
  } catch {
    // A number that does not fit, a fact that this export does not have: never a reason to let go.
    return 'failed';
  }
}

const refused = (message: string, column = 1): Read => ({ ok: false, problems: [{ message, column }] });

/** The library's sentence without its picture of the place: it speaks of the condition, which is the administrator's. */
function messageOf(error: unknown): string {
  const summary: unknown = error instanceof Error && 'summary' in error ? error.summary : null;
  return `this condition cannot be read: ${typeof summary === 'string' ? summary : 'write it in CEL'}`;
}

function columnOf(error: unknown): number {
  const range: unknown = error instanceof Error && 'range' in error ? error.range : null;
  const start: unknown = typeof range === 'object' && range !== null && 'start' in range ? range.start : 0;
  return typeof start === 'number' ? start + 1 : 1;
}

const patterns = new Map<string, RE2JS>();

/** Only patterns that stand in a rule come here: they are compiled once. */
function patternOf(pattern: string): RE2JS {
  const known = patterns.get(pattern);
  if (known) return known;
  const compiled = RE2JS.compile(pattern);
  patterns.set(pattern, compiled);
  return compiled;
}
