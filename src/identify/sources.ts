/** The sources of identity, each asked whether it knows who sent a request. */

import { firstOf, onceThere } from '../lib/later.ts';
import type { Later } from '../lib/later.ts';
import type { Identified, Principal } from '../model/principal.ts';
import type { IdentityApp, SourceKind } from './app.ts';
import { personOf } from './claim.ts';
import { ownCookie } from './cookies.ts';
import { secretsOf, tokenHash } from './credential.ts';
import { byHeader } from './header.ts';
import type { IdentityParts } from './index.ts';
import { openJwts } from './jwt.ts';
import { openApiKeys } from './keys.ts';
import type { KeyWord } from './keys.ts';
import type { Asking, Signin } from './ports.ts';
import { openSessions } from './sessions.ts';
import type { Sessions } from './sessions.ts';
import type { Shown } from './shown.ts';

/** A source's word; `person` is null when it names nobody that we know, and then no other source is asked: no cookie may make another person of him. */
export type Word = Omit<Identified, 'person'> & { readonly person: Principal | null };

type CrmWord = Word & { readonly at: Date };
type OurCookie = 'gateway' | 'device' | 'oidc';

/** Every source, in the order that is used where a profile says nothing. */
const ORDER: readonly SourceKind[] = ['header', 'jwt', 'key', 'oidc', 'whoami', 'page', 'login'];

export interface Sources {
  /** The word of the first source that knows anything of the request. */
  first(asking: Asking, app: IdentityApp | undefined, shown: Shown | null): Later<Word | null>;
  /** Whose session the CRM says it is, and when it said so. */
  crmWord(asking: Asking, shown: Shown): Later<CrmWord | null>;
  bySignin(asking: Asking, kind: OurCookie): Later<Word | null>;
  signinOf(asking: Asking, kind: OurCookie): Later<Signin | null>;
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
    first: (asking, app, shown) =>
      firstOf((app && orders.get(app.name)) ?? ours, (kind) => wordOf(kind, asking, shown)),
    crmWord: (asking, shown) => firstOf(orders.get(asking.app) ?? [], (kind) => crmSays(kind, asking, shown)),
    bySignin,
    signinOf,
    keyOwner,
    capturedName,
    async forget(hash) {
      await calls.forget(hash);
      await pages.forget(hash);
    },
  };

  function wordOf(kind: SourceKind, asking: Asking, shown: Shown | null): Later<Word | null> {
    switch (kind) {
      case 'header': {
        const word = byHeader(asking, settings.trustedHeader, directory);
        const name = word?.person?.id ?? '';
        return word && { ...word, via: 'header', credential: nameOf('header', name) };
      }
      case 'jwt':
        return byJwt(asking);
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

  async function byJwt(asking: Asking): Promise<Word | null> {
    const word = await jwts(asking);
    if (!word) return null;
    const person = personOf(directory, word.claim, parts.roles);
    return { person, via: 'jwt', credential: nameOf('jwt', word.token) };
  }

  function crmSays(kind: SourceKind, asking: Asking, shown: Shown): Later<CrmWord | null> {
    const app = apps.get(asking.app);
    if (kind === 'login') return app?.login ? captured(asking, app, shown) : null;
    if (!app || (kind !== 'whoami' && kind !== 'page') || !app[kind]) return null;
    const sessions = kind === 'page' ? pages : calls;
    return onceThere(sessions.ask(app.name, shown), ({ claim, at }) => {
      const person = claim && personOf(directory, claim, parts.roles);
      return claim && { person, via: 'session', credential: shown.hash, at };
    });
  }

  /** A session of two parts whose logins were two people's is nobody's, and so is one with a part beside it that no login set: the CRM may go by that. */
  async function captured(asking: Asking, app: IdentityApp, shown: Shown): Promise<CrmWord | null> {
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

  function bySignin(asking: Asking, kind: OurCookie): Later<Word | null> {
    return onceThere(signinOf(asking, kind), (signin) => {
      const person = signin && directory.byId(signin.person);
      return person && { person, via: kind, credential: nameOf('cookie', signin.cookieHash) };
    });
  }

  function signinOf(asking: Asking, kind: OurCookie): Later<Signin | null> {
    const token = ownCookie(asking, kind);
    if (token === null) return null;
    // A device's sign-in under the gateway cookie's name would outlive the CRM session.
    return onceThere(signins.byHash(tokenHash(token)), (signin) =>
      signin?.kind === kind && !isOver(signin) ? signin : null,
    );
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
