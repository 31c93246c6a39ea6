/** XML parts read as events, strictly: no DOCTYPE, no entities of its own, bounded depth, one encoding. */

import { SaxesParser } from 'saxes';
import { Fault } from '../lib/fault.ts';
import { markOf } from './encoding/encoding.ts';

export interface XmlEvents {
  /** `name` is without its prefix; `depth` is 1 for the root. */
  open?(name: string, attributes: Readonly<Record<string, string>>, depth: number): void;
  text?(text: string): void;
  close?(name: string, depth: number): void;
}

/** Takes a part's bytes piece by piece. Throws the faults of what it will not read. */
interface XmlParser {
  write(bytes: Uint8Array): void;
  end(): void;
}

export function xmlParser(maxDepth: number, events: XmlEvents): XmlParser {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let depth = 0;
  parser.on('doctype', () => {
    throw new Fault('FORMAT_BROKEN', 'read an XML part: it has a DOCTYPE');
  });
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !/^utf-(?:8|16)$/i.test(encoding))
      throw new Fault('FORMAT_BROKEN', 'read an XML part: it declares another encoding than Unicode');
  });
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth > maxDepth) throw new Fault('LIMIT_DEPTH', `read an XML part: deeper than ${maxDepth} levels`);
    events.open?.(local(tag.name), tag.attributes, depth);
  });
  parser.on('closetag', (tag) => {
    events.close?.(local(tag.name), depth);
    depth -= 1;
  });
  parser.on('text', (text) => events.text?.(text));
  parser.on('cdata', (text) => events.text?.(text));
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  return {
    write(bytes) {
      decoder ??= new TextDecoder(markOf(bytes) ?? 'utf-8', { fatal: true });
      const text = decoder;
      strictly(() => parser.write(text.decode(bytes, { stream: true })));
    },
    end() {
      strictly(() => {
        if (decoder) parser.write(decoder.decode());
        parser.close();
      });
    },
  };
}

/** Feeds the events of a part; yields after each piece, so that the reader can hand on what it has. */
export async function* parseXml(
  stream: AsyncIterable<Uint8Array>,
  maxDepth: number,
  events: XmlEvents,
): AsyncGenerator<void> {
  const parser = xmlParser(maxDepth, events);
  for await (const chunk of stream) {
    parser.write(chunk);
    yield;
  }
  parser.end();
  yield;
}

/** An attribute by its local name, whatever its prefix. */
export function attribute(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  const plain = attributes[name];
  if (plain !== undefined) return plain;
  const key = Object.keys(attributes).find((candidate) => local(candidate) === name);
  return key === undefined ? undefined : attributes[key];
}

function local(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

function strictly(step: () => void): void {
  try {
    step();
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('FORMAT_BROKEN', 'read an XML part: it is not well-formed');
  }
}
