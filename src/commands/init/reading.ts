/** Reads what was typed: addresses, people, the mail server. Null is what cannot be read. */

import { resolve } from 'node:path';
import { z } from 'zod';
import { Config } from '../../config/settings.ts';
import { originProblems } from '../../config/upstream-checks.ts';

/** Scheme, host and port alone; its host is one that an app can have. */
export function readSite(text: string): URL | null {
  const url = readOrigin(text);
  return url !== null && /^[a-z0-9.-]+$/.test(url.hostname) ? url : null;
}

export interface CrmAnswer {
  readonly upstream: string;
  /** Absolute; null for the public authorities. */
  readonly ca: string | null;
  readonly host: string;
  readonly isTls: boolean;
}

export function readCrm(text: string, cwd: string): CrmAnswer | null {
  const [, address = '', file] = /^(\S+)(?:\s+(.+))?$/.exec(text) ?? [];
  const url = readOrigin(address);
  if (url === null) return null;
  const isTls = url.protocol === 'https:';
  if (file !== undefined && !isTls) return null;
  return {
    upstream: url.origin,
    ca: file === undefined ? null : resolve(cwd, file),
    host: url.hostname,
    isTls,
  };
}

function readOrigin(text: string): URL | null {
  const origin = text.endsWith('/') ? text.slice(0, -1) : text;
  if (!/^https?:/i.test(origin) || !URL.canParse(origin) || originProblems(origin).length > 0) return null;
  return new URL(origin);
}

export interface PersonAnswer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly login: string;
}

/** `name, address, login`; without a login it is what stands before the @. */
export function readPerson(text: string): PersonAnswer | null {
  const [name = '', email = '', login, ...more] = text.split(/[,，]/).map((part) => part.trim());
  const before = email.split('@')[0] ?? '';
  const person = { id: idOf(login ?? before), name, email, login: login ?? before };
  const fits = z
    .object({ name: z.string().min(1).max(80), email: z.email(), login: z.string().min(1).max(120) })
    .safeParse(person);
  return more.length === 0 && fits.success && person.id !== '' ? person : null;
}

/** Letters that an id may have; a login in Chinese has none of them. */
function idOf(login: string): string {
  const id = login.replaceAll(/[^A-Za-z0-9._@-]+/g, '-').replaceAll(/^-+|-+$/g, '');
  return id.slice(0, 80);
}

/** Whether two answers name one person, by id, address or login. */
export function isSame(one: PersonAnswer, other: PersonAnswer): boolean {
  const keys = (['id', 'email', 'login'] as const).map((key) => [one[key], other[key]] as const);
  return keys.some(([a, b]) => a.toLowerCase() === b.toLowerCase());
}

const THIS_MACHINE = /^(localhost|127(\.\d{1,3}){3})$/;
const PORTS = { starttls: 587, tls: 465, none: 25 } as const;

/** `SENDER HOST[:PORT] [starttls|tls|none] [USER]`. */
export function readMail(text: string): Config['mail'] | null {
  const [from, place = '', ...rest] = text.split(/\s+/);
  const [host = '', port] = place.split(':');
  const [said, ...users] = rest;
  const security = SECURITY.safeParse(said);
  const named = security.success ? users : rest;
  if (named.length > 1) return null;
  const chosen = security.success
    ? security.data
    : THIS_MACHINE.test(host)
      ? 'none'
      : port === '465'
        ? 'tls'
        : 'starttls';
  if (chosen === 'none' && !THIS_MACHINE.test(host)) return null;
  const mail = Config.shape.mail.safeParse({
    from,
    host,
    port: port === undefined ? PORTS[chosen] : Number(port),
    security: chosen,
    ...(named[0] === undefined ? {} : { user: named[0] }),
  });
  return mail.success && /^[\w.-]+$/.test(host) ? mail.data : null;
}

const SECURITY = z.enum(['starttls', 'tls', 'none']);

export interface ListenAnswer {
  readonly host: string;
  readonly port: number;
}

/** A port, or address and port; without an address this machine alone. */
export function readListen(text: string): ListenAnswer | null {
  const [, host = '127.0.0.1', port = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  const number = Number(port);
  return number >= 1 && number <= 65_535 ? { host: host.replaceAll(/^\[|\]$/g, ''), port: number } : null;
}

/** Names out of a list, each once; null where one is none of them. */
export function readNames(text: string, known: readonly string[]): readonly string[] | null {
  const names = text.split(/[,，、\s]+/).filter((name) => name !== '');
  return names.length > 0 && names.every((name) => known.includes(name)) ? [...new Set(names)] : null;
}
