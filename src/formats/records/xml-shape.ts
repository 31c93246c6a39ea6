/** Which elements of an XML document are records: those that are repeated beside each other, and what fields they have. */

import { Fault } from '../../lib/fault.ts';
import type { ReadLimits } from '../format.ts';

/** All elements of one path, together. */
export interface XmlNode {
  readonly name: string;
  readonly children: Map<string, XmlNode>;
  readonly attributes: Set<string>;
  /** Whether any of them has text of its own. */
  hasText: boolean;
  /** How many there are in all, and how many at most in one parent. */
  count: number;
  most: number;
}

export const xmlNode = (name: string): XmlNode => ({
  name,
  children: new Map(),
  attributes: new Set(),
  hasText: false,
  count: 0,
  most: 0,
});

/** Where a field of a record stands: child elements, each with its number among those of its name, and then an attribute or null for the text. */
export interface XmlField {
  readonly path: readonly (readonly [name: string, number: number])[];
  readonly attribute: string | null;
}

export interface XmlList {
  /** Names from the root to the record, both included. */
  readonly path: readonly string[];
  readonly fields: readonly XmlField[];
}

/** The lists of a document, in their order. Without any, the one record is the first element that holds more than another. */
export function listsOf(root: XmlNode, limits: ReadLimits): readonly XmlList[] {
  const lists: XmlList[] = [];

  function add(node: XmlNode, path: readonly string[]): void {
    lists.push({ path, fields: fieldsOf(node, limits) });
  }
  function visit(node: XmlNode, path: readonly string[]): void {
    const here = [...path, node.name];
    if ((node.most > 1 && !holdsMore(node)) || holdsValues(node)) add(node, here);
    else for (const child of node.children.values()) visit(child, here);
  }
  function only(node: XmlNode, path: readonly string[]): void {
    const here = [...path, node.name];
    const [child, ...others] = node.children.values();
    if (child && others.length === 0 && isComposite(child) && node.attributes.size === 0 && !node.hasText)
      only(child, here);
    else add(node, here);
  }

  visit(root, []);
  if (lists.length === 0) only(root, []);
  if (lists.length > MOST_LISTS)
    throw new Fault('LIMIT_ENTRIES', `read an XML file: it has more than ${MOST_LISTS} lists`);
  return lists;
}

const MOST_LISTS = 100;
/** Elements within one element beyond which they are the records, and it is their page or group. */
const MANY = 10;

/** Whether records stand further in: by far more of them, and with fields of their own. */
function holdsMore(node: XmlNode): boolean {
  return [...node.children.values()].some(
    (child) => (child.most > MANY && isComposite(child)) || holdsMore(child),
  );
}

/** Whether it is one record that has several values of one field: a person with two numbers. */
function holdsValues(node: XmlNode): boolean {
  const children = [...node.children.values()];
  return (
    children.some((child) => child.most > 1) &&
    (children.length > 1 || node.attributes.size > 0) &&
    !repeatsComposite(node)
  );
}

function repeatsComposite(node: XmlNode): boolean {
  return [...node.children.values()].some(
    (child) => (child.most > 1 && isComposite(child)) || repeatsComposite(child),
  );
}

const isComposite = (node: XmlNode): boolean => node.children.size > 0 || node.attributes.size > 0;

function fieldsOf(record: XmlNode, limits: ReadLimits): readonly XmlField[] {
  const fields: XmlField[] = [];
  function add(path: XmlField['path'], attribute: string | null): void {
    fields.push({ path, attribute });
    if (fields.length > limits.maxColumns)
      throw new Fault(
        'LIMIT_COLUMNS',
        `read an XML file: a record has more than ${limits.maxColumns} fields`,
      );
  }
  function walk(node: XmlNode, path: XmlField['path']): void {
    for (const attribute of node.attributes) add(path, attribute);
    if (node.hasText || (node.children.size === 0 && node.attributes.size === 0)) add(path, null);
    for (const child of node.children.values())
      for (let number = 1; number <= child.most; number += 1) walk(child, [...path, [child.name, number]]);
  }
  walk(record, []);
  return fields;
}

/** A field as a column's name: `address.city`, `phone (2)`, `name@lang`, `@id`. */
export function nameOfField({ path, attribute }: XmlField): string {
  const steps = path.map(([name, number]) => (number === 1 ? name : `${name} (${number})`)).join('.');
  if (attribute !== null) return `${steps}@${attribute}`;
  return steps === '' ? '#text' : steps;
}
