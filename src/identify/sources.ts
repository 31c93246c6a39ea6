/** The sources of identity, each asked whether it knows who sent a request. */

import type { Identified, Principal } from '../model/principal.ts';
import type { IdentityApp, SourceKind } from './app.ts';
import { personOf } from './claim.ts';
import { ownCookie } from './cookies.ts';
import { secretsOf, tokenHash } from './credential.ts';
import type { Credential } from './credential.ts';
import { byHeader } from './header.ts';
import type { IdentityParts } from './index.ts';
import { openJwts } from './jwt.ts';
import { openApiKeys } from './keys.ts';
import type { KeyWord } from './keys.ts';
import type { Asking, Signin } from './ports.ts';
import { openSessions } from './sessions.ts';
import type { Sessions } from './sessions.ts';

/** The CRM's session as a request shows it, and the keyed hash that stands for it. */
export interface Shown {
  readonly credential: Credential;
  readonly hash: string;
}

/** A source's word; `person` is null when it names nobody that we know, and then no other source is asked: no cookie may make another person of him. */
type Word = Omit<Identified, 'person'> & { readonly person: Principal | null };

/** Every source, in the order that is used where a profile says nothing. */
const ORDER: readonly SourceKind[] = ['header', 'jwt', 'key', 'oidc', 'whoami', 'page', 'login'];

export interface Sources {
  /** The word of the first source that knows anything of the request. */
  first(asking: Asking, app: IdentityApp | undefined, shown: Shown | null): Promise<Word | null>;
  /** Whose session the CRM says it is, and when it said so. */
  crmWord(asking: Asking, shown: Shown): Promise<(Word & { readonly at: Date }) | null>;
  bySignin(asking: Asking, kind: 'gateway' | 'device' | 'oidc'): Promise<Word | null>;
  signinOf(asking: Asking, kind: 'gateway' | 'device' | 'oidc'): Promise<Signin | null>;
  keyOwner(asking: Asking): KeyWord;
  /** What a captured login is kept under. */
  capturedName(app: string, secret: string): string;
  /** Drops what the CRM said of a session, and ends what is bound to it. */
  forget(hash: string): Promise<void>;
}

/** `nameOf` makes keyed hashes. */
export function openSources(
  parts: IdentityParts,
  nameOf: (use: string, ...parts: readonly string[]) => string,
): Sources {
  const { directory, signins, settings, now } = parts;
  const apps = new Map(parts.apps.map((app) => [app.name, app]));
  const asked = (whoami: IdentityParts['whoami']): Sessions =>
    openSessions({ whoami, signins, cacheSeconds: settings.cacheSeconds, now });
  const calls = asked(parts.whoami);
  const pages = asked(parts.page);
  const jwts = openJwts(parts.jwts, now);
  const keyOwner = openApiKeys(settings.apiKeys);
  // What is not set up need not be asked with every request.
  const ours = ORDER.filter((kind) => isSetUp(kind, parts, null));
  const orders = new Map(
    parts.apps.map((app) => [app.name, app.identity.filter((kind) => isSetUp(kind, parts, app))]),
  );

  return {
    async first(asking, app, shown) {
      for (const kind of (app && orders.get(app.name)) ?? ours) {
        const word = await wordOf(kind, asking, shown);
        if (word) return word;
      }
      return null;
    },
    async crmWord(asking, shown) {
      for (const kind of orders.get(asking.app) ?? []) {
        const word = await crmSays(kind, asking, shown);
        if (word) return word;
      }
      return null;
    },
    bySignin,
    signinOf,
    keyOwner,
    capturedName,
    async forget(hash) {
      await calls.forget(hash);
      await pages.forget(hash);
    },
  };

  async function wordOf(kind: SourceKind, asking: Asking, shown: Shown | null): Promise<Word | null> {
    switch (kind) {
      case 'header': {
        const word = byHeader(asking, settings.trustedHeader, directory);
        const name = word?.person?.id ?? '';
        return word && { ...word, via: 'header', credential: nameOf('header', name) };
      }
      case 'jwt': {
        const word = await jwts(asking);
        if (!word) return null;
        const person = personOf(directory, word.claim, parts.roles);
        return { person, via: 'jwt', credential: nameOf('jwt', word.token) };
      }
      case 'key': {
        const word = keyOwner(asking);
        if (!word) return null;
        const person = word.owner === null ? null : directory.byId(word.owner);
        return { person, via: 'key', credential: nameOf('key', word.key) };
      }
      case 'oidc':
        return bySignin(asking, 'oidc');
      case 'whoami':
      case 'page':
      case 'login':
        return shown && crmSays(kind, asking, shown);
      default:
        return kind satisfies never;
    }
  }

  async function crmSays(
    kind: SourceKind,
    asking: Asking,
    shown: Shown,
  ): Promise<(Word & { readonly at: Date }) | null> {
    const app = apps.get(asking.app);
    if (kind === 'login') return app?.login ? captured(asking, app, shown) : null;
    if (!app || (kind !== 'whoami' && kind !== 'page') || !app[kind]) return null;
    const sessions = kind === 'page' ? pages : calls;
    const { claim, at } = await sessions.ask(app.name, shown.credential, shown.hash);
    if (!claim) return null;
    return { person: personOf(directory, claim, parts.roles), via: 'session', credential: shown.hash, at };
  }

  /** A session of two parts whose logins were two people's is nobody's, and so is one with a part beside it that no login set: the CRM may go by that. */
  async function captured(
    asking: Asking,
    app: IdentityApp,
    shown: Shown,
  ): Promise<(Word & { readonly at: Date }) | null> {
    const names = new Set<string>();
    const unknown = new Set<string>();
    const known = new Set<string>();
    for (const { part, secret } of secretsOf(asking, app.session)) {
      const signin = await signins.byHash(capturedName(app.name, secret));
      const isKnown = signin?.kind === 'login' && !isOver(signin);
      (isKnown ? known : unknown).add(part);
      if (isKnown) names.add(signin.person);
    }
    const [name] = names;
    if (name === undefined || [...known].some((part) => unknown.has(part))) return null;
    const person = names.size === 1 ? directory.byId(name) : null;
    return { person, via: 'login', credential: shown.hash, at: now() };
  }

  async function bySignin(asking: Asking, kind: 'gateway' | 'device' | 'oidc'): Promise<Word | null> {
    const signin = await signinOf(asking, kind);
    const person = signin && directory.byId(signin.person);
    if (!person) return null;
    return { person, via: kind, credential: nameOf('cookie', signin.cookieHash) };
  }

  async function signinOf(asking: Asking, kind: 'gateway' | 'device' | 'oidc'): Promise<Signin | null> {
    const token = ownCookie(asking, kind);
    const signin = token === null ? null : await signins.byHash(tokenHash(token));
    // A device's sign-in under the gateway cookie's name would outlive the CRM session.
    return signin?.kind === kind && !isOver(signin) ? signin : null;
  }

  function isOver({ expiresAt }: Signin): boolean {
    return Date.parse(expiresAt) <= now().getTime();
  }

  function capturedName(app: string, secret: string): string {
    return nameOf('login', app, secret);
  }
}

function isSetUp(kind: SourceKind, { settings, jwts }: IdentityParts, app: IdentityApp | null): boolean {
  switch (kind) {
    case 'header':
      return settings.trustedHeader !== undefined;
    case 'jwt':
      return jwts.length > 0;
    case 'key':
      return settings.apiKeys !== undefined;
    case 'oidc':
      return settings.oidc !== undefined;
    case 'whoami':
    case 'page':
    case 'login':
      return app?.[kind] !== undefined;
    default:
      return kind satisfies never;
  }
}
