/** The words of CEL that a condition may use, and its form as it is run. */

import type { ASTNode } from '@marcbachmann/cel-js';
import { RE2JS } from '../lib/re2.ts';
import { CONDITION_VARIABLES } from './cel-facts.ts';
import type { WhenProblem } from './cel.ts';

/** Whatever makes no long text or list out of a short one: no condition takes longer than the facts are long. */
const CALLS = ['size', 'int', 'double', 'string'];
const METHODS = ['contains', 'startsWith', 'endsWith', 'lowerAscii', 'trim', 'size', 'matches'];
const MACROS = ['all', 'exists', 'exists_one', 'filter'];
/** Facts that are as long as an export has columns. */
const LONG = ['columns', 'classes'];

/** Each word that a condition may not use. `run`: of its form as it is run, in which no `matches` may be left. */
export function wordProblems(ast: ASTNode, form: 'written' | 'run' = 'written'): readonly WhenProblem[] {
  const problems: WhenProblem[] = [];
  const refuse = (node: ASTNode, message: string): void =>
    void problems.push({ message, column: node.start + 1 });

  const walk = (node: ASTNode, inside: boolean, parent: ASTNode | null): void => {
    if (node.op === 'map' || node.op === '.?' || node.op === '[?]')
      return refuse(node, 'this part of CEL is not known here: leave it out');
    if (node.op === 'id') return name(node.args, node, inside, parent);
    if (node.op === 'rcall') return call(node, inside);
    if (node.op === '[]' && isName(node.args[0], 'classes') && textOf(node.args[1]) === null)
      return refuse(node.args[1], 'write the name of the class itself: classes["NAME"]');
    if (node.op === 'call' && !CALLS.includes(node.args[0]))
      return refuse(node, `${node.args[0]} is not known here: there are ${CALLS.join(', ')}`);
    for (const child of childrenOf(node)) walk(child, inside, node);
  };

  const name = (said: string, node: ASTNode, inside: boolean, parent: ASTNode | null): void => {
    if (inside && LONG.includes(said))
      refuse(node, `${said} cannot be asked for each of a list again: put it outside`);
    else if (said === 'classes' && parent?.op !== '[]')
      refuse(node, 'write classes["NAME"]: how many values of that class there are, 0 for none');
  };

  const call = (node: ASTNode & { op: 'rcall' }, inside: boolean): void => {
    const [name, receiver, given] = node.args;
    const [variable, body] = given;
    if (MACROS.includes(name)) {
      if (inside) return refuse(node, `${name} cannot stand within another one: write two rules`);
      if (variable && variable.op === 'id' && variable.args in CONDITION_VARIABLES)
        return refuse(variable, `${variable.args} is a fact: give the variable another name`);
      walk(receiver, inside, node);
      if (body) walk(body, true, node);
      return;
    }
    const ours = form === 'run' ? 'matchesLinear' : 'matches';
    if (name !== ours && (name === 'matches' || !METHODS.includes(name)))
      return refuse(node, `${name} is not known here: there are ${[...METHODS, ...MACROS].join(', ')}`);
    if (name === ours) for (const message of patternProblems(variable)) refuse(variable ?? node, message);
    for (const child of [receiver, ...given]) walk(child, inside, node);
  };

  walk(ast, false, null);
  return problems;
}

/** The condition with each fact by the name under which it is run, and the facts that it names. */
export function flattened(
  text: string,
  ast: ASTNode,
): { readonly text: string; readonly asks: ReadonlySet<string>; readonly classes: ReadonlySet<string> } {
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  const asks = new Set<string>();
  const classes = new Set<string>();
  const walk = (node: ASTNode): void => {
    if (node.op === 'id' && node.args in CONDITION_VARIABLES) asks.add(node.args);
    if (node.op === '[]' && isName(node.args[0], 'classes')) classes.add(textOf(node.args[1]) ?? '');
    if (node.op === '.' && node.args[0].op === 'id' && node.args[0].args in CONDITION_VARIABLES)
      edits.push({ start: node.args[0].start, end: node.end, text: `${node.args[0].args}_${node.args[1]}` });
    if (node.op === 'rcall' && node.args[0] === 'matches') {
      const from = node.args[1].end;
      const to = node.args[2][0]?.start ?? from;
      const start = from + text.slice(from, to).lastIndexOf('matches');
      edits.push({ start, end: start + 'matches'.length, text: 'matchesLinear' });
    }
    for (const child of childrenOf(node)) walk(child);
  };
  walk(ast);
  let flat = text;
  for (const edit of edits.toSorted((a, b) => b.start - a.start))
    flat = flat.slice(0, edit.start) + edit.text + flat.slice(edit.end);
  return { text: flat, asks, classes };
}

function patternProblems(pattern: ASTNode | undefined): readonly string[] {
  const text = textOf(pattern);
  if (text === null) return ['the pattern of matches must stand there as a text: it is compiled once'];
  try {
    RE2JS.compile(text);
    return [];
  } catch {
    return ['this pattern is none that RE2 knows: it has no back references and does not look ahead'];
  }
}

const isName = (node: ASTNode, name: string): boolean => node.op === 'id' && node.args === name;

function textOf(node: ASTNode | undefined): string | null {
  return node?.op === 'value' && typeof node.args === 'string' ? node.args : null;
}

/** Every node below, whatever the shape of the operands. */
function childrenOf(node: ASTNode): readonly ASTNode[] {
  const { args } = node;
  const parts: readonly unknown[] = Array.isArray(args) ? args.flat(2) : [args];
  return parts.filter(isNode);
}

function isNode(part: unknown): part is ASTNode {
  return typeof part === 'object' && part !== null && 'op' in part && 'start' in part;
}
