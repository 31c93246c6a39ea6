/** The first look at an XML document: its text as UTF-8, and all paths of its elements. */

import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import { decoded, encodingOf } from '../encoding/encoding.ts';
import type { ReadLimits } from '../format.ts';
import { parseXml } from '../xml.ts';
import { xmlNode } from './xml-shape.ts';
import type { XmlNode } from './xml-shape.ts';

/** The text as UTF-8 without its declaration, which may name another encoding. */
export async function* utf8Of(source: Source): AsyncGenerator<Uint8Array> {
  const { encoding } = await encodingOf(source);
  let start: string | null = '';
  for await (const text of decoded(source, encoding)) {
    if (start === null) {
      yield Buffer.from(text, 'utf8');
      continue;
    }
    start += text;
    if (start.length < 200) continue;
    yield Buffer.from(start.replace(DECLARATION, ''), 'utf8');
    start = null;
  }
  if (start?.trim() === '') throw new Fault('FORMAT_EMPTY', 'read an XML file: it is empty');
  if (start !== null) yield Buffer.from(start.replace(DECLARATION, ''), 'utf8');
}

const DECLARATION = /^\s*<\?xml\s[^>]*\?>/;

/** All paths of the document, counted. */
export async function survey(source: Source, limits: ReadLimits): Promise<XmlNode> {
  const top = xmlNode('');
  const open: { readonly node: XmlNode; readonly times: Map<string, number> }[] = [
    { node: top, times: new Map() },
  ];
  let nodes = 0;
  const events = {
    open(name: string, attributes: Readonly<Record<string, string>>) {
      const parent = open.at(-1);
      if (!parent) return;
      let node = parent.node.children.get(name);
      if (!node) {
        nodes += 1;
        if (nodes > limits.maxColumns * 4)
          throw new Fault(
            'LIMIT_COLUMNS',
            `read an XML file: it has more than ${limits.maxColumns * 4} kinds of elements`,
          );
        parent.node.children.set(name, (node = xmlNode(name)));
      }
      const times = (parent.times.get(name) ?? 0) + 1;
      parent.times.set(name, times);
      node.count += 1;
      node.most = Math.max(node.most, times);
      for (const key of Object.keys(attributes)) if (!isNamespace(key)) node.attributes.add(localOf(key));
      open.push({ node, times: new Map() });
    },
    text(text: string) {
      const node = open.at(-1)?.node;
      if (node && !node.hasText && text.trim() !== '') node.hasText = true;
    },
    close() {
      open.pop();
    },
  };
  for await (const _piece of parseXml(utf8Of(source), limits.maxDepth, events));
  const [root] = top.children.values();
  if (!root) throw new Fault('FORMAT_EMPTY', 'read an XML file: there is no element in it');
  return root;
}

/** Whether an attribute is none, but the name of a namespace. */
export const isNamespace = (key: string): boolean => key === 'xmlns' || key.startsWith('xmlns:');
/** A name without its prefix. */
export const localOf = (key: string): string => key.slice(key.indexOf(':') + 1);
