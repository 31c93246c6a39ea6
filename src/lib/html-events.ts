/** An HTML page as events while it streams by, with bounds on what has to be kept. */

import { Parser } from 'htmlparser2';
import { Fault } from './fault.ts';

export interface HtmlEvents {
  /** `name` and the attributes' names are in lower case. */
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  /** In pieces, entities decoded; that of scripts and styles too. */
  text(text: string): void;
  /** Also for an element that the page leaves open. */
  close(name: string): void;
  comment?(text: string): void;
}

export interface HtmlStream {
  /** The page's next characters. Throws LIMIT_DEPTH, or LIMIT_CELL for a single tag or comment that does not end. */
  write(chunk: string): void;
  end(): void;
}

const MAX_DEPTH = 4096;
const MAX_TAG_CHARS = 1_048_576;

/** Tells the events of a page. */
export function htmlStream(events: HtmlEvents): HtmlStream {
  let pending = 0;
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        pending = 0;
        depth += 1;
        if (depth > MAX_DEPTH) throw new Fault('LIMIT_DEPTH', 'read a page: its elements nest too deep');
        events.open(name, attributes);
      },
      ontext(text) {
        pending = 0;
        events.text(text);
      },
      onclosetag(name) {
        pending = 0;
        depth -= 1;
        events.close(name);
      },
      oncomment(text) {
        pending = 0;
        events.comment?.(text);
      },
    },
    { decodeEntities: true },
  );
  return {
    write(chunk) {
      pending += chunk.length;
      parser.write(chunk);
      if (pending > MAX_TAG_CHARS) throw new Fault('LIMIT_CELL', 'read a page: a tag of it does not end');
    },
    end: () => parser.end(),
  };
}
