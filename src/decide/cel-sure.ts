/** What a condition's comparisons say by themselves: most conditions are decided by one of them, so that the library is asked for few. */

import type { ASTNode } from '@marcbachmann/cel-js';
import type { ConditionFacts } from './cel-facts.ts';

/** Null where only the library can tell. Of `&&` and `||` one side may settle it whatever the other is, as CEL has it, even where that cannot be evaluated. */
export type Sure = (facts: ConditionFacts) => boolean | null;

/** Reads the condition in its form as it is run; null where nothing in it can be told without the library. */
export function sureOf(node: ASTNode): Sure | null {
  const { op } = node;
  if (op === '&&') return joined(sureOf(node.args[0]), sureOf(node.args[1]), false);
  if (op === '||') return joined(sureOf(node.args[0]), sureOf(node.args[1]), true);
  if (op === 'in') return membership(node.args[0], node.args[1]);
  if (op === '==' || op === '!=' || op === '<' || op === '<=' || op === '>' || op === '>=')
    return comparison(op, node.args[0], node.args[1]);
  return null;
}

/** `settles`: the value that either side gives the whole. */
function joined(one: Sure | null, other: Sure | null, settles: boolean): Sure | null {
  if (one === null && other === null) return null;
  return (facts) => {
    const left = one === null ? null : one(facts);
    if (left === settles) return settles;
    const right = other === null ? null : other(facts);
    if (right === settles) return settles;
    return left === null || right === null ? null : !settles;
  };
}

type Value = string | bigint;
type Read = (facts: ConditionFacts) => Value | undefined;

/** A fact against what is written: texts are the same or not, numbers are also ordered. */
function comparison(op: '==' | '!=' | '<' | '<=' | '>' | '>=', one: ASTNode, other: ASTNode): Sure | null {
  const read = readerOf(one);
  if (read === null || other.op !== 'value') return null;
  const said: unknown = other.args;
  if (typeof said !== read.type) return null;
  const to = said as Value;
  const { of } = read;
  const known =
    (compare: (fact: Value) => boolean): Sure =>
    (facts) => {
      const fact = of(facts);
      return fact === undefined ? null : compare(fact);
    };
  if (op === '==') return known((fact) => fact === to);
  if (op === '!=') return known((fact) => fact !== to);
  if (read.type === 'string') return null;
  switch (op) {
    case '<':
      return known((fact) => fact < to);
    case '<=':
      return known((fact) => fact <= to);
    case '>':
      return known((fact) => fact > to);
    case '>=':
      return known((fact) => fact >= to);
    default:
      return op satisfies never;
  }
}

function membership(one: ASTNode, list: ASTNode): Sure | null {
  if (one.op !== 'value' || list.op !== 'id' || list.args !== 'person_roles') return null;
  const said: unknown = one.args;
  return typeof said === 'string' ? ({ person_roles: roles }) => roles.includes(said) : null;
}

/** Facts that are there, or undefined: of the others the library says whether they are. */
const TEXTS = [
  'person_id',
  'person_team',
  'person_department',
  'person_state',
  'client_kind',
  'client_key',
  'from_address',
  'from_country',
  'from_device',
  'app',
  'entity',
  'kind',
  'route',
  'weekday',
  'format',
] as const;
const NUMBERS = ['hour', 'rows', 'fileBytes'] as const;

function readerOf(node: ASTNode): { readonly type: 'string' | 'bigint'; readonly of: Read } | null {
  if (node.op === '[]') {
    const [map, key] = node.args;
    const name: unknown = key.op === 'value' ? key.args : null;
    if (map.op !== 'id' || map.args !== 'classes' || typeof name !== 'string') return null;
    return {
      type: 'bigint',
      of: (facts) => (facts.rows === undefined ? undefined : (facts.classes.get(name) ?? 0n)),
    };
  }
  if (node.op !== 'id') return null;
  const text = TEXTS.find((name) => name === node.args);
  if (text !== undefined) return { type: 'string', of: (facts) => facts[text] };
  const number = NUMBERS.find((name) => name === node.args);
  return number === undefined ? null : { type: 'bigint', of: (facts) => facts[number] };
}
