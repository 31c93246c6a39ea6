/** JSON text read and written with its own spelling: what nobody touches keeps its bytes, also numbers that no double holds. */

import { Fault } from './fault.ts';

/** What happens to a member of an object: left as it is, taken out, or its scalar replaced by another text. `unnamed`: scalars, and lists' scalars, are taken out; objects in it are edited by the names of their own members. */
export type FieldEdit = null | 'drop' | 'unnamed' | ((scalar: string) => string);

/** Deeper than any list for a screen. */
const MAX_DEPTH = 500;

/** The text with members of its objects edited, by their names, wherever they stand; what was under a masked name and is no scalar becomes null. Prefixes against scripts, callbacks and lines of JSON stay what they are. Throws FORMAT_BROKEN, LIMIT_DEPTH. */
export function editFields(text: string, editOf: (name: string) => FieldEdit): string {
  const { prefix, parts, suffix } = jsonParts(text);
  return prefix + parts.map((part) => edited(part, editOf)).join('\n') + suffix;
}

/** The values of the text: one, or one for each line. A whole number that a double would round is given as its digits. Throws FORMAT_BROKEN. */
export function jsonValues(text: string): readonly unknown[] {
  return jsonParts(text).parts.map((part) => JSON.parse(part, exact) as unknown);
}

/** What stands at a place such as `a.b`; `*` is any name or place. Empty when nothing does. */
export function pointed(value: unknown, pointer: string): readonly unknown[] {
  return pointer.split('.').reduce<readonly unknown[]>(
    (found, name) =>
      found.flatMap((one) => {
        if (typeof one !== 'object' || one === null) return [];
        if (name === '*') return Object.values(one) as unknown[];
        return Object.hasOwn(one, name) ? [(one as Readonly<Record<string, unknown>>)[name]] : [];
      }),
    [value],
  );
}

function exact(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) ? (context?.source ?? value) : value;
}

interface Parts {
  readonly prefix: string;
  readonly parts: readonly string[];
  readonly suffix: string;
}

const GUARD = /^\ufeff?\s*(?:\)\]\}'[^\n]*\n|for\s*\(;;\);|while\s*\(1\);)\s*/;
// No two runs of blanks side by side: over very many of them that would take hours.
const CALLBACK = /^\s*(?:\/\*\*\/\s*)?(?:typeof\s+[\w$.]+\s*===\s*'function'\s*&&\s*)?[\w$.[\]]+\s*\(/;

function jsonParts(text: string): Parts {
  const prefix = GUARD.exec(text)?.[0] ?? (text.startsWith('\ufeff') ? '\ufeff' : '');
  const rest = text.slice(prefix.length);
  if (isJson(rest)) return { prefix, parts: [rest], suffix: '' };
  const call = CALLBACK.exec(rest)?.[0];
  const end = /\)\s*(?:;\s*)?$/.exec(rest)?.index ?? -1;
  if (call !== undefined && end >= call.length) {
    const inner = rest.slice(call.length, end);
    if (isJson(inner)) return { prefix: prefix + call, parts: [inner], suffix: rest.slice(end) };
  }
  const lines = rest.split('\n').filter((line) => line.trim() !== '');
  if (lines.length > 1 && lines.every(isJson)) return { prefix, parts: lines, suffix: '\n' };
  throw new Fault('FORMAT_BROKEN', 'read a list: it is no JSON');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // a SyntaxError, whose words quote the text
  }
}

function edited(text: string, editOf: (name: string) => FieldEdit): string {
  const [, changed] = editValue({ text, editOf }, skipBlank(text, 0), 0);
  return changed ?? text;
}

interface Editing {
  readonly text: string;
  readonly editOf: (name: string) => FieldEdit;
}

/** Where the value ends, and its new text; null for one that nobody touched. The text is known to be JSON. */
function editValue(
  editing: Editing,
  at: number,
  depth: number,
): readonly [end: number, changed: string | null] {
  if (depth > MAX_DEPTH) throw new Fault('LIMIT_DEPTH', 'read a list: it is nested too deep');
  const { text } = editing;
  if (text[at] === '{') return editObject(editing, at, depth);
  if (text[at] === '[') return editArray(editing, at, depth);
  return [scalarEnd(text, at), null];
}

function editObject(editing: Editing, start: number, depth: number): readonly [number, string | null] {
  const { text, editOf } = editing;
  const members: string[] = [];
  let touched = false;
  let at = skipBlank(text, start + 1);
  while (text[at] !== '}') {
    const keyEnd = scalarEnd(text, at);
    const key = text.slice(at, keyEnd);
    const edit = editOf(JSON.parse(key) as string);
    const valueAt = skipBlank(text, skipBlank(text, keyEnd) + 1);
    const [end, changed] = editValue(editing, valueAt, depth + 1);
    if (edit !== null || changed !== null) touched = true;
    const value = changed ?? text.slice(valueAt, end);
    if (edit === null) members.push(`${key}:${value}`);
    else if (edit === 'unnamed') {
      const left = objectsIn(value);
      if (left !== null) members.push(`${key}:${left}`);
    } else if (edit !== 'drop') members.push(`${key}:${replaced(text.slice(valueAt, end), edit)}`);
    at = skipComma(text, end);
  }
  return [at + 1, touched ? `{${members.join(',')}}` : null];
}

function editArray(editing: Editing, start: number, depth: number): readonly [number, string | null] {
  const { text } = editing;
  const items: string[] = [];
  let touched = false;
  let at = skipBlank(text, start + 1);
  while (text[at] !== ']') {
    const [end, changed] = editValue(editing, at, depth + 1);
    if (changed !== null) touched = true;
    items.push(changed ?? text.slice(at, end));
    at = skipComma(text, end);
  }
  return [at + 1, touched ? `[${items.join(',')}]` : null];
}

/** Of a value that was edited, what has names; null for a scalar. */
function objectsIn(value: string): string | null {
  if (value.startsWith('{')) return value;
  if (!value.startsWith('[')) return null;
  const items: string[] = [];
  let at = skipBlank(value, 1);
  while (value[at] !== ']') {
    const [end] = editValue({ text: value, editOf: () => null }, at, 0);
    const left = objectsIn(value.slice(at, end));
    if (left !== null) items.push(left);
    at = skipComma(value, end);
  }
  return `[${items.join(',')}]`;
}

function replaced(value: string, edit: (scalar: string) => string): string {
  const [first] = value;
  if (first === '{' || first === '[' || value === 'null') return 'null';
  return JSON.stringify(edit(first === '"' ? (JSON.parse(value) as string) : value));
}

function scalarEnd(text: string, start: number): number {
  let at = start;
  if (text[at] !== '"') {
    while (at < text.length && !/[,\]}\s]/.test(text[at] ?? '')) at += 1;
    return at;
  }
  at += 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function skipBlank(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) <= 0x20) at += 1;
  return at;
}

function skipComma(text: string, start: number): number {
  const at = skipBlank(text, start);
  return text[at] === ',' ? skipBlank(text, at + 1) : at;
}
