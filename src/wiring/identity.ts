/** Identification, joined from the configuration, the profiles in force and the store. */

import type { RulesInForce } from '../config/watch.ts';
import { requestEvent, systemEvent } from '../audit/event.ts';
import { record } from '../audit/index.ts';
import { openIdentity } from '../identify/index.ts';
import type { Identity } from '../identify/index.ts';
import type { Asking, Claim, Whoami } from '../identify/ports.ts';
import { openWhoami } from '../identify/whoami.ts';
import { faultCode } from '../lib/fault.ts';
import { onceThere } from '../lib/later.ts';
import { newCode, newToken } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import { openRecent } from '../lib/recent.ts';
import type { RaiseAlert } from '../model/alert.ts';
import type { CrmClient } from '../model/crm.ts';
import type { Principal } from '../model/principal.ts';
import { codeMessage } from '../model/texts/mail.ts';
import type { Core } from './core.ts';
import { jwtKeys, secretIn } from './identity-keys.ts';
import type { Notices } from './notices.ts';
import { perRules, profileOf } from './rules.ts';

/** Sessions whose person is remembered. */
const MAX_BOUND = 50_000;

export interface IdentityWiring {
  readonly rules: RulesInForce;
  readonly crm: CrmClient;
  readonly baseFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly alert: RaiseAlert;
  readonly wake: () => void;
  readonly now: () => Date;
  readonly log: Log;
  readonly notices: Notices;
}

/** `personOf` tells whom a request was identified as at the CRM's door, if it was. */
export type IdentityInForce = Identity & { personOf(request: object): string | null };

export async function openIdentityOf(core: Core, parts: IdentityWiring): Promise<IdentityInForce> {
  const { config, store, directory } = core;
  const { now, log, notices } = parts;
  const hashKey = await store.secret('credentials');
  const bound = openRecent<string>(MAX_BOUND);
  const known = new WeakMap<object, string>();
  // Elsewhere nobody asks whom a request was identified as.
  const signing = new Set(config.apps.flatMap(({ name, assertion }) => (assertion ? [name] : [])));
  const jwts = jwtKeys(config.identity.jwt, parts);
  const clientSecret = config.identity.oidc?.clientSecretEnvironment;
  const oidcSecret =
    clientSecret === undefined ? undefined : secretIn(parts.env, clientSecret, 'identity.oidc', 1);

  // Sessions and the ways to ask about them come from the profiles: with other rules they are opened anew.
  const current = perRules(parts.rules, (rules) => {
    const apps = config.apps.map((app) => ({ ...app, ...profileOf(rules, app.profile), name: app.name }));
    const asked = (by: 'whoami' | 'page'): Whoami =>
      noting(openWhoami(by, apps, parts.crm, (app, trouble) => notices.note(app, trouble)));
    return openIdentity({
      apps,
      directory,
      roles: config.roles,
      whoami: asked('whoami'),
      page: asked('page'),
      jwts,
      bound,
      signins: store.signins,
      codes: store.codes,
      hashKey,
      settings: config.identity,
      oidc: {
        clientSecret: oidcSecret,
        failed: (code) => log.warn('a sign-in at the identity provider failed; see identity.oidc', { code }),
        newcomer: (claims) => core.people.learn(claims),
      },
      sendCode,
      codeNotSent: (code) => log.error('a sign-in code could not be sent', { code }),
      mixed,
      now,
      newToken,
      newCode,
    });
  });

  function noting(whoami: Whoami): Whoami {
    return {
      async ask(app, credential) {
        const claim = await whoami.ask(app, credential);
        const login = claim && strangerIn(claim);
        if (login !== null) notices.note(app, { kind: 'not-listed', login });
        return claim;
      },
    };
  }

  /** The name of a claim that nobody in the directory has. */
  function strangerIn({ logins, email }: Claim): string | null {
    const known =
      logins.some((login) => directory.byLogin(login)) ||
      (email !== null && directory.byEmail(email) !== null);
    return known ? null : (logins[0] ?? email);
  }

  async function sendCode({ name, email, language }: Principal, code: string): Promise<void> {
    const message = codeMessage({
      id: `code-${newToken()}`,
      to: { name, email, language },
      code,
      minutes: config.identity.codeMinutes,
      site: config.site,
    });
    await store.outbox.put([message]);
    parts.wake();
  }

  /** Whoever asked is refused without waiting for the record; that it could not be written is logged. */
  function mixed({ id, app }: Asking, person: Principal, other: string): void {
    const event = requestEvent('session-mixed', { id, app }, { at: now(), actor: person.id }, { other });
    record(store.trail, event).catch((error: unknown) =>
      log.error('a mixed session could not be recorded', { requestId: id, app, code: faultCode(error) }),
    );
    parts.alert({ kind: 'session-mixed', app, person: person.id, requestId: id, facts: { other } });
  }

  async function recordSignIn(actor: string | null, via: 'device' | 'oidc'): Promise<void> {
    await record(store.trail, systemEvent('signed-in', now(), { via }, actor));
  }

  return {
    whoIs: (asking) => current().whoIs(asking),
    whoAsks: (asking) =>
      signing.has(asking.app)
        ? onceThere(current().whoAsks(asking), (who) => {
            if (who) known.set(asking, who.person.id);
            return who;
          })
        : current().whoAsks(asking),
    personOf: (request) => known.get(request) ?? null,
    cookieFor: (asking, identified) => current().cookieFor(asking, identified),
    guard: (app) => current().guard(app),
    isOpen: (exchange) => current().isOpen(exchange),
    isLogout: (exchange) => current().isLogout(exchange),
    login: (exchange) => current().login(exchange),
    loggedIn: (exchange, head, body) => current().loggedIn(exchange, head, body),
    ended: (asking, by) => current().ended(asking, by),
    endOf: (people) => current().endOf(people),
    sendCode: (email, asking) => current().sendCode(email, asking),
    async redeem(email, code, asking) {
      const cookies = await current().redeem(email, code, asking);
      // As it is read there: a full-width letter must not make a record of nobody.
      const address = email.normalize('NFKC').trim();
      if (cookies !== null) await recordSignIn(directory.byEmail(address)?.id ?? null, 'device');
      return cookies;
    },
    oidc: {
      offered: config.identity.oidc !== undefined,
      begin: (asking, origin, next) => current().oidc.begin(asking, origin, next),
      async finish(asking, url) {
        const done = await current().oidc.finish(asking, url);
        if (done.kind === 'signed-in') await recordSignIn(done.person, 'oidc');
        return done;
      },
    },
  };
}
