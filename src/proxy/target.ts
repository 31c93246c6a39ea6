/** Reads the request target once: what rules match on, and what is sent upstream. */

import { Fault } from '../lib/fault.ts';
import { readSegment } from './segment.ts';
import type { Segment } from './segment.ts';
import type { Strict } from './settings.ts';

export interface Target {
  /** Decoded, dot segments and doubled slashes resolved. */
  readonly path: string;
  /** What stands behind the `?`, as it came; empty without one. */
  readonly search: string;
  /**
   * What goes upstream. Path: dot segments and doubled slashes resolved, escapes of letters, digits and `-._~`
   * undone, characters that need an escape escaped; every other escape stays as it came, because `%3B` and `;`
   * differ to many servers. Query: byte for byte as it came.
   */
  readonly sent: string;
}

/** A target that is its own normal form, as nearly all are: no empty segment, none that begins with a dot, nothing to escape, to undo or to refuse. */
const NORMAL = /^(?:\/[\w\-~!$&'()*+,=:@][\w\-.~!$&'()*+,=:@]*)*\/?(?:\?[!"$-~\x80-\xff]*)?$/;
/** Reading a path that is not in its normal form takes longer; nobody shall be kept waiting by one. */
const MAX_ODD_PATH = 8192;

/** Control characters, blanks, and the `#` of a fragment. */
const REFUSED = /[^!"$-~\x80-\xff]/;

/** The target of an origin-form request; REQUEST_AMBIGUOUS when two readers could read it differently. */
export function readTarget(raw: string, strict: Strict): Target {
  if (!raw.startsWith('/')) throw ambiguous('it is not a path');
  const mark = raw.indexOf('?');
  const search = mark < 0 ? '' : raw.slice(mark + 1);
  if (search.includes('%00')) throw ambiguous('its query hides a NUL');
  const rawPath = mark < 0 ? raw : raw.slice(0, mark);
  if (NORMAL.test(raw)) return { path: rawPath, search, sent: raw };
  if (rawPath.length > MAX_ODD_PATH)
    throw new Fault(
      'REQUEST_TOO_LARGE',
      `read a request target: longer than ${MAX_ODD_PATH} characters, and not in its normal form`,
    );
  if (REFUSED.test(raw)) throw ambiguous('it has a control character, a blank or a fragment');
  const segments = resolve(rawPath, strict);
  const sent = `/${segments.map((segment) => segment.sent).join('/')}`;
  return {
    path: `/${segments.map((segment) => segment.text).join('/')}`,
    search,
    sent: mark < 0 ? sent : `${sent}?${search}`,
  };
}

/** Lenient where promise 1 asks for it: queries in GB18030 or with a lone `%` pass, and match as well as they can. */
export function readQuery(search: string): readonly (readonly [string, string])[] {
  if (search === '') return [];
  return [...new URLSearchParams(Buffer.from(search, 'latin1').toString('utf8'))];
}

/** Dots are resolved after decoding, so that `%2e%2e` climbs as `..` does. */
function resolve(rawPath: string, strict: Strict): Segment[] {
  const rawSegments = rawPath.slice(1).split('/');
  const kept: Segment[] = [];
  let open = false;
  for (const [index, raw] of rawSegments.entries()) {
    const segment = readSegment(raw, strict);
    open = index === rawSegments.length - 1 && ['', '.', '..'].includes(segment.text);
    if (segment.text === '..') {
      if (kept.pop() === undefined) throw ambiguous('its dots climb above the root');
    } else if (segment.text !== '' && segment.text !== '.') {
      kept.push(segment);
    }
  }
  // A path that ends in `/`, `/.` or `/..` names a folder: the slash stays.
  if (open && kept.length > 0) kept.push({ text: '', sent: '' });
  return kept;
}

function ambiguous(why: string): Fault {
  return new Fault('REQUEST_AMBIGUOUS', `read a request target: ${why}`);
}
