/** Reads the request target once: what rules match on, and what is sent upstream. */

import { Fault } from '../lib/fault.ts';

export interface Target {
  /** Decoded, dot segments and doubled slashes resolved. */
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  /**
   * What goes upstream. Path: dot segments and doubled slashes resolved, escapes of letters, digits and `-._~`
   * undone, characters that need an escape escaped; every other escape stays as it came, because `%3B` and `;`
   * differ to many servers. Query: byte for byte as it came.
   */
  readonly sent: string;
}

/** The target of an origin-form request; REQUEST_AMBIGUOUS when two readers could read it differently. */
export function readTarget(raw: string): Target {
  if (!raw.startsWith('/')) throw ambiguous('it is not a path');
  if (hasControl(raw) || raw.includes('#')) throw ambiguous('it has a control character or a fragment');
  const mark = raw.indexOf('?');
  const rawPath = mark < 0 ? raw : raw.slice(0, mark);
  const rawQuery = mark < 0 ? null : raw.slice(mark + 1);
  const segments = resolve(rawPath);
  const sent = `/${segments.map((segment) => segment.sent).join('/')}`;
  return {
    path: `/${segments.map((segment) => segment.text).join('/')}`,
    query: rawQuery === null ? [] : readQuery(rawQuery),
    sent: rawQuery === null ? sent : `${sent}?${rawQuery}`,
  };
}

interface Segment {
  readonly text: string;
  readonly sent: string;
}

/** Dots are resolved after decoding, so that `%2e%2e` climbs as `..` does. */
function resolve(rawPath: string): Segment[] {
  const rawSegments = rawPath.slice(1).split('/');
  const kept: Segment[] = [];
  let open = false;
  for (const [index, raw] of rawSegments.entries()) {
    const segment = readSegment(raw);
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

function readSegment(raw: string): Segment {
  const text = decode(raw);
  if (hasControl(text)) throw ambiguous('it hides a control character');
  if (text.includes('/') || text.includes('\\')) throw ambiguous('it hides a slash or has a backslash');
  if (/%[0-9a-f]{2}/i.test(text)) throw ambiguous('it is escaped twice');
  // Some servers cut a segment at `;` before they resolve dots.
  if (/^\.{1,2};/.test(text)) throw ambiguous('its dots carry a parameter');
  return { text, sent: escapeSegment(raw) };
}

/** The bytes behind a text of escapes and latin1 characters (what node gives for raw bytes), as UTF-8. */
function decode(raw: string): string {
  if (/^[\w\-.~!$&'()*+,;=:@]*$/.test(raw)) return raw;
  if (/%(?![0-9a-f]{2})/i.test(raw)) throw ambiguous('it has a broken escape');
  const bytes = Buffer.from(
    raw.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw ambiguous('it is not UTF-8');
  }
}

function escapeSegment(raw: string): string {
  return raw
    .replace(/%([0-9a-f]{2})/gi, (all, hex: string) => {
      const character = String.fromCharCode(Number.parseInt(hex, 16));
      return /[\w\-.~]/.test(character) ? character : all;
    })
    .replace(
      /[^\w\-.~!$&'()*+,;=:@%]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    );
}

/** Lenient where promise 1 asks for it: queries in GB18030 or with a lone `%` pass, and match as well as they can. */
function readQuery(raw: string): [string, string][] {
  if (/%00/.test(raw)) throw ambiguous('its query hides a NUL');
  return [...new URLSearchParams(Buffer.from(raw, 'latin1').toString('utf8'))];
}

function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

function ambiguous(why: string): Fault {
  return new Fault('REQUEST_AMBIGUOUS', `read a request target: ${why}`);
}
