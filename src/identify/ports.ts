/** What identification needs kept, and what the pages may ask of it. */

import type { AuditEvent } from '../model/audit.ts';
import type { Exchange } from '../model/exchange.ts';
import type { Identified, Principal } from '../model/principal.ts';

/** People by id, login or address. Logins and addresses are compared in lower case. */
export interface Directory {
  byId(id: string): Principal | null;
  byLogin(login: string): Principal | null;
  byEmail(email: string): Principal | null;
  all(): readonly Principal[];
}

/** What was told to us of people (SCIM, claims of a sign-in), kept as it was told. A change and its event are one transaction. */
export interface ToldPeople {
  all(kind: ToldPerson['kind']): Promise<readonly ToldPerson[]>;
  put(told: ToldPerson, event: AuditEvent | null): Promise<void>;
  /** False, and nothing recorded, when it is not there. */
  remove(kind: ToldPerson['kind'], id: string, event: AuditEvent | null): Promise<boolean>;
}

export interface ToldPerson {
  readonly kind: 'scim-user' | 'scim-group' | 'claims';
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** People and groups as an identity provider writes them over SCIM; `body` is the resource without its id. */
export interface ScimDesk {
  /** SHA-256, lower-case hex, of the bearer tokens that may write. */
  readonly tokenHashes: readonly string[];
  all(kind: ScimKind): readonly ToldPerson[];
  byId(kind: ScimKind, id: string): ToldPerson | null;
  /** A new resource where `id` is null. Durable and in force when it resolves; `taken` when its names are another's. Rejects with STORE_DOWN. */
  put(
    kind: ScimKind,
    id: string | null,
    body: ToldPerson['body'],
  ): Promise<ToldPerson | 'taken' | 'not-found'>;
  /** False when it is not there. */
  remove(kind: ScimKind, id: string): Promise<boolean>;
}
export type ScimKind = 'scim-user' | 'scim-group';

/** What a request shows of who sent it. */
export type Asking = Pick<
  Exchange,
  'id' | 'app' | 'query' | 'headers' | 'trusted' | 'clientAddress' | 'secure'
>;

/** What a source says of who asks: names that must all mean one person. */
export interface Claim {
  readonly logins: readonly string[];
  readonly email: string | null;
  /** Names of roles, as the source has them. */
  readonly roles: readonly string[];
}

/** Asks a CRM who a session belongs to: a request of ours with the user's own cookies or headers. */
export interface Whoami {
  /** Whom the CRM names, or null when the CRM says nobody is logged in. Throws a Fault when the CRM cannot be asked. */
  ask(app: string, credentials: ReadonlyMap<string, string>): Promise<Claim | null>;
}

/** Sign-ins that we remember, each under the hash of its cookie. */
export interface Signins {
  add(signin: Signin): Promise<void>;
  byHash(cookieHash: string): Promise<Signin | null>;
  /** Ends every sign-in that is bound to this CRM credential. */
  endBoundTo(credential: string): Promise<void>;
  end(cookieHash: string): Promise<void>;
  /** Ends every sign-in of these people. */
  endOf(people: readonly string[]): Promise<void>;
}

export interface Signin {
  readonly cookieHash: string;
  readonly person: string;
  /** `gateway`: our cookie bound to a CRM session; `device`: by a one-time code; `oidc`: by the identity provider; `login`: not a cookie of ours, but the CRM's session as its login request was answered. */
  readonly kind: 'gateway' | 'device' | 'oidc' | 'login';
  /** Keyed hash of the CRM credential that a gateway sign-in is bound to. */
  readonly boundTo: string | null;
  readonly expiresAt: string;
}

/** One-time codes that wait to be typed. */
export interface Codes {
  /** Replaces the person's earlier code. False when the person (or all together) asked too often. */
  put(code: { person: string; hash: string; expiresAt: string; at: string }): Promise<boolean>;
  /** Counts the attempt; true once, when the hash is right, not expired, and fewer than six attempts were made. */
  take(person: string, hash: string, at: string): Promise<boolean>;
}

/** Who is asking, for the pages and the journey. */
export interface WhoIs {
  /** Null when nobody is identified. Throws a Fault when the CRM could not be asked, and SESSION_MIXED for a CRM session under two identities. */
  whoIs(asking: Asking): Promise<Identified | null>;
  /** The cookie of a new gateway sign-in, where the CRM's session is not a cookie that the browser sends by itself; null where none is needed. */
  cookieFor(asking: Asking, identified: Identified): Promise<string | null>;
}

/** Signing in with a code to one's own address. */
export interface SignInByCode {
  /** Sends a code when the address belongs to a person; says nothing about whether it does. `too-often` when codes were asked for too often; otherwise the cookie that ties the code to this browser. */
  sendCode(email: string, asking: Asking): Promise<{ readonly cookie: string } | 'too-often'>;
  /** The cookies of a device sign-in; null when the code is wrong, used, expired, or was asked for by another browser. */
  redeem(email: string, code: string, asking: Asking): Promise<readonly string[] | null>;
}

/** Signing in at the company's identity provider. */
export interface SignInByOidc {
  /** Whether a provider is configured. */
  readonly offered: boolean;
  /** Where the browser is sent, and the cookie that ties the sign-in to it; null where no provider is configured. Throws a Fault when the provider cannot be reached. */
  begin(
    asking: Asking,
    origin: string,
    next: string,
  ): Promise<{ readonly url: string; readonly cookie: string } | null>;
  /** What the provider's answer (path and query of `origin`) came to. `unknown`: the provider knows the person, and we do not. */
  finish(
    asking: Asking,
    url: URL,
  ): Promise<
    | {
        readonly kind: 'signed-in';
        readonly person: string;
        readonly cookies: readonly string[];
        readonly next: string;
      }
    | { readonly kind: 'refused' }
    | { readonly kind: 'unknown' }
  >;
}
