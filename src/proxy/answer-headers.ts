/** The head of the CRM's answer: what the journey sees of it, and what of it the browser gets. */

import type { ServerResponse } from 'node:http';
import { remembered } from '../lib/remembered.ts';
import type { AnswerHead } from '../model/exchange.ts';
import { OWN_COOKIES } from './request-headers.ts';
import { changedFields } from './strict-answer.ts';
import type { HeadChanges } from './strict-answer.ts';

interface Change {
  readonly name: string;
  readonly change: string;
  readonly why: string;
}

const IN_ANY_CASE: readonly Change[] = [
  { name: 'Connection', change: 'set anew', why: "The browser's connection is ours, not the CRM's." },
  { name: 'Keep-Alive', change: 'set anew', why: "The browser's connection is ours, not the CRM's." },
  { name: 'Transfer-Encoding', change: 'set anew', why: 'Each connection frames the same bytes by itself.' },
  { name: 'Proxy-Connection', change: 'dropped', why: 'It speaks of one connection only.' },
  { name: 'Proxy-Authenticate', change: 'dropped', why: 'It speaks of one connection only.' },
  { name: 'TE', change: 'dropped', why: 'It speaks of one connection only.' },
  { name: 'Trailer', change: 'dropped', why: 'Fields after the body are not passed on.' },
  { name: 'Trailers', change: 'dropped', why: 'Fields after the body are not passed on.' },
  { name: 'Upgrade', change: 'dropped', why: 'Only WebSocket is passed on, after a checked handshake.' },
  {
    name: 'Alt-Svc',
    change: 'dropped',
    why: 'It would send the browser to another address, around the gateway.',
  },
  {
    name: 'Set-Cookie: exportgate',
    change: 'dropped',
    why: "Other cookies pass; the gateway's own are set by nobody else, or the CRM could sign somebody in to its pages.",
  },
];

/** See strict-answer.ts. */
const WHERE_ASKED: readonly Change[] = [
  {
    name: 'Service-Worker-Allowed',
    change: 'dropped where `strict.serviceWorkers` is `drop`',
    why: 'A script that keeps pages offline shows rows that nobody asks for again.',
  },
  {
    name: 'Content-Security-Policy',
    change: 'a second one where `strict.contentPolicy` is set, on HTML alone',
    why: "It keeps the CRM's pages from sending rows to other hosts; the CRM's own policy stays.",
  },
  {
    name: 'Any field over 2 KiB, or beyond 8 KiB in all',
    change: 'dropped where `strict.answerHeaders` is `drop`; cookies and policies stay',
    why: 'It is long enough to carry rows. On routes that the profile names it is dropped in any case.',
  },
];

/** Every field of an ordinary answer that differs from what the CRM sent. The README's table is made from this. */
export const ANSWER_CHANGES: readonly Change[] = [...IN_ANY_CASE, ...WHERE_ASKED];

const CHANGED: ReadonlySet<string> = new Set(IN_ANY_CASE.map((change) => change.name.toLowerCase()));

/** What is done with a field of an answer by its name; the same few names come again and again. */
const handlingOf = remembered(500, (name) => {
  const lower = name.toLowerCase();
  return { lower, passes: !CHANGED.has(lower), sets: lower === 'set-cookie' };
});

/** undici's raw fields as texts, names and values in turn. */
export function fieldsOfAnswer(raw: readonly (Buffer | string)[]): string[] {
  const fields: string[] = [];
  for (const part of raw) fields.push(typeof part === 'string' ? part : part.toString('latin1'));
  return fields;
}

/** The head as the journey sees it. */
export function readHead(status: number, fields: readonly string[]): AnswerHead {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const { lower } = handlingOf(fields[index] ?? '');
    const value = fields[index + 1] ?? '';
    const earlier = headers.get(lower);
    headers.set(lower, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return { status, headers };
}

/** The CRM's head as undici gave it; `fields` holds names and values in turn, in the CRM's order and case. */
export interface SentHead {
  readonly status: number;
  readonly reason: string;
  readonly fields: readonly string[];
}

/** Writes the CRM's head, but for ANSWER_CHANGES and what the route and the app ask for. */
export function writeSentHead(
  response: ServerResponse,
  { status, reason, fields }: SentHead,
  changes: HeadChanges,
): void {
  response.sendDate = false;
  const left = changedFields(passedFields(fields), changes);
  // node fills in its own words where there are none; it writes a reason as latin1 and throws on anything else.
  if (/^[\t\x20-\x7e\x80-\xff]+$/.test(reason)) response.writeHead(status, reason, left);
  else response.writeHead(status, left);
}

/** The fields that the browser gets, in the CRM's order and case, each as often as it came. */
export function passedFields(fields: readonly string[]): string[] {
  const passed: string[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const name = fields[index] ?? '';
    const value = fields[index + 1] ?? '';
    const { passes, sets } = handlingOf(name);
    if (passes && !(sets && setsOwnCookie(value))) passed.push(name, value);
  }
  return passed;
}

/** A cookie without a name comes back as its value alone: `=exportgate=x` is sent as `exportgate=x` (RFC 6265bis section 5.8.3). */
function setsOwnCookie(value: string): boolean {
  const cookie = value.replace(/^[\s=]+/, '').split(/[;=]/)[0] ?? '';
  return OWN_COOKIES.has(cookie.trim());
}
