/** What the head of an answer says of its body: type, codings, file name, and whether it is to be saved. All of it is untrusted. */

import { parse as parseDisposition } from 'content-disposition';
import { parse as parseType } from 'content-type';
import type { AnswerHead } from '../model/exchange.ts';
import { cleanName, readName } from './file-name.ts';

export interface Label {
  /** Lower case; empty when the answer names none, or more than one. */
  readonly mediaType: string;
  /** In the order they were applied; `identity` left out. */
  readonly codings: readonly string[];
  /** Whether a browser would save the answer because of its Content-Disposition. */
  readonly attachment: boolean;
  /** Every name that the disposition gives, the one that browsers prefer first. */
  readonly names: readonly string[];
}

export function labelOf({ headers }: AnswerHead): Label {
  const disposition = headers.get('content-disposition')?.trim() ?? '';
  const { type, parameters } = parseDisposition(disposition);
  return {
    mediaType: mediaTypeOf(headers.get('content-type') ?? ''),
    codings: (headers.get('content-encoding') ?? '')
      .split(',')
      .map((coding) => coding.trim().toLowerCase())
      .filter((coding) => coding !== '' && coding !== 'identity'),
    // RFC 6266 section 4.2: a type that nobody knows is an attachment. Two headers joined by a comma may hide one.
    attachment: disposition !== '' && (type !== 'inline' || /attachment/i.test(disposition)),
    names: namesOf(disposition, parameters),
  };
}

function mediaTypeOf(header: string): string {
  // Two fields, or two types in one: which of them a browser follows is anybody's guess.
  if (header.replace(/"(?:[^"\\]|\\.)*"/g, '').includes(',')) return '';
  const { type } = parseType(header);
  return /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(type) ? type : '';
}

/** `filename*` comes before `filename` (RFC 6266 section 4.3). Then whatever else is called a file name, since readers differ: continuations (RFC 2231) joined, the second of two, one without a disposition type. */
function namesOf(disposition: string, parameters: Readonly<Record<string, string>>): readonly string[] {
  const parts = Object.entries(parameters)
    .filter(([key]) => /^filename\*\d+\*?$/.test(key))
    .sort(([a], [b]) => Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]));
  const others = disposition.matchAll(/name[^=;]*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/gi);
  return [
    parameters['filename'] ?? '',
    parts.map(([, value]) => value).join(''),
    ...Array.from(others, ([, quoted, bare]) => quoted ?? bare?.trim() ?? ''),
  ]
    .map((name) => cleanName(readName(name)))
    .filter((name) => name !== '');
}
