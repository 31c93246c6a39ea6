/** What the pages are made of, and one request to them. */

import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { HoldDesk } from '../hold/ports.ts';
import type { Asking, SignInByCode, WhoIs } from '../identify/ports.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { Exchange, Language } from '../model/exchange.ts';
import type { Because } from '../model/export.ts';
import type { Site } from './settings.ts';

/** The part of an exchange that our pages need. `host` is the Host field as it was sent, with its port. */
export type Visit = Asking & Pick<Exchange, 'id' | 'language' | 'host'>;

export interface WebParts {
  readonly desk: HoldDesk;
  readonly whoIs: WhoIs;
  readonly signIn: SignInByCode;
  /** The proxy's one reading of the request. Throws a Fault. */
  readonly exchangeOf: (incoming: IncomingMessage) => Visit;
  readonly site: Site;
  /** 32 random bytes that form tokens are made with. */
  readonly formsKey: Buffer;
  readonly reasons: {
    reasonText(language: Language, because: Because): string;
    faultText(language: Language, code: FaultCode): string;
  };
  readonly health: () => Promise<{ readonly ready: boolean }>;
  readonly now: () => Date;
  /** A page could not be shown; told for the log and the counters. */
  readonly onFault: (code: FaultCode, requestId: string | null) => void;
}

/** What hono hands to a handler of ours. */
export interface WebEnv {
  Bindings: { readonly incoming: IncomingMessage };
  Variables: { visit: Visit };
}

export type WebContext = Context<WebEnv>;

/** The path prefix that is ours and never reaches the CRM. */
export const OWN = '/_exportgate';
