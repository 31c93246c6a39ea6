/** An app as identification sees it: what its profile and its settings say of who asks. */

import type { AppIdentity, Inside } from './source-settings.ts';

/** Sources of identity, as a profile orders them. */
export type SourceKind = 'header' | 'jwt' | 'key' | 'oidc' | 'whoami' | 'page' | 'login';

/** Where an answer of the CRM names the person. */
export interface Places {
  readonly login?: string | undefined;
  readonly id?: string | undefined;
  readonly email?: string | undefined;
  readonly roles?: string | undefined;
}

/** The CRM's own call that tells who is logged in. */
export interface WhoamiCall extends Places {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>> | undefined;
  readonly json?: unknown;
  /** Place to pattern: an answer where one does not match says that nobody is logged in. */
  readonly ok: Readonly<Record<string, string>>;
}

/** A page of the CRM that shows who is logged in. */
export interface ShownPage {
  readonly path: string;
  readonly select: string;
  readonly attribute?: string | undefined;
  readonly inside?: Inside | undefined;
}

/** The CRM's login request, whose answer sets the session. */
export interface LoginRequest {
  readonly match: DoorMatch;
  readonly field: string;
  readonly ok: { readonly status: readonly number[]; readonly json: Readonly<Record<string, string>> };
  /** The session is the cookie of this name, or the text at this place of the JSON answer. */
  readonly token: { readonly cookie?: string | undefined; readonly json?: string | undefined };
}

export interface DoorMatch {
  readonly method: string;
  readonly path: string;
}

export interface IdentityApp extends AppIdentity {
  readonly name: string;
  readonly session: { readonly cookies: readonly string[]; readonly headers: readonly string[] };
  readonly identity: readonly SourceKind[];
  readonly whoami?: WhoamiCall | undefined;
  readonly page?: ShownPage | undefined;
  readonly login?: LoginRequest | undefined;
  readonly logout: readonly DoorMatch[];
  /** Globs of paths that pass whoever asks. */
  readonly open: readonly string[];
}
