/** One segment of a path: its text, how it is sent, and whether two servers could read it differently. */

import { Fault } from '../lib/fault.ts';
import type { Strict } from './settings.ts';

export interface Segment {
  /** Decoded once; a slash that was escaped stays `%2F`. */
  readonly text: string;
  readonly sent: string;
}

/** How often a text is decoded again before it counts as hiding something. */
const MAX_ENCODINGS = 3;

/** A segment without its slashes; REQUEST_AMBIGUOUS where the app's settings let only one reading pass. */
export function readSegment(came: string, strict: Strict): Segment {
  const raw = strict.pathParameters === 'cut' ? withoutParameters(came, strict) : came;
  if (raw !== came && hidesDots(decode(came))) throw ambiguous('its dots carry a parameter');
  const text = decode(raw);
  if (hasControl(text)) throw ambiguous('it hides a control character');
  if (strict.encodedSlash === 'refuse' && text.includes('/')) throw ambiguous('it hides a slash');
  if (strict.backslash === 'refuse' && text.includes('\\')) throw ambiguous('it has a backslash');
  if (strict.doubleEncoding === 'refuse' && isEncoded(text)) throw ambiguous('it is escaped twice');
  if (strict.pathParameters === 'refuse' && withoutParameters(text, strict) !== text)
    throw ambiguous('it has a path parameter');
  if (text !== '.' && text !== '..' && hidesDots(text)) throw ambiguous('it hides dots');
  return { text: text.replaceAll('/', '%2F'), sent: escapeSegment(raw) };
}

/** The bytes behind a text of escapes and latin1 characters (what node gives for raw bytes), as UTF-8. */
function decode(raw: string): string {
  if (/^[\w\-.~!$&'()*+,;=:@]*$/.test(raw)) return raw;
  if (/%(?![0-9a-f]{2})/i.test(raw)) throw ambiguous('it has a broken escape');
  const bytes = Buffer.from(decodedOnce(raw), 'latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw ambiguous('it is not UTF-8');
  }
}

const decodedOnce = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const isEncoded = (text: string): boolean => /%[0-9a-f]{2}/i.test(text);

/** Without what follows each `;`, but for the parameters that the settings know. */
function withoutParameters(text: string, { knownPathParameters }: Strict): string {
  const [first = '', ...parameters] = text.split(';');
  const kept = parameters.filter((parameter) => {
    const name = (parameter.split('=')[0] ?? '').toLowerCase();
    return knownPathParameters.some((known) => known.toLowerCase() === name);
  });
  return [first, ...kept].join(';');
}

/** Whether some server sees dots here that climb: decoded again, cut at either slash or a `;`, without blanks at the end. */
function hidesDots(text: string): boolean {
  let seen = text;
  for (let times = 0; isEncoded(seen); times += 1) {
    if (times === MAX_ENCODINGS) throw ambiguous('it is escaped again and again');
    seen = decodedOnce(seen);
    if (hasControl(seen)) throw ambiguous('it hides a control character');
  }
  return seen.split(/[/\\]/).some((piece) => /^\.{1,2}\s*(?:;|$)/.test(piece));
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

function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

function ambiguous(why: string): Fault {
  return new Fault('REQUEST_AMBIGUOUS', `read a path segment: ${why}`);
}
