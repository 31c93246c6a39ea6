/** What identification needs kept, and what the pages may ask of it. */

import type { Exchange } from '../model/exchange.ts';
import type { Identified, Principal } from '../model/principal.ts';

/** People by id, login or address. Logins and addresses are compared in lower case. */
export interface Directory {
  byId(id: string): Principal | null;
  byLogin(login: string): Principal | null;
  byEmail(email: string): Principal | null;
  all(): readonly Principal[];
}

/** What a request shows of who sent it. */
export type Asking = Pick<Exchange, 'app' | 'headers' | 'trusted' | 'clientAddress' | 'secure'>;

/** Asks a CRM who a session belongs to: a request of ours with the user's own cookies or headers. */
export interface Whoami {
  /** The login that the CRM names, or null when the CRM says nobody is logged in. Throws a Fault when the CRM cannot be asked. */
  ask(app: string, credentials: ReadonlyMap<string, string>): Promise<string | null>;
}

/** Sign-ins that we remember, each under the hash of its cookie. */
export interface Signins {
  add(signin: Signin): Promise<void>;
  byHash(cookieHash: string): Promise<Signin | null>;
  /** Ends every sign-in that is bound to this CRM credential. */
  endBoundTo(credential: string): Promise<void>;
  end(cookieHash: string): Promise<void>;
}

export interface Signin {
  readonly cookieHash: string;
  readonly person: string;
  /** `gateway`: bound to a CRM session; `device`: by a one-time code. */
  readonly kind: 'gateway' | 'device';
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
  /** Null when nobody is identified. Throws a Fault when the CRM could not be asked. */
  whoIs(asking: Asking): Promise<Identified | null>;
  /** The cookie of a new gateway sign-in, where the CRM's session is not a cookie that the browser sends by itself; null where none is needed. */
  cookieFor(asking: Asking, identified: Identified): Promise<string | null>;
}

/** Signing in with a code to one's own address. */
export interface SignInByCode {
  /** Sends a code when the address belongs to a person; says nothing about whether it does. `too-often` when codes were asked for too often. */
  sendCode(email: string): Promise<'sent' | 'too-often'>;
  /** The cookie of a device sign-in; null when the code is wrong, used or expired. */
  redeem(email: string, code: string, secure: boolean): Promise<string | null>;
}
