/** The head of the CRM's answer: what the journey sees of it, and what of it the browser gets. */

import type { ServerResponse } from 'node:http';
import type { AnswerHead } from '../model/exchange.ts';
import { OWN_COOKIES } from './request-headers.ts';

/** Every field of an ordinary answer that differs from what the CRM sent. The README's table is made from this. */
export const ANSWER_CHANGES: readonly { name: string; change: string; why: string }[] = [
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

const CHANGED: ReadonlySet<string> = new Set(ANSWER_CHANGES.map((change) => change.name.toLowerCase()));

/** The head as the journey sees it, from undici's raw fields. */
export function readHead(status: number, raw: readonly Buffer[]): AnswerHead {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index]?.toString('latin1') ?? '').toLowerCase();
    const value = raw[index + 1]?.toString('latin1') ?? '';
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return { status, headers };
}

/** The CRM's head as undici gave it. */
export interface SentHead {
  readonly status: number;
  readonly reason: string;
  readonly raw: readonly Buffer[];
}

/** Writes the CRM's head, but for ANSWER_CHANGES. */
export function writeSentHead(response: ServerResponse, { status, reason, raw }: SentHead): void {
  response.sendDate = false;
  // node writes a reason as latin1 and throws on anything else.
  if (/^[\t\x20-\x7e\x80-\xff]+$/.test(reason)) response.writeHead(status, reason, passedFields(raw));
  else response.writeHead(status, passedFields(raw));
}

/** The fields that the browser gets, in the CRM's order and case, each as often as it came. */
export function passedFields(raw: readonly Buffer[]): string[] {
  const passed: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index]?.toString('latin1') ?? '';
    const value = raw[index + 1]?.toString('latin1') ?? '';
    if (!CHANGED.has(name.toLowerCase()) && !setsOwnCookie(name, value)) passed.push(name, value);
  }
  return passed;
}

/** A cookie without a name comes back as its value alone: `=exportgate=x` is sent as `exportgate=x` (RFC 6265bis section 5.8.3). */
function setsOwnCookie(name: string, value: string): boolean {
  if (name.toLowerCase() !== 'set-cookie') return false;
  const cookie = value.replace(/^[\s=]+/, '').split(/[;=]/)[0] ?? '';
  return OWN_COOKIES.has(cookie.trim());
}
