/** Identification: who is asking? By the sources that the app's profile orders, or by a cookie of ours that stands for one of them. */

import { Fault } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import { firstOf, onceThere } from '../lib/later.ts';
import type { Later } from '../lib/later.ts';
import type { Recent } from '../lib/recent.ts';
import type { AnswerHead, Exchange } from '../model/exchange.ts';
import { mayAct } from '../model/principal.ts';
import type { Identified, Principal } from '../model/principal.ts';
import type { IdentityApp } from './app.ts';
import { personOf, withRoles } from './claim.ts';
import { openCodes } from './code.ts';
import { ownCookie, setCookie } from './cookies.ts';
import { secretsOf, rememberNames, tokenHash } from './credential.ts';
import { openDoors } from './doors.ts';
import type { Doors } from './doors.ts';
import type { JwtKeys } from './jwt.ts';
import type { LoginNeeds } from './login.ts';
import { openOidc } from './oidc.ts';
import type { OidcParts } from './oidc.ts';
import type {
  Asking,
  Claim,
  Codes,
  Directory,
  SignInByCode,
  SignInByOidc,
  Signins,
  Whoami,
  WhoIs,
} from './ports.ts';
import type { Identity as Settings } from './settings.ts';
import { rememberSignins } from './signins.ts';
import { openShown } from './shown.ts';
import type { Shown } from './shown.ts';
import { openSources } from './sources.ts';
import type { Word } from './sources.ts';

export interface IdentityParts {
  readonly apps: readonly IdentityApp[];
  readonly directory: Directory;
  /** Roles that a claim may add to a person's. */
  readonly roles: readonly string[];
  /** The CRM's own call, and a page of it that shows the name. */
  readonly whoami: Whoami;
  readonly page: Whoami;
  readonly jwts: readonly JwtKeys[];
  /** Session to the person whom it was first seen with; kept by the caller, since other rules must not loosen it. */
  readonly bound: Recent<string>;
  readonly signins: Signins;
  readonly codes: Codes;
  /** HMAC key, 32 bytes: no credential is kept or named but through it. */
  readonly hashKey: Buffer;
  readonly settings: Settings;
  readonly oidc: Pick<OidcParts, 'clientSecret' | 'failed'> & {
    /** The person that the claims describe, whom the directory knows from now on; null where nobody may come in so. */
    readonly newcomer: (claims: Readonly<Record<string, unknown>>) => Promise<Principal | null>;
  };
  /** Queues the mail with a one-time code. */
  readonly sendCode: (person: Principal, code: string) => Promise<void>;
  /** Told when that failed; whoever asked for the code is not, since that would tell whose address it is. */
  readonly codeNotSent: (code: FaultCode) => void;
  /** Told of a CRM session under two identities; `person` is whom the request names, `other` whose the session is. */
  readonly mixed: (asking: Asking, person: Principal, other: string) => void;
  readonly now: () => Date;
  readonly newToken: () => string;
  readonly newCode: () => string;
}

export interface Identity extends WhoIs, SignInByCode {
  readonly oidc: SignInByOidc;
  /** Who asks the CRM: like `whoIs`, but a device's sign-in counts only where the app says so, and a CRM that cannot tell whose session it is ends in a Fault. */
  whoAsks(asking: Asking): Later<Identified | null>;
  /** What an app does with requests of nobody. */
  guard(app: string): 'none' | 'refuse' | 'oidc';
  /** Whether a path is for everybody, also where nobody else may pass. */
  isOpen(exchange: Pick<Exchange, 'app' | 'path'>): boolean;
  /** Whether the request ends the CRM's session. */
  isLogout(exchange: Pick<Exchange, 'app' | 'method' | 'path'>): boolean;
  /** What of the answer must be read to learn whose session a login request set; null for every other request. */
  login(exchange: Pick<Exchange, 'app' | 'method' | 'path'>): LoginNeeds | null;
  /** The answer to a login request is there; `body` decoded, null where its head tells enough. */
  loggedIn(exchange: Exchange, head: AnswerHead, body: string | null): Promise<void>;
  /** The CRM's session of this request is over: by a logout, or by the CRM's 401. What is remembered of it and bound to it ends. */
  ended(asking: Asking, by: 'logout' | 'refusal'): Promise<void>;
  /** Ends every sign-in of these people. */
  endOf(people: readonly string[]): Promise<void>;
}

