/** Identification, joined from the configuration, the profiles in force and the store. */

import type { RulesInForce } from '../config/watch.ts';
import { systemEvent } from '../audit/event.ts';
import { record } from '../audit/index.ts';
import { openIdentity } from '../identify/index.ts';
import type { Identity } from '../identify/index.ts';
import { openWhoami } from '../identify/whoami.ts';
import { newCode, newToken } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import { codeMessage } from '../model/texts/mail.ts';
import type { Principal } from '../model/principal.ts';
import type { Core } from './core.ts';
import type { Notices } from './notices.ts';
import { perRules, profileOf } from './rules.ts';

export async function openIdentityOf(
  core: Core,
  parts: {
    readonly rules: RulesInForce;
    readonly now: () => Date;
    readonly wake: () => void;
    readonly log: Log;
    readonly notices: Notices;
  },
): Promise<{ readonly identity: Identity; close(): Promise<void> }> {
  const { config, store } = core;
  const hashKey = await store.secret('credentials');
  const opened: { close(): Promise<void> }[] = [];

  // Sessions and whoami calls come from the profiles: with other rules they are opened anew.
  const current = perRules(parts.rules, (rules) => {
    const apps = config.apps.map((app) => {
      const { session, whoami } = profileOf(rules, app.profile);
      return { name: app.name, upstream: app.upstream, session, whoami };
    });
    const crms = openWhoami(apps, (app, trouble) => parts.notices.note(app, trouble));
    opened.push(crms);
    return openIdentity({
      apps,
      directory: core.directory,
      whoami: {
        async ask(app, credential) {
          const login = await crms.ask(app, credential);
          if (login !== null && !core.directory.byLogin(login))
            parts.notices.note(app, { kind: 'not-listed', login });
          return login;
        },
      },
      signins: store.signins,
      codes: store.codes,
      hashKey,
      settings: config.identity,
      sendCode,
      codeNotSent: (code) => parts.log.error('a sign-in code could not be sent', { code }),
      now: parts.now,
      newToken,
      newCode,
    });
  });

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

  async function recordSignIn(email: string): Promise<void> {
    const actor = core.directory.byEmail(email)?.id ?? null;
    await record(store.trail, systemEvent('signed-in', parts.now(), {}, actor));
  }

  return {
    identity: {
      whoIs: (asking) => current().whoIs(asking),
      cookieFor: (asking, identified) => current().cookieFor(asking, identified),
      sendCode: (email) => current().sendCode(email),
      async redeem(email, code, secure) {
        const cookie = await current().redeem(email, code, secure);
        if (cookie !== null) await recordSignIn(email);
        return cookie;
      },
      forget: (credential) => current().forget(credential),
    },
    async close() {
      await Promise.all(opened.map((whoami) => whoami.close()));
    },
  };
}
