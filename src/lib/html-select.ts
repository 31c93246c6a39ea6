/** Finds elements of an HTML page by CSS selector while the page streams by: nothing of the page is kept but its open elements. */

import { AttributeAction, parse, SelectorType } from 'css-what';
import type { AttributeSelector, Selector } from 'css-what';
import { Fault } from './fault.ts';
import { htmlStream } from './html-events.ts';
import type { HtmlStream } from './html-events.ts';

/** Told of each element that matches, in the order of the page. */
export interface SelectHandler {
  onElement(attributes: Readonly<Record<string, string>>): void;
  /** Text inside the element that matched last and is still open, its inner elements' too; in pieces, entities decoded. */
  onText?(text: string): void;
}

/** Matches tag, class, id and attribute selectors, `:not()`, `:is()`, `:first-child` and `:nth-child(3)`, joined by blanks, `>`, `+`, `~` and commas. A `tbody` that the page leaves out is not made up: write `table tr`. Throws INPUT for any other selector. */
export function selectStream(selector: string, handler: SelectHandler): HtmlStream {
  const paths = compileSelector(selector);
  const root = frameOf('', {}, 0, paths.length);
  const open: Frame[] = [root];
  /** Open elements that match, so that text is told only inside them. */
  let inside = 0;

  return htmlStream({
    open(name, attributes) {
      const parent = open.at(-1) ?? root;
      const frame = frameOf(name, attributes, (parent.children += 1), paths.length);
      frame.selected = matched(paths, frame, parent);
      open.push(frame);
      if (!frame.selected) return;
      inside += 1;
      handler.onElement(attributes);
    },
    text(text) {
      if (inside > 0) handler.onText?.(text);
    },
    close() {
      if (open.length > 1 && open.pop()?.selected) inside -= 1;
    },
  });
}

/** Throws INPUT, in words for whoever wrote it, for a selector that `selectStream` cannot follow. */
export function compileSelector(selector: string): readonly Path[] {
  let parsed: Selector[][];
  try {
    parsed = parse(selector);
  } catch {
    throw refused('it is none');
  }
  if (parsed.length === 0) throw refused('it is empty');
  return parsed.map(pathOf);
}

/** An open element, and which beginnings of each path end with it: bit n for the path's first n + 1 steps. */
interface Frame {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Place among the elements of its parent, from 1. */
  readonly place: number;
  readonly here: number[];
  /** The same for its ancestors, its last child so far, and all its children so far. */
  readonly above: number[];
  readonly lastChild: number[];
  readonly anyChild: number[];
  children: number;
  selected: boolean;
}

type Test = (frame: Frame) => boolean;

/** One compound selector, and how it is joined to the one before. */
interface Step {
  readonly test: Test;
  readonly joint: 'descendant' | 'child' | 'adjacent' | 'sibling';
}
type Path = readonly Step[];

function frameOf(name: string, attributes: Frame['attributes'], place: number, paths: number): Frame {
  const none = (): number[] => Array.from({ length: paths }, () => 0);
  return {
    name,
    attributes,
    place,
    here: none(),
    above: none(),
    lastChild: none(),
    anyChild: none(),
    children: 0,
    selected: false,
  };
}

/** One look at each step, however deep the page is: what the elements before settled is in their bits. */
function matched(paths: readonly Path[], frame: Frame, parent: Frame): boolean {
  let selected = false;
  for (const [index, path] of paths.entries()) {
    const above = (parent.above[index] ?? 0) | (parent.here[index] ?? 0);
    const before = {
      descendant: above,
      child: parent.here[index] ?? 0,
      adjacent: parent.lastChild[index] ?? 0,
      sibling: parent.anyChild[index] ?? 0,
    };
    let here = 0;
    for (const [step, { test, joint }] of path.entries())
      if ((step === 0 || (before[joint] >> (step - 1)) & 1) && test(frame)) here |= 1 << step;
    frame.here[index] = here;
    frame.above[index] = above;
    parent.lastChild[index] = here;
    parent.anyChild[index] = (parent.anyChild[index] ?? 0) | here;
    selected ||= ((here >> (path.length - 1)) & 1) === 1;
  }
  return selected;
}