export function openIdentity(given: IdentityParts): Identity {
  const parts = { ...given, signins: rememberSignins(given.signins, given.now) };
  const { bound, directory, signins, hashKey, settings, now } = parts;
  const apps = new Map(parts.apps.map((app) => [app.name, app]));
  const doors = new Map<string, Doors>(parts.apps.map((app) => [app.name, openDoors(app)]));
  const nameOf = rememberNames(hashKey);
  const sources = openSources(parts, nameOf);
  const sessionShown = openShown(hashKey, parts.apps, nameOf);
  const personIn = (claim: Claim): Principal | null => personOf(directory, claim, parts.roles);

  return {
    whoIs: async (asking) => identify(asking, true),
    whoAsks: (asking) => identify(asking, false),

    async cookieFor(asking, { credential, person }) {
      const shown = sessionShown(asking);
      // A cookie comes with every navigation by itself; only what a script keeps does not.
      if (!shown || shown.credential().has('cookie') || shown.hash !== credential) return null;
      const lifeMs = settings.boundMinutes * 60_000;
      const known = await sources.signinOf(asking, 'gateway');
      if (known?.boundTo === credential && Date.parse(known.expiresAt) - now().getTime() > lifeMs / 2)
        return null;
      const word = await sources.crmWord(asking, shown);
      if (!word) return null;
      const token = parts.newToken();
      const expiresAt = new Date(word.at.getTime() + lifeMs).toISOString();
      await signins.add({
        cookieHash: tokenHash(token),
        person: person.id,
        kind: 'gateway',
        boundTo: credential,
        expiresAt,
      });
      // A logout meanwhile ended what was bound to the session then, and not yet this.
      const still = await Promise.resolve(sources.crmWord(asking, shown)).catch(() => null); // no word is a no
      if (still?.person?.id !== person.id) {
        await signins.end(tokenHash(token));
        return null;
      }
      return setCookie('gateway', token, asking.secure, settings.boundMinutes * 60);
    },

    ...openCodes(parts),
    oidc: openOidc({
      ...parts,
      ...parts.oidc,
      settings: settings.oidc,
      personOf: signingIn,
    }),

    guard(name) {
      const app = apps.get(name);
      if (!app) return 'none';
      return app.frontDoor === 'oidc' ? 'oidc' : app.unidentified === 'refuse' ? 'refuse' : 'none';
    },
    isOpen: (exchange) => doors.get(exchange.app)?.isOpen(exchange) ?? false,
    isLogout: (exchange) => doors.get(exchange.app)?.isLogout(exchange) ?? false,
    login: (exchange) => doors.get(exchange.app)?.login(exchange)?.needs ?? null,

    async loggedIn(exchange, head, body) {
      const done = doors.get(exchange.app)?.login(exchange)?.read(exchange, head, body);
      if (!done) return;
      await sessionEnded(exchange);
      const { login, secret } = done;
      // Who knows whose it is now: the session before may go on under another person.
      if (login !== null) loosen(exchange);
      if (secret === null) return;
      const cookieHash = sources.capturedName(exchange.app, secret);
      const person = login === null ? null : (directory.byLogin(login) ?? directory.byEmail(login));
      // A stranger's login on a known session must not leave it the earlier person's.
      if (!person) return signins.end(cookieHash);
      const expiresAt = new Date(now().getTime() + settings.sessionHours * 3_600_000).toISOString();
      await signins.add({ cookieHash, person: person.id, kind: 'login', boundTo: null, expiresAt });
    },

    endOf: (people) => signins.endOf(people),
    async ended(asking, by) {
      await sessionEnded(asking);
      // A 401 can be had at will: it loosens no tie to the person, as the end of the session does.
      if (by === 'refusal') return;
      loosen(asking);
      for (const kind of ['gateway', 'oidc'] as const) {
        const token = ownCookie(asking, kind);
        if (token !== null) await signins.end(tokenHash(token));
      }
    },
  };

  /** Whom an account means: the directory may learn of the person by the claims themselves. */
  async function signingIn(
    claim: Claim,
    claims: Readonly<Record<string, unknown>>,
  ): Promise<Principal | null> {
    const learned = await parts.oidc.newcomer(claims);
    const person = personIn(claim) ?? learned;
    return person && mayAct(person) && (learned?.id ?? person.id) === person.id ? person : null;
  }

  /** At once where the sources remember it, as for nearly every request; it rejects and never throws. */
  function identify(asking: Asking, ofOurs: boolean): Later<Identified | null> {
    const shown = sessionShown(asking);
    const app = apps.get(asking.app);
    const said = (word: Word | null): Later<Identified | null> =>
      word && identified(asking, shown, word, ofOurs);
    return onceThere(sources.first(asking, app, shown), (word) => {
      if (word) return said(word);
      const kinds = ofOurs || app?.deviceExports ? BY_COOKIE : BY_SESSION_COOKIE;
      return onceThere(
        firstOf(kinds, (kind) => sources.bySignin(asking, kind)),
        said,
      );
    });
  }

  function identified(
    asking: Asking,
    shown: Shown | null,
    { person, via, credential }: Word,
    ofOurs: boolean,
  ): Later<Identified | null> {
    if (!person || !mayAct(person)) return null;
    const key = sources.keyOwner(asking);
    if (key && key.owner === null) return null;
    if (key && key.owner !== person.id) return mixed(asking, person, key.owner ?? '');
    const word: Identified = key
      ? { person: key.roles ? withRoles(person, key.roles) : person, via, credential, client: key.client }
      : { person, via, credential };
    if (!shown) return word;
    return via === 'session' || via === 'login'
      ? bind(asking, shown, word)
      : vouched(asking, shown, word, ofOurs);
  }

  /** Rows would be read as one person and counted for the other: a session belongs to whom the CRM names, and to whom it was first seen with. */
  async function vouched(
    asking: Asking,
    shown: Shown,
    word: Identified,
    ofOurs: boolean,
  ): Promise<Identified> {
    const { person } = word;
    const crm = await Promise.resolve(sources.crmWord(asking, shown)).catch((error: unknown) => {
      // Our pages need no CRM; an export that it cannot vouch for is none.
      if (ofOurs && error instanceof Fault && error.code === 'UPSTREAM_DOWN') return null;
      throw error;
    });
    const other = crm?.person?.id;
    return other === undefined || other === person.id
      ? bind(asking, shown, word)
      : mixed(asking, person, other);
  }

  function bind(asking: Asking, { hash }: Shown, word: Identified): Later<Identified> {
    const { person } = word;
    const at = now().getTime();
    const first = bound.get(hash, at);
    if (first === undefined) bound.set(hash, person.id, at + settings.sessionHours * 3_600_000);
    return first === undefined || first === person.id ? word : mixed(asking, person, first);
  }

  async function mixed(asking: Asking, person: Principal, other: string): Promise<never> {
    parts.mixed(asking, person, other);
    throw new Fault('SESSION_MIXED', 'asked who it is: the CRM session is used under two identities');
  }

  async function sessionEnded(asking: Asking): Promise<void> {
    const shown = sessionShown(asking);
    if (!shown) return;
    await sources.forget(shown.hash);
    const app = apps.get(asking.app);
    if (!app?.login) return;
    for (const { secret } of secretsOf(asking, app.session))
      await signins.end(sources.capturedName(app.name, secret));
  }

  function loosen(asking: Asking): void {
    const shown = sessionShown(asking);
    if (shown) bound.delete(shown.hash);
  }
}

/** Sign-ins of ours that count where no source knows anything; a device's only on our pages, or where the app says so. */
const BY_SESSION_COOKIE = ['gateway'] as const;
const BY_COOKIE = ['gateway', 'device'] as const;
