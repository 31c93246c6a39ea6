/** The CRM's session as a request shows it: under a name that tells nothing of it, and as it is for whoever must show it to the CRM. */

import type { IdentityApp } from './app.ts';
import { credentialOf, rememberSecretly } from './credential.ts';
import type { Credential, SessionParts } from './credential.ts';
import type { Asking } from './ports.ts';

export interface Shown {
  /** The keyed hash that stands for it. */
  readonly hash: string;
  /** Read from the request anew: mostly its name is all that is needed. */
  credential(): Credential;
}

/** The session that a request shows, or null. `nameOf` makes keyed hashes. */
export function openShown(
  key: Buffer,
  apps: readonly Pick<IdentityApp, 'name' | 'session'>[],
  nameOf: (use: string, ...parts: readonly string[]) => string,
): (asking: Asking) => Shown | null {
  // Finding a session among cookies costs more than all the rest of knowing who asks: fields that came of late are known.
  const remember = rememberSecretly<string | null>(key);
  const sessions = new Map(
    apps.map(({ name, session }) => [name, { session, fields: fieldsOf(session) }] as const),
  );

  function nameIn(asking: Asking, session: SessionParts): string | null {
    const credential = credentialOf(asking, session);
    return credential && nameOf('session', asking.app, ...[...credential].flat());
  }

  return (asking) => {
    const of = sessions.get(asking.app);
    if (of === undefined) return null;
    let shows = false;
    let text = asking.app;
    for (const field of of.fields) {
      const value = asking.headers.get(field) ?? '';
      if (value !== '') shows = true;
      text += `\0${value}`; // no field holds one
    }
    if (!shows) return null;
    const hash = remember(text, () => nameIn(asking, of.session));
    return hash === null
      ? null
      : { hash, credential: () => credentialOf(asking, of.session) ?? NO_CREDENTIAL };
  };
}

const NO_CREDENTIAL: Credential = new Map();

/** All that a session may stand in. */
const fieldsOf = ({ cookies, headers }: SessionParts): readonly string[] => [
  ...(cookies.length > 0 ? ['cookie'] : []),
  ...headers.map((header) => header.toLowerCase()),
];
