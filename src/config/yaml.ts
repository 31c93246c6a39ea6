/** Reads one YAML file against a schema and finds every problem in it, each with its place. */

import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
} from '../lib/yaml.ts';
import type { Document, Scalar, YAMLMap } from '../lib/yaml.ts';
import type { z } from 'zod';
import { problemIn } from './problem.ts';
import type { Problem } from './problem.ts';
import type { Path } from './shape.ts';
import { problemWords } from './wording.ts';

/** A YAML file as it was read. */
export interface YamlFile<T> {
  /** Null when the file does not fit the schema. */
  readonly value: T | null;
  /** The bare data, for checks that go on though the schema does not fit; undefined when the YAML itself is broken. */
  readonly data: unknown;
  readonly problems: readonly Problem[];
  /** A problem at a place in the data, or at the nearest place above it. */
  problemAt(path: Path, message: string): Problem;
}

const MAX_BYTES = 4_194_304;

/** Reads the bytes of a YAML file. Duplicate keys, aliases, unknown tags and several documents are refused. */
export function readYaml<S extends z.ZodType>(
  file: string,
  bytes: Uint8Array,
  schema: S,
): YamlFile<z.output<S>> {
  const text = decode(bytes);
  if (text === null)
    return broken(file, `this is not a YAML file: save it as UTF-8, at most ${MAX_BYTES} bytes`);
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2', merge: false });

  const at = (offset: number, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return problemIn(file, message, { line: Math.max(1, line), column: Math.max(1, col) });
  };
  const problemAt = (path: Path, message: string): Problem => at(offsetOf(doc, path), message);

  const syntax = [
    ...[...doc.errors, ...doc.warnings].map((error) =>
      at(error.pos[0], syntaxWords(error.code, error.message)),
    ),
    ...refused(doc).map(([offset, message]) => at(offset, message)),
  ];
  if (syntax.length > 0) return { value: null, data: undefined, problems: syntax, problemAt };

  const data: unknown = doc.toJS({ maxAliasCount: 0 });
  const parsed = schema.safeParse(data);
  if (parsed.success) return { value: parsed.data, data, problems: [], problemAt };
  const problems = parsed.error.issues.flatMap((issue) =>
    problemWords(issue, schema).map(({ path, key, message }) =>
      key === undefined ? problemAt(path, message) : at(keyOffset(doc, path, key), message),
    ),
  );
  return { value: null, data, problems, problemAt };
}

function decode(bytes: Uint8Array): string | null {
  if (bytes.length > MAX_BYTES) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** A file that could not be read at all. */
export function broken(file: string, message: string): YamlFile<never> {
  return {
    value: null,
    data: undefined,
    problems: [problemIn(file, message)],
    problemAt: (_path, words) => problemIn(file, words),
  };
}

/** The YAML reader's words, which may run over several lines, as one. */
function syntaxWords(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'this key stands here twice: remove one';
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here: keep one document in a file';
  return `broken YAML: ${message.split('\n')[0]?.replace(/:$/, '') ?? code}`;
}

/** What YAML allows and nobody needs here: each is a way to say something else than what one reads. */
function refused(doc: Document): readonly (readonly [offset: number, message: string])[] {
  const found: [number, string][] = [];
  visit(doc, {
    Alias: (_key, node) => {
      found.push([node.range?.[0] ?? 0, 'aliases (*name) are not taken: write the value out']);
    },
    Pair: (_key, { key }) => {
      // 1 and "1" would be two keys to YAML and one to us, and a list as a key is quoted in a warning.
      const plain = isScalar(key) && typeof key.value === 'string';
      if (!plain && !isAlias(key))
        found.push([isNode(key) ? (key.range?.[0] ?? 0) : 0, 'this key is no text: put it in quotes']);
    },
  });
  return found;
}

/** Where a key or an item stands; for one that is missing, where the thing stands that lacks it. */
function offsetOf(doc: Document, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = doc.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const node = doc.getIn(path.slice(0, length), true);
    if (isMap(parent)) {
      const key = keyIn(parent, String(last));
      // A value that begins beside its key is pointed at; one that stands below it, or lacks something, by its key.
      const beside = length === path.length && (isScalar(node) || (isCollection(node) && node.flow === true));
      if (key) return (beside ? node.range?.[0] : undefined) ?? key.range?.[0] ?? 0;
    } else if (isNode(node) && node.range) return node.range[0];
  }
  return doc.contents?.range?.[0] ?? 0;
}

function keyOffset(doc: Document, path: Path, key: string): number {
  const parent = path.length === 0 ? doc.contents : doc.getIn(path, true);
  const found = isMap(parent) ? keyIn(parent, key) : undefined;
  return found?.range?.[0] ?? offsetOf(doc, path);
}

function keyIn(map: YAMLMap, name: string): Scalar | undefined {
  return map.items.map(({ key }) => key).find((key) => isScalar(key) && String(key.value) === name) as
    | Scalar
    | undefined;
}
