/** The start of a file as recognisers look at it: what one of them worked out is there for the next. */

import { isTable, shapeOf } from './csv/shape.ts';
import { decodedStart } from './encoding/encoding.ts';
import { looksLikeCode } from './lookalike.ts';
import { magicOf } from './magic.ts';
import type { Magic } from './magic.ts';

/** As much of a file as is looked at to say what it is. */
const HEAD_BYTES = 65_536;

/** Each is worked out when it is first asked for. */
export interface HeadView {
  readonly magic: Magic;
  /** As `decodedStart` gives it. */
  readonly text: string | null;
  /** Whether its text is a program or a style sheet. */
  readonly isCode: boolean;
  /** Whether its text is a table of cells with something between them. */
  readonly isTable: boolean;
}

/** The head for one look by many recognisers, whose views are then made once. It holds while nobody changes the bytes. */
export function prepared(head: Uint8Array): Uint8Array {
  const own = head.subarray();
  views.set(own, viewMade(own));
  return own;
}

/** What can be said of a head. */
export function viewOf(head: Uint8Array): HeadView {
  return views.get(head) ?? viewMade(head);
}

const views = new WeakMap<Uint8Array, HeadView>();

function viewMade(head: Uint8Array): HeadView {
  const magic = once(() => magicOf(head));
  const text = once(() => decodedStart(head));
  const whole = head.length < HEAD_BYTES;
  const shape = once(() => shapeOf(text() ?? '', whole));
  const table = once(() => hasRows(text() ?? '', whole) && isTable(shape()));
  const code = once(() => looksLikeCode(text() ?? '', shape));
  return {
    get magic() {
      return magic();
    },
    get text() {
      return text();
    },
    get isCode() {
      return code();
    },
    get isTable() {
      return table();
    },
  };
}

/** Whether two rows end in a text: most scripts that are made small are one line. */
function hasRows(text: string, whole: boolean): boolean {
  // eslint-disable-next-line no-control-regex -- U+001E ends rows in some exports
  return (whole ? /[\r\n\x1e]/ : /(?:\r\n|[\r\n\x1e])[^]*?[\r\n\x1e]/).test(text);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
