/** YAML text as values: several documents, aliases within a bound, numbers with their digits, no tag of its own meaning. */

import { Fault } from '../../lib/fault.ts';
import type { Document } from '../../lib/yaml.ts';
import type { Cell } from '../../model/table.ts';
import { textOf } from '../cell.ts';
import type { ReadLimits } from '../format.ts';
import type { YamlValue } from './yaml-shape.ts';

/** All documents that are not empty. Anything but clean YAML is the fault FORMAT_BROKEN, a bomb of aliases LIMIT_RATIO. */
export async function parseYaml(text: string, limits: ReadLimits): Promise<readonly YamlValue[]> {
  const yaml = await import('../../lib/yaml.ts');
  const { isAlias, isMap, isScalar, isSeq } = yaml;
  const most = Math.max(100_000, text.length); // values, aliases followed
  let values = 0;

  function valueOf(node: unknown, document: Document, depth: number): YamlValue {
    values += 1;
    if (values > most)
      throw new Fault('LIMIT_RATIO', 'read a YAML file: its aliases make it far larger than it is');
    if (depth > limits.maxDepth)
      throw new Fault('LIMIT_DEPTH', `read a YAML file: deeper than ${limits.maxDepth} levels`);
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined) throw broken();
      return valueOf(target, document, depth + 1);
    }
    if (isSeq(node)) return { items: node.items.map((one) => valueOf(one, document, depth + 1)) };
    if (isMap(node)) {
      const members = new Map<string, YamlValue>();
      for (const { key, value } of node.items)
        members.set(keyOf(valueOf(key, document, depth + 1)), valueOf(value, document, depth + 1));
      return { members };
    }
    if (isScalar(node)) return { scalar: cellOf(node.value, node.source, node.type === 'PLAIN') };
    return { scalar: null };
  }

  const documents = parsed(() =>
    yaml.parseAllDocuments(text, { prettyErrors: false, merge: false, version: '1.2', logLevel: 'silent' }),
  );
  const clean: readonly Document[] = Array.isArray(documents) ? documents : [];
  if (clean.some(({ errors, warnings }) => errors.length > 0 || warnings.length > 0)) throw broken();
  return clean
    .map((document) => valueOf(document.contents, document, 0))
    .filter((value) => !('scalar' in value && value.scalar === null));
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch {
    throw broken(); // nested deeper than the library goes
  }
}

function cellOf(value: unknown, source: string | undefined, isPlain: boolean): Cell {
  if (typeof value === 'number' || typeof value === 'bigint') {
    // Version numbers, ids with zeros before them, hex: as they are written.
    if (!isPlain || source === undefined || String(value) === source) return Number(value);
    return { digits: source };
  }
  if (typeof value === 'boolean' || value === null) return value;
  return typeof value === 'string' ? value : (source ?? '');
}

function keyOf(key: YamlValue): string {
  if (!('scalar' in key)) throw new Fault('FORMAT_UNKNOWN', 'read a YAML file: a key is no text');
  const { scalar } = key;
  return textOf(scalar);
}

const broken = (): Fault => new Fault('FORMAT_BROKEN', 'read a YAML file: it is not well-formed');
