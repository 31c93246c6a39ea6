/** What the pages are made of, and one request to them. */

import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { HoldDesk } from '../hold/ports.ts';
import type { AdminDesk } from '../office/ports.ts';
import type { Asking, ScimDesk, SignInByCode, SignInByOidc, WhoIs } from '../identify/ports.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { Exchange, Language, Reply } from '../model/exchange.ts';
import type { Site } from './settings.ts';

/** The part of an exchange that our pages need. `host` is the Host field as it was sent, with its port. */
export type Visit = Asking & Pick<Exchange, 'id' | 'language' | 'host'>;

export interface WebParts {
  readonly desk: HoldDesk;
  readonly admin: AdminDesk;
  readonly whoIs: WhoIs;
  readonly signIn: SignInByCode & { readonly oidc: SignInByOidc };
  /** Public keys of what we sign towards the CRMs (JWKS, RFC 7517). */
  readonly jwks: object;
  /** Null where no identity provider writes people here. */
  readonly scim: ScimDesk | null;
  /** The proxy's one reading of the request. Throws a Fault. */
  readonly exchangeOf: (incoming: IncomingMessage) => Visit;
  /** The file behind a link that stands in for one on another host; null when it leads nowhere for whoever asks. */
  readonly offsite: (incoming: IncomingMessage) => Promise<Reply | null>;
  readonly site: Site;
  /** 32 random bytes that form tokens are made with. */
  readonly formsKey: Buffer;
  readonly reasons: {
    faultText(language: Language, code: FaultCode): string;
  };
  /** Shortest reason for taking an export in an emergency, in characters. */
  readonly breakGlassMinChars: number;
  readonly health: () => Promise<Health>;
  /** Shows which gateway answers: what it says to a challenge of `doctor`. */
  readonly answerTo: (challenge: string) => string;
  /** Null for a client that may not read them. */
  readonly metrics: (
    visit: Pick<Visit, 'clientAddress'>,
  ) => Promise<{ readonly type: string; readonly text: string } | null>;
  readonly now: () => Date;
  /** A page could not be shown; told for the log and the counters. */
  readonly onFault: (code: FaultCode, requestId: string | null) => void;
}

/** Whether requests should be sent here, and what of it. */
export interface Health {
  readonly ready: boolean;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What hono hands to a handler of ours. */
export interface WebEnv {
  Bindings: { readonly incoming: IncomingMessage };
  Variables: { visit: Visit };
}

export type WebContext = Context<WebEnv>;

/** The header in which /_exportgate/healthz answers a challenge. */
export const ANSWER_HEADER = 'x-exportgate-answer';

/** The path prefix that is ours and never reaches the CRM. */
export const OWN = '/_exportgate';

/** The path of an export's page; its forms are bound to it. */
export const exportPath = (id: string): string => `${OWN}/exports/${id}`;
