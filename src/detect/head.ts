/** What the head of an answer says of its body: type, codings, file name, and whether it is to be saved. All of it is untrusted. */

import { parse as parseDisposition } from 'content-disposition';
import { parse as parseType } from 'content-type';
import { codingsOf } from '../lib/coding-names.ts';
import { remembered } from '../lib/remembered.ts';
import type { AnswerHead } from '../model/exchange.ts';
import { cleanName, readName } from './file-name.ts';

export interface Label {
  /** Lower case; empty when the answer names none, or more than one. */
  readonly mediaType: string;
  /** Of a multipart type; empty for any other. */
  readonly boundary: string;
  /** In the order they were applied; `identity` left out. */
  readonly codings: readonly string[];
  /** Whether a browser would save the answer because of its Content-Disposition. */
  readonly attachment: boolean;
  /** Every name that the disposition gives, the one that browsers prefer first. */
  readonly names: readonly string[];
}

/** Asked several times for each answer, mostly one time right after the other. Without a disposition it depends on two short fields, and CRMs send few kinds of those. */
export function labelOf(head: AnswerHead): Label {
  if (head !== last.head) last = { head, label: lookedUp(head) };
  return last.label;
}

function lookedUp({ headers }: AnswerHead): Label {
  const disposition = headers.get('content-disposition')?.trim() ?? '';
  if (disposition !== '') return readLabel(headers, disposition);
  const type = headers.get('content-type') ?? '';
  const coding = headers.get('content-encoding');
  return coding === undefined ? ofType(type) : ofBoth(`${type}\n${coding}`);
}

let last: { readonly head: AnswerHead | null; readonly label: Label } = {
  head: null,
  label: readLabel(new Map(), ''),
};
const MOST_KNOWN = 1000;
const ofType = remembered(MOST_KNOWN, (type) => readLabel(new Map([['content-type', type]]), ''));
const ofBoth = remembered(MOST_KNOWN, (both) => {
  const end = both.lastIndexOf('\n'); // no field holds one
  const fields = [
    ['content-type', both.slice(0, end)],
    ['content-encoding', both.slice(end + 1)],
  ] as const;
  return readLabel(new Map(fields), '');
});

function readLabel(headers: AnswerHead['headers'], disposition: string): Label {
  const { type, parameters } = parseDisposition(disposition);
  return {
    ...typeOf(headers.get('content-type') ?? ''),
    codings: codingsOf(headers),
    // RFC 6266 section 4.2: a type that nobody knows is an attachment. Two headers joined by a comma may hide one.
    attachment: disposition !== '' && (type !== 'inline' || /attachment/i.test(disposition)),
    names: namesOf(disposition, parameters),
  };
}

function typeOf(header: string): { readonly mediaType: string; readonly boundary: string } {
  const none = { mediaType: '', boundary: '' };
  // Two fields, or two types in one: which of them a browser follows is anybody's guess.
  if (header.replace(/"(?:[^"\\]|\\.)*"/g, '').includes(',')) return none;
  const { type, parameters } = parseType(header);
  if (!/^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(type)) return none;
  const once = (header.match(/boundary/gi)?.length ?? 0) === 1;
  return { mediaType: type, boundary: once ? (parameters['boundary'] ?? '') : '' };
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
