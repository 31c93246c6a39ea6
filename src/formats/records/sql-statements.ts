/** The statements of an SQL text, one at a time, and the lines that COPY … FROM stdin brings. */

import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import { decodedStart } from '../encoding/encoding.ts';
import type { ReadLimits } from '../format.ts';
import { textOfSource } from './text-lines.ts';

export type SqlPart =
  /** Without comments before it and without its semicolon. `backslashes`: whether a backslash escapes in plain strings. */
  | { readonly kind: 'statement'; readonly text: string; readonly backslashes: boolean }
  /** Lines of the COPY statement before. */
  | { readonly kind: 'copied'; readonly lines: readonly string[] };

/** A text that breaks off inside a string is the fault FORMAT_BROKEN; a statement beyond the bound is LIMIT_CELL. */
export async function* sqlStatements(source: Source, limits: ReadLimits): AsyncGenerator<SqlPart> {
  const start = decodedStart(await source.slice(0, 65_536)) ?? '';
  const backslashes =
    /`|MySQL|MariaDB|ENGINE\s*=|\\'(?!\s*[,)])/i.test(start) &&
    !/PostgreSQL|\bFROM\s+stdin\b|^PRAGMA\s|\[dbo\]/im.test(start);
  const most = Math.max(limits.maxCellChars * 4, 67_108_864);
  let pending = '';
  let from = 0; // what is before it was looked at
  let wanted = 0;
  let copying = false;

  function* take(last: boolean): Generator<SqlPart> {
    for (;;) {
      if (copying) {
        const block = linesIn(pending, last);
        pending = block.rest;
        if (block.lines.length > 0) yield { kind: 'copied', lines: block.lines };
        if (!block.ended) return;
        copying = false;
      }
      const end = statementEnd(pending, from, backslashes, last);
      if (end.at < 0) {
        from = end.seen;
        if (last && end.open) throw new Fault('FORMAT_BROKEN', 'read an SQL text: its quotes do not pair');
        if (!last) return;
      }
      const text = withoutComments(end.at < 0 ? pending : pending.slice(0, end.at));
      pending = end.at < 0 ? '' : pending.slice(end.at + 1);
      from = 0;
      if (text !== '') yield { kind: 'statement', text, backslashes };
      if (/^COPY\s[^;]*\bFROM\s+stdin\b/i.test(text)) {
        copying = true;
        pending = pending.replace(/^[^\n]*\n/, '');
      }
      if (end.at < 0) return;
    }
  }

  for await (const piece of textOfSource(source)) {
    pending += piece;
    if (pending.length > most)
      throw new Fault('LIMIT_CELL', `read an SQL text: a statement is longer than ${most} characters`);
    if (pending.length < wanted) continue;
    yield* take(false);
    // A long statement is looked at again only when there is more of it by half, so that this stays linear.
    wanted = Math.floor(pending.length * 1.5);
  }
  yield* take(true);
}

interface StatementEnd {
  /** The place of the semicolon; -1 for none yet. */
  readonly at: number;
  /** Up to where nothing is open. */
  readonly seen: number;
  readonly open: boolean;
}

function statementEnd(text: string, from: number, backslashes: boolean, last: boolean): StatementEnd {
  const next = /['"`;]|--|\/\*|#|\$\w*\$/g;
  next.lastIndex = from;
  let closed = from;
  for (let found = next.exec(text); found; found = next.exec(text)) {
    const at = found.index;
    if (found[0] === ';') return { at, seen: at, open: false };
    const end = closeOf(text, at, found[0], backslashes);
    // A quote at the end of what is there may be the first of two.
    if (end < 0 || (end === text.length && !last && /['"`]/.test(found[0])))
      return { at: -1, seen: at, open: !/^(?:--|#)$/.test(found[0]) };
    closed = next.lastIndex = end;
  }
  // The last characters may be the first half of a comment's start or of a dollar quote.
  return { at: -1, seen: Math.max(closed, text.length - 64), open: false };
}

/** Where what opens at a place ends; -1 when it does not. */
export function closeOf(text: string, at: number, opener: string, backslashes: boolean): number {
  switch (opener) {
    case "'":
    case '"':
    case '`': {
      const escapes = backslashes || /[eE]/.test(text[at - 1] ?? '');
      for (let close = text.indexOf(opener, at + 1); close >= 0; close = text.indexOf(opener, close + 1)) {
        if (escapes && isEscaped(text, close, at)) continue;
        if (text[close + 1] !== opener) return close + 1;
        close += 1;
      }
      return -1;
    }
    case '--':
    case '#':
      // PostgreSQL's operators begin with a # too; MySQL alone calls it a comment.
      return opener === '#' && !backslashes ? at + 1 : after(text, '\n', at);
    case '/*':
      return after(text, '*/', at + 2);
    default:
      return after(text, opener, at + opener.length); // a dollar quote
  }
}

/** Whether an odd number of backslashes stands before a place, behind the opening quote. */
function isEscaped(text: string, place: number, opened: number): boolean {
  let slashes = 0;
  while (place - 1 - slashes > opened && text.charCodeAt(place - 1 - slashes) === 92) slashes += 1;
  return slashes % 2 === 1;
}

function after(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from);
  return found < 0 ? -1 : found + what.length;
}

/** Without what stands before a statement: comments, a client's own commands, MySQL's marks of what other servers skip. */
export function withoutComments(text: string): string {
  return text
    .replace(
      /^(?:\s+|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\\[^\n]*(?:\n|$)|\/\*(?!!)[\s\S]*?\*\/|GO\s*(?:\n|$))+/i,
      '',
    )
    .replace(/^\/\*!\d*([\s\S]*)\*\/$/, '$1')
    .trim();
}

/** Whole lines up to the one that ends the block. */
function linesIn(
  text: string,
  last: boolean,
): { readonly lines: readonly string[]; readonly rest: string; readonly ended: boolean } {
  const end = /^\\\.\r?(?:\n|$)/m.exec(text);
  const isEnd = end !== null && (last || end[0].endsWith('\n'));
  const whole = isEnd ? end.index : text.lastIndexOf('\n') + 1;
  const lines = text
    .slice(0, whole)
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line !== '');
  if (last && !isEnd) throw new Fault('FORMAT_BROKEN', 'read an SQL text: a COPY block does not end');
  return { lines, rest: isEnd ? text.slice(end.index + end[0].length) : text.slice(whole), ended: isEnd };
}
