/** A person known to the gateway, and how we came to know that a request is his. */

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
  /** Roles whose exports this person may approve. */
  readonly approves: readonly string[];
  readonly language: Language;
}

/** A request that was identified. */
export interface Identified {
  readonly person: Principal;
  /** `session`: the CRM's own session. `header`: a trusted proxy said so. `gateway`: our cookie bound to a CRM session. `device`: signed in here by a one-time code. */
  readonly via: 'session' | 'header' | 'gateway' | 'device';
  /** Keyed hash of what identified the request, for binding forms and cookies to it; never the credential. */
  readonly credential: string;
}