const JOINTS: ReadonlyMap<SelectorType, Step['joint']> = new Map([
  [SelectorType.Descendant, 'descendant'],
  [SelectorType.Child, 'child'],
  [SelectorType.Adjacent, 'adjacent'],
  [SelectorType.Sibling, 'sibling'],
]);

function pathOf(tokens: readonly Selector[]): Path {
  const steps: Step[] = [];
  let tests: Test[] = [];
  let joint: Step['joint'] = 'descendant';
  const close = (): void => {
    const all = tests;
    if (all.length === 0) throw refused('it begins or ends with a joint');
    steps.push({ joint, test: (frame) => all.every((test) => test(frame)) });
    tests = [];
  };
  for (const token of tokens) {
    const next = JOINTS.get(token.type);
    if (next) {
      close();
      joint = next;
    } else tests.push(testOf(token));
  }
  close();
  if (steps.length > 30) throw refused('it has more than 30 steps');
  return steps;
}

function testOf(token: Selector): Test {
  switch (token.type) {
    case SelectorType.Universal:
      return () => true;
    case SelectorType.Tag: {
      const name = token.name.toLowerCase();
      return (frame) => frame.name === name;
    }
    case SelectorType.Attribute:
      return attributeTest(token);
    case SelectorType.Pseudo:
      return pseudoTest(token.name, token.data);
    case SelectorType.PseudoElement:
    case SelectorType.Adjacent:
    case SelectorType.Child:
    case SelectorType.Descendant:
    case SelectorType.Parent:
    case SelectorType.Sibling:
    case SelectorType.ColumnCombinator:
      throw refused('it uses what is not known here');
    default:
      return token satisfies never;
  }
}

function attributeTest({ name, action, value, ignoreCase }: AttributeSelector): Test {
  const key = name.toLowerCase();
  const folded = (text: string): string => (ignoreCase === true ? text.toLowerCase() : text);
  const wanted = folded(value);
  const has = (test: (text: string) => boolean): Test => {
    return ({ attributes }) => {
      const text = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
      return text !== undefined && test(folded(text));
    };
  };
  switch (action) {
    case AttributeAction.Exists:
      return has(() => true);
    case AttributeAction.Equals:
      return has((text) => text === wanted);
    case AttributeAction.Not: {
      const equal = has((text) => text === wanted);
      return (frame) => !equal(frame);
    }
    case AttributeAction.Element:
      return has((text) => wanted !== '' && text.split(/[ \t\n\f\r]+/).includes(wanted));
    case AttributeAction.Hyphen:
      return has((text) => text === wanted || text.startsWith(`${wanted}-`));
    case AttributeAction.Start:
      return has((text) => wanted !== '' && text.startsWith(wanted));
    case AttributeAction.End:
      return has((text) => wanted !== '' && text.endsWith(wanted));
    case AttributeAction.Any:
      return has((text) => wanted !== '' && text.includes(wanted));
    default:
      throw refused('it compares an attribute in a way that is not known here');
  }
}

function pseudoTest(name: string, data: Selector[][] | string | null): Test {
  if (name === 'first-child') return ({ place }) => place === 1;
  if (name === 'nth-child' && typeof data === 'string' && /^\s*\d{1,4}\s*$/.test(data)) {
    const place = Number(data);
    return (frame) => frame.place === place;
  }
  if ((name === 'not' || name === 'is') && Array.isArray(data)) {
    const inner = data.map((tokens) => tokens.map(testOf));
    const any: Test = (frame) => inner.some((tests) => tests.every((test) => test(frame)));
    return name === 'is' ? any : (frame) => !any(frame);
  }
  throw refused(`:${name} is not known here`);
}

function refused(why: string): Fault {
  return new Fault('INPUT', `read a CSS selector: ${why}`);
}
