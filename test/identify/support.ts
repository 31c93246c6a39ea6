/** A made-up company, a CRM that knows its sessions, and stores in memory. */

import { openDirectory } from '../../src/identify/directory.ts';
import { openIdentity } from '../../src/identify/index.ts';
import type { Identity, IdentityParts } from '../../src/identify/index.ts';
import type { Asking, Codes, Signin, Signins } from '../../src/identify/ports.ts';
import { Identity as Settings, Person } from '../../src/identify/settings.ts';

export const PEOPLE = [
  { id: 'ann', name: 'Ann Made-Up', email: 'Ann@corp.example', logins: ['ann', 'Ann.M'], roles: ['rep'] },
  { id: 'bob', name: 'Bob Made-Up', email: 'bob@corp.example', logins: ['bob'], roles: ['boss'] },
].map((person) => Person.parse(person));

/** Headers as the proxy hands them on. */
export function asking(headers: Record<string, string> = {}, change: Partial<Asking> = {}): Asking {
  return {
    app: 'crm',
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
  const identity = openIdentity({
    apps: [
      { name: 'crm', session: { cookies: ['crm_session', 'crm_extra'], headers: ['X-Crm-Token'] } },
      { name: 'other', session: { cookies: ['crm_session'], headers: [] } },
    ],
    directory: openDirectory(PEOPLE, 'en'),
    whoami: {
      ask: async (app, credential) => {
        const shown = [...credential].map(([name, value]) => `${name}: ${value}`).join(' | ');
        asked.push(`${app} ${shown}`);
        const value = credential.get('x-crm-token') ?? /crm_session=([^;]*)/.exec(shown)?.[1];
        return logins.get(value ?? '') ?? null;
      },
    },
    signins: memorySignins(kept),
    codes: memoryCodes(codes),
    hashKey: Buffer.alloc(32, 7),
    settings: Settings.parse({ trustedHeader: { name: 'x-idp-login', networks: ['10.0.0.0/8'] } }),
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
    pass: (seconds) => {
      time += seconds * 1000;
    },
  };
}

function memorySignins(kept: Map<string, Signin>): Signins {
  return {
    add: async (signin) => void kept.set(signin.cookieHash, signin),
    byHash: async (hash) => kept.get(hash) ?? null,
    end: async (hash) => void kept.delete(hash),
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
export const sentBack = (cookie: string | null): string => cookie?.split(';')[0] ?? '';
