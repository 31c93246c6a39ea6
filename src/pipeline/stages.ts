/** What the journey of an answer is joined from (wiring/journey.ts). */

import type { Detection } from '../detect/index.ts';
import type { ChannelRoute } from '../detect/settings.ts';
import type { Holding } from '../hold/index.ts';
import type { Identity } from '../identify/index.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { CrmJobs } from './jobs-of-crm.ts';
import type { RaiseAlert } from '../model/alert.ts';
import type { ChannelDecision } from '../model/channel.ts';
import type { Lists } from './lists.ts';
import type { AuditEvent } from '../model/audit.ts';
import type { Exchange, Reply } from '../model/exchange.ts';
import type { Because, Decision, ExportFound, Facts, HeldExport, Sealed, SpoolRef } from '../model/export.ts';
import type { Plan } from '../model/plan.ts';
import type { Account, Amounts, Spending } from '../model/ledger.ts';
import type { Identified, Principal } from '../model/principal.ts';
import type { Recorded } from '../model/recorded.ts';
import type { Situation } from '../model/situation.ts';
import type { CodingLimits } from '../lib/codings.ts';
import type { AsSent, OffsiteFile, OffsiteReach } from '../proxy/ports.ts';

/** The stages and the little else that the journey calls. */
export interface Stages {
  readonly detection: Detection;
  readonly identity: Omit<Identity, 'sendCode' | 'redeem' | 'oidc'>;
  readonly holding: Holding;
  /** Spools the body as it was sent. Faults: UPSTREAM_TRUNCATED, UPSTREAM_TIMEOUT, LIMIT_BYTES, STORE_DOWN. */
  keep(body: AsyncIterable<Uint8Array>): Promise<SpoolRef>;
  /** Who asks, from where and when, as rules may ask about it. */
  situation(exchange: Exchange, who: Identified | null): Situation;
  /** In a child process: the decoded file (`raw` itself where nothing was coded), and what is in it. Looked for is what the rules ask of this situation; without one, every value. */
  inspect(
    raw: SpoolRef,
    found: ExportFound,
    who: Identified | null,
    situation: Situation | null,
  ): Promise<Inspected & { readonly frozen: SpoolRef | null }>;
  /** What the rules say, with the ledger as it stands. */
  decide(
    inspected: Inspected,
    found: ExportFound,
    exchange: Exchange,
    who: Identified | null,
    situation: Situation,
    opaque: boolean,
  ): Promise<Judged>;
  /** What the rules say about setting up a way out past the gateway. */
  decideChannel(channel: ChannelRoute, situation: Situation): ChannelDecision;
  /** Jobs of a CRM that make a file. */
  readonly jobs: CrmJobs;
  /** The plan of what may leave without approval. */
  plan(held: HeldExport, who: Identified): Promise<Plan>;
  seal(
    held: HeldExport,
    plan: Plan,
  ): Promise<{ artefact: SpoolRef; sealed: Sealed; records: Uint8Array | null }>;
  /** Durable when it resolves. */
  record(event: AuditEvent): Promise<void>;
  /** Counts what left without asking any limit. */
  charge(spending: Spending): Promise<unknown>;
  /** Whether an app's rules are enforced, and for whom all the same. */
  readonly modes: {
    monitors(app: string): boolean;
    hasPilot(app: string): boolean;
    isPilot(app: string, person: Principal): boolean;
  };
  /** Rows for the screen. */
  readonly lists: Lists;
  /** Counts rows of a WebSocket or an event stream into the ledger, before they leave; false when they may not. Never rejects. */
  countStream(exchange: Exchange, who: Identified | null, rows: number): boolean | Promise<boolean>;
  stored(ref: SpoolRef): AsyncIterable<Uint8Array>;
  discard(ref: SpoolRef): Promise<void>;
  readonly answers: Answers;
  /** `passed` resolves after that many seconds unless `cancel` was called. */
  after(seconds: number): { readonly passed: Promise<'late'>; cancel(): void };
  readonly answerWithinSeconds: number;
  /** Largest body of a request that is read to match a route. */
  readonly maxMatchBodyBytes: number;
  readonly clickSecret: Uint8Array;
  readonly offsite: OffsiteTools;
  readonly now: () => Date;
  readonly alert: RaiseAlert;
  readonly warn: (message: string, fields: Readonly<Record<string, unknown>>) => void;
}

/** What inspection found. */
export interface Inspected {
  readonly facts: Facts;
  /** Keyed hashes of the different records in it, 16 bytes each, one behind the other; null where nobody asked. */
  readonly records: Uint8Array | null;
}

/** A decision, with what it takes of whose account, and how it is recorded: `seen` may hold more values than it was made with. */
export interface Judged {
  readonly decision: Decision;
  readonly account: Account;
  readonly amounts: Amounts;
  recorded(seen: Facts): Recorded;
}

/** What files on other hosts need (offsite.ts). */
interface OffsiteTools {
  /** Throws OFFSITE_REFUSED and UPSTREAM_*. */
  fetch(url: URL, reach: OffsiteReach): Promise<OffsiteFile>;
  /** 32 bytes that the links of ours are sealed with. */
  readonly linkKey: Uint8Array;
  linkMinutes(app: string): number;
  readonly limits: CodingLimits;
}

/** How an export's first reading ended. */
export type Ending =
  | { readonly kind: 'released'; readonly held: HeldExport }
  | { readonly kind: 'held'; readonly held: HeldExport }
  | {
      readonly kind: 'refused';
      readonly held: HeldExport;
      readonly status: number;
      readonly why: FaultCode | Because;
    }
  /** The CRM answered with an error or a redirect and no table: its own answer goes on. */
  | { readonly kind: 'as-sent'; readonly raw: SpoolRef };

/** An export on its way: what the CRM answers, or that it does not, settles it. */
export interface Running {
  readonly held: HeldExport;
  readonly ending: Promise<Ending>;
  settle(ending: Promise<Ending>): void;
  /** For the first who asked: the ending's answer, or "being prepared". */
  readonly answered: Promise<Reply | AsSent>;
}

/** Our answers, in words and in the shape that fits what asked (web/replies.ts). */
interface Answers {
  refused(exchange: Refusable, status: number, why: FaultCode | Because, held: HeldExport | null): Reply;
  /** The status page, or the CRM's own error shape. */
  held(exchange: Exchange, held: HeldExport, cookie: string | null): Reply;
}
type Refusable = Pick<Exchange, 'id' | 'app' | 'asker' | 'language'>;
