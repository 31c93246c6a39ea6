/** Identification: who is asking? By a trusted proxy's word, the CRM's own session, or a cookie of ours that stands for one of them. */

import { Fault } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { Identified, Principal } from '../model/principal.ts';
import { openCodes } from './code.ts';
import { ownCookie, setCookie } from './cookies.ts';
import type { CookieKind } from './cookies.ts';
import { credentialOf, keyedHash, tokenHash } from './credential.ts';
import type { SessionParts } from './credential.ts';
import type { Asking, Codes, Directory, SignInByCode, Signin, Signins, Whoami, WhoIs } from './ports.ts';
import { openSessions } from './sessions.ts';
import type { Identity as Settings } from './settings.ts';

export interface IdentityParts {
  readonly apps: readonly SessionParts[];
  readonly directory: Directory;
  readonly whoami: Whoami;
  readonly signins: Signins;
  readonly codes: Codes;
  /** HMAC key, 32 bytes: no credential is kept or named but through it. */
  readonly hashKey: Buffer;
  readonly settings: Settings;
  /** Queues the mail with a one-time code. */
  readonly sendCode: (person: Principal, code: string) => Promise<void>;
  /** Told when that failed; whoever asked for the code is not, since that would tell whose address it is. */
  readonly codeNotSent: (code: FaultCode) => void;
  readonly now: () => Date;
  readonly newToken: () => string;
  readonly newCode: () => string;
}

export interface Identity extends WhoIs, SignInByCode {
  /** The CRM no longer honours this credential (it answered 401): ask anew, and end what is bound to it. */
  forget(credential: string): Promise<void>;
}

export function openIdentity(parts: IdentityParts): Identity {
  const { directory, signins, hashKey, settings, now } = parts;
  const apps = new Map(parts.apps.map((app) => [app.name, app]));
  const sessions = openSessions({ ...parts, cacheSeconds: settings.cacheSeconds });

  return {
    async whoIs(asking) {
      const login = settings.trustedHeader && asking.trusted.get(settings.trustedHeader.name);
      if (login !== undefined) return byHeader(asking, login);
      const session = await bySession(asking);
      // The CRM's word stands even when it names somebody we do not know: no cookie may make another person of him.
      if (session !== null) return session.identified;
      return (await byCookie(asking, 'gateway')) ?? (await byCookie(asking, 'device'));
    },

    async cookieFor(asking, { credential, person }) {
      const shown = credentialShown(asking);
      // A cookie comes with every navigation by itself; only what a script keeps does not.
      if (!shown || shown.credential.has('cookie') || shown.hash !== credential) return null;
      const lifeMs = settings.boundMinutes * 60_000;
      const known = await signinOf(asking, 'gateway');
      if (known?.boundTo === credential && Date.parse(known.expiresAt) - now().getTime() > lifeMs / 2)
        return null;
      const word = await sessions.ask(asking.app, shown.credential, shown.hash);
      if (word.login === null) return null;
      const token = parts.newToken();
      const expiresAt = new Date(word.at.getTime() + lifeMs).toISOString();
      await signins.add({
        cookieHash: tokenHash(token),
        person: person.id,
        kind: 'gateway',
        boundTo: credential,
        expiresAt,
      });
      return setCookie('gateway', token, asking.secure, settings.boundMinutes * 60);
    },

    ...openCodes(parts),
    forget: (credential) => sessions.forget(credential),
  };

  /** The proxy's word. Whoever shows another known person's CRM session beside it is nobody: rows would be read as one and counted for the other. */
  async function byHeader(asking: Asking, login: string): Promise<Identified | null> {
    const person = directory.byLogin(login);
    if (!person) return null;
    const session = await bySession(asking).catch((error: unknown) => {
      // The proxy's word needs no CRM; without one there is also nothing to export.
      if (error instanceof Fault && error.code === 'UPSTREAM_DOWN') return null;
      throw error;
    });
    const other = session?.identified?.person.id;
    if (other !== undefined && other !== person.id) return null;
    return { person, via: 'header', credential: keyedHash(hashKey, 'header', person.id) };
  }

  /** Null when the request shows no session, or the CRM says that it is nobody's. */
  async function bySession(asking: Asking): Promise<{ readonly identified: Identified | null } | null> {
    const shown = credentialShown(asking);
    if (!shown) return null;
    const { login } = await sessions.ask(asking.app, shown.credential, shown.hash);
    if (login === null) return null;
    const person = directory.byLogin(login);
    return { identified: person && { person, via: 'session', credential: shown.hash } };
  }

  async function byCookie(asking: Asking, kind: CookieKind): Promise<Identified | null> {
    const signin = await signinOf(asking, kind);
    const person = signin && directory.byId(signin.person);
    return person && { person, via: kind, credential: keyedHash(hashKey, 'cookie', signin.cookieHash) };
  }

  async function signinOf(asking: Asking, kind: CookieKind): Promise<Signin | null> {
    const token = ownCookie(asking, kind);
    const signin = token === null ? null : await signins.byHash(tokenHash(token));
    // A device's sign-in under the gateway cookie's name would outlive the CRM session.
    if (!signin || signin.kind !== kind || Date.parse(signin.expiresAt) <= now().getTime()) return null;
    return signin;
  }

  function credentialShown(asking: Asking) {
    const app = apps.get(asking.app);
    const credential = app && credentialOf(asking, app);
    return credential && { credential, hash: keyedHash(hashKey, 'session', asking.app, [...credential]) };
  }
}
