/** A made-up company, a CRM that knows its sessions, and stores in memory. */

import { openDirectory } from '../../src/identify/directory.ts';
import { openIdentity } from '../../src/identify/index.ts';
import type { Identity, IdentityParts } from '../../src/identify/index.ts';
import type { IdentityApp } from '../../src/identify/app.ts';
import { openRecent } from '../../src/lib/recent.ts';
import type { Asking, Claim, Codes, Signin, Signins } from '../../src/identify/ports.ts';
import {
  AppIdentity as AppIdentitySettings,
  Identity as Settings,
  Person,
} from '../../src/identify/settings.ts';

export const PEOPLE = [
  { id: 'ann', name: 'Ann Made-Up', email: 'Ann@corp.example', logins: ['ann', 'Ann.M'], roles: ['rep'] },
  { id: 'bob', name: 'Bob Made-Up', email: 'bob@corp.example', logins: ['bob'], roles: ['boss'] },
].map((person) => Person.parse(person));

/** Headers as the proxy hands them on. */
export function asking(headers: Record<string, string> = {}, change: Partial<Asking> = {}): Asking {
  return {
    id: 'request-1',
    app: 'crm',
    query: [],
    headers: new Map(Object.entries(headers)),
    trusted: new Map(),
    clientAddress: '127.0.0.1',
    secure: true,
    ...change,
  };
}

export interface World {
  readonly identity: Identity;
  /** Session value to login. */
  readonly logins: Map<string, string>;
  /** What the CRM was asked, in order. */
  readonly asked: string[];
  readonly signins: Map<string, Signin>;
  readonly codes: Map<string, { hash: string; attempts: number }>;
  readonly sent: { person: string; code: string }[];
  readonly failed: string[];
  /** Sessions that were refused for being two people's. */
  readonly mixed: string[];
  pass(seconds: number): void;
}

export function world(change: Partial<IdentityParts> = {}): World {
  let time = Date.parse('2026-01-05T08:00:00Z');
  let number = 0;
  const logins = new Map([
    ['a-session', 'ann'],
    ['b-session', 'BOB'],
    ['x-session', 'stranger'],
  ]);
  const asked: string[] = [];
  const kept = new Map<string, Signin>();
  const codes = new Map<string, { hash: string; attempts: number }>();
  const sent: World['sent'] = [];
  const failed: string[] = [];
  const mixed: string[] = [];
  const identity = openIdentity({
    apps: [
      app('crm', { session: { cookies: ['crm_session', 'crm_extra'], headers: ['X-Crm-Token'] } }),
      app('other', { session: { cookies: ['crm_session'], headers: [] } }),
    ],
    roles: ['rep', 'boss'],
    directory: openDirectory(PEOPLE, 'en'),
    whoami: {
      ask: async (app, credential) => {
        const shown = [...credential].map(([name, value]) => `${name}: ${value}`).join(' | ');
        asked.push(`${app} ${shown}`);
        const value = credential.get('x-crm-token') ?? /crm_session=([^;]*)/.exec(shown)?.[1];
        return claim(logins.get(value ?? ''));
      },
    },
    page: { ask: async () => null },
    jwts: [],
    bound: openRecent(1000),
    signins: memorySignins(kept),
    codes: memoryCodes(codes),
    hashKey: Buffer.alloc(32, 7),
    settings: Settings.parse({ trustedHeader: { name: 'x-idp-login', networks: ['10.0.0.0/8'] } }),
    oidc: { clientSecret: undefined, failed: (code) => failed.push(code), newcomer: async () => null },
    mixed: (_asking, person, other) => mixed.push(`${person.id} with the session of ${other}`),
    sendCode: async (person, code) => {
      sent.push({ person: person.id, code });
    },
    codeNotSent: (code) => failed.push(code),
    now: () => new Date(time),
    newToken: () => `token-${(number += 1)}`,
    newCode: () => String(10_000_000 + (number += 1)),
    ...change,
  });
  return {
    identity,
    logins,
    asked,
    signins: kept,
    codes,
    sent,
    failed,
    mixed,
    pass: (seconds) => {
      time += seconds * 1000;
    },
  };
}

/** An app of the made-up company: the CRM's own call alone, open to everybody. */
export function app(name: string, change: Partial<IdentityApp> = {}): IdentityApp {
  return {
    ...AppIdentitySettings.parse({}),
    name,
    session: { cookies: ['crm_session'], headers: ['x-crm-token'] },
    identity: ['header', 'jwt', 'key', 'oidc', 'whoami', 'page', 'login'],
    whoami: { method: 'GET', path: '/api/me', headers: {}, ok: {}, login: 'login' },
    logout: [],
    open: [],
    ...change,
  };
}

/** What a source says that names one login. */
export const claim = (login: string | undefined): Claim | null =>
  login === undefined ? null : { logins: [login], email: null, roles: [] };

function memorySignins(kept: Map<string, Signin>): Signins {
  return {
    add: async (signin) => void kept.set(signin.cookieHash, signin),
    byHash: async (hash) => kept.get(hash) ?? null,
    end: async (hash) => void kept.delete(hash),
    endOf: async (people) => {
      for (const { cookieHash, person } of kept.values())
        if (people.includes(person)) kept.delete(cookieHash);
    },
    endBoundTo: async (credential) => {
      for (const { cookieHash, boundTo } of kept.values())
        if (boundTo === credential) kept.delete(cookieHash);
    },
  };
}

function memoryCodes(codes: Map<string, { hash: string; attempts: number }>): Codes {
  const asked = new Map<string, number>();
  return {
    put: async ({ person, hash }) => {
      asked.set(person, (asked.get(person) ?? 0) + 1);
      if ((asked.get(person) ?? 0) > 5) return false;
      codes.set(person, { hash, attempts: 0 });
      return true;
    },
    take: async (person, hash) => {
      const code = codes.get(person);
      if (!code) return false;
      code.attempts += 1;
      if (code.attempts > 5 || code.hash !== hash) return false;
      return codes.delete(person);
    },
  };
}

/** `name=value` of a Set-Cookie text, as a browser sends it back. */
export const sentBack = (cookie: string | null | undefined): string => cookie?.split(';')[0] ?? '';
