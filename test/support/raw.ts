/** A browser that says what none would: bytes over a socket, and what they brought back. */

import { connect } from 'node:net';
import { makeContacts } from '../../src/demo/contacts.ts';

export interface RawAnswer {
  /** Of every answer that came; `100 Continue` is none. */
  readonly statuses: readonly number[];
  readonly text: string;
}

/** Writes the bytes and reads until the other side ends the connection, which the request has to ask for. */
export async function sendRaw(origin: string, request: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A server that refuses early resets the connection; what it said before counts.
  socket.on('error', () => undefined);
  socket.write(Buffer.from(request, 'latin1'));
  await new Promise((resolve) => socket.once('close', resolve));
  const text = Buffer.concat(chunks).toString('utf8');
  const statuses = [...text.matchAll(/^HTTP\/1\.1 ([2-5]\d\d) /gm)].map(([, status]) => Number(status));
  return { statuses, text };
}

/** The session cookie of a demo user. */
export async function sessionOf(origin: string, login: string): Promise<string> {
  const body = new URLSearchParams({ login, password: 'demo' });
  const answer = await fetch(new URL('/login', origin), { method: 'POST', redirect: 'manual', body });
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

const contacts = makeContacts(20_000);
const always = new Set(
  contacts.flatMap((one) => [one.Mobile, one.Email, one['ID number'], one['Bank card']]),
);
const owners = new Set(contacts.map(({ Owner }) => Owner));

/** What stands in the text that its reader may not have: unmasked values, denied columns, rows of others. */
export function escaped(text: string, reader: string): readonly string[] {
  const values = text.match(/\d{17}[\dX]|\d{11,19}|[\w.]+@customer-mail\.example/g) ?? [];
  const others = [...owners].filter((owner) => owner !== reader && new RegExp(`[,"]${owner}[,"]`).test(text));
  const denied = ['ID number', 'Bank card'].filter((heading) => new RegExp(`[,"]${heading}[,"]`).test(text));
  return [...values.filter((value) => always.has(value)), ...others, ...denied];
}
