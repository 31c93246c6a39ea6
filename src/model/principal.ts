/** A person known to the gateway, and how we came to know that a request is his. */

import type { Duty } from './duties.ts';
import type { Language } from './exchange.ts';

export interface Principal {
  /** Stable id; what records and budgets are kept under. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** The names under which the CRM or an identity provider knows the person. */
  readonly logins: readonly string[];
  readonly roles: readonly string[];
  /** Id of the person's manager. */
  readonly manager: string | null;
  /** The team that the person works in, as the directory names it. */
  readonly team: string | null;
  /** The department, as the directory names it; absent where no source says. */
  readonly department?: string;
  readonly status: Standing;
  /** Roles whose exports this person may approve. */
  readonly approves: readonly string[];
  readonly language: Language;
  /** Fingerprints of the person's own OpenPGP keys, upper-case hex; where there are any, no other key of his address is used. */
  readonly keys?: readonly string[];
  /** Duties of administration; absent for none. */
  readonly duties?: readonly Duty[];
}

export const STANDINGS = ['active', 'leaving', 'suspended', 'left'] as const;

/** Whether a person may act, and since when (ISO 8601). `leaving` acts on, under the rules for leavers. */
export type Standing =
  | { readonly kind: 'active' }
  | { readonly kind: 'leaving' | 'suspended' | 'left'; readonly since: string };

/** Whether the person may do anything at all here. */
export const mayAct = ({ status }: Pick<Principal, 'status'>): boolean =>
  status.kind === 'active' || status.kind === 'leaving';

export const CLIENT_KINDS = ['browser', 'api', 'integration', 'agent'] as const;

/** What sent a request, by the credential that it showed and never by what it says of itself. */
export interface Client {
  readonly kind: (typeof CLIENT_KINDS)[number];
  /** Name of its key in `identity.apiKeys`; null for a browser. */
  readonly key: string | null;
}

/** A request that was identified. */
export interface Identified {
  readonly person: Principal;
  /** `session`: the CRM's own session. `header`: a trusted proxy said so. `jwt`: a signed token. `oidc`: our session with the company's identity provider. `login`: the CRM's answer to a login named the person. `key`: an API key's owner. `gateway`: our cookie bound to a CRM session. `device`: signed in here by a one-time code. */
  readonly via: 'session' | 'header' | 'jwt' | 'oidc' | 'login' | 'key' | 'gateway' | 'device';
  /** Keyed hash of what identified the request, for binding forms and cookies to it; never the credential. */
  readonly credential: string;
  /** Absent: a person's browser. */
  readonly client?: Client;
}
