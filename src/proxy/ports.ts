/** What the proxy asks of the journey (pipeline.ts). The proxy knows HTTP and streams; the journey knows exports. */

import type { AnswerHead, Exchange, Reply } from '../model/exchange.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { StreamMode, Strict } from './settings.ts';
import type { Health, UpstreamRoute } from './upstream-settings.ts';

/** What the request alone tells. */
export type Admission =
  /** Send it on. `governed`: a profile names it as an export or a list, so range and validator headers stay here. */
  | {
      readonly kind: 'forward';
      readonly governed: boolean;
      readonly ticket: unknown;
      /** Only watched: nothing of its answer is changed or stopped, and no stream of it is ended. */
      readonly monitored?: true;
      /** The answer to this request, whenever it is there. It may come before the CRM says anything (the export is "being prepared"): then it is sent, and what the CRM answers is read but not shown. */
      readonly early?: Promise<Reply | AsSent>;
    }
  /** Answer it here and never ask the CRM (joined to a running export, or refused). */
  | { readonly kind: 'answer'; readonly reply: Reply };

/** The CRM's own answer after all, its head as it was sent; `asSent` is what came, byte for byte. */
export interface AsSent {
  readonly asSent: AsyncIterable<Uint8Array>;
  /** The body was written anew: what the head says of length, coding and version of the bytes is dropped. */
  readonly rewritten?: boolean;
}

/** What is to be done with an answer once its head, or its start, is known. */
type Course =
  /** Ordinary: pass it on untouched. */
  | 'pass'
  /** Ordinary if its first bytes are what its head says: show me them. Only as an answer to `classify`. */
  | 'glance'
  /** Not settled by the head: show me up to 64 KiB of the body. Only as an answer to `classify`. */
  | 'look'
  /** Give me the whole body; I answer. */
  | 'take';

export interface Journey {
  /** Bytes of the request's body that matching needs; 0 lets it stream. */
  bodyNeeded(exchange: Exchange): number;
  /** At once for a request that nobody has to be asked about, as nearly all are: waiting costs each of them. Throws or rejects with a Fault. */
  admit(exchange: Exchange): Admission | Promise<Admission>;
  /** Called when the answer's head is there. Never throws. */
  classify(exchange: Exchange, admission: Admission, head: AnswerHead): Course;
  /** Called with the first bytes as they were sent when `classify` said `glance`, and again while it wants more; `ended` when that is all. Never throws. */
  glance(exchange: Exchange, head: AnswerHead, start: Uint8Array, ended: boolean): 'pass' | 'look' | 'more';
  /** Called with the first bytes (at most 64 KiB, still coded as sent) when `classify` said `look`; `ended` when that is all. Never throws. */
  look(
    exchange: Exchange,
    admission: Admission,
    head: AnswerHead,
    start: Uint8Array,
    ended: boolean,
  ): 'pass' | 'take';
  /** Takes the whole body and answers. Reads on though the browser goes away. Rejects only by a bug: the proxy then answers 502, never the file. */
  take(
    exchange: Exchange,
    admission: Admission,
    head: AnswerHead,
    body: AsyncIterable<Uint8Array>,
  ): Promise<Reply | AsSent>;
  /** A WebSocket or an event stream begins, whose rows are to be counted. Never throws. */
  meterStream(exchange: Exchange, admission: Admission, kind: StreamKind, life: StreamLife): StreamMeter;
  /** The CRM gave no usable answer before its first body byte. */
  upstreamFailed(exchange: Exchange, admission: Admission, code: FaultCode): Promise<Reply>;
  /** A short page or JSON of ours for a refused request. */
  refuse(
    exchange: Pick<Exchange, 'id' | 'app' | 'asker' | 'language'>,
    status: number,
    code: FaultCode,
  ): Reply;
}

export type StreamKind = 'websocket' | 'events';

/** One stream, while it is open. */
export interface StreamLife {
  /** Ends it now: whoever began it was shut out. */
  cut(): void;
  onClosed(listener: () => void): void;
}

/** Counts the rows of one stream. */
export interface StreamMeter {
  /** Called before the bytes that carry these rows are sent on; false when they may not be. Never rejects. */
  count(rows: number): boolean | Promise<boolean>;
  /** We ended the stream, and the rest of it is not sent on. Never throws. */
  ended(why: StreamEnd): void;
}

/** Why a stream was ended by us. */
export type StreamEnd =
  | 'rows' // the meter did not let them go
  | 'too-large' // a message or event, as it is or inflated
  | 'fragments'
  | 'ratio' // it inflates to too much
  | 'shut-out' // whoever began it may not act any more
  | 'unread' // too many bytes in which no rows could be seen
  | 'broken'; // it keeps to no frame, coding or character set that we could follow

/** TLS towards a CRM; PEM texts, not names of files. */
export interface UpstreamTls {
  /** Null: the public authorities. */
  readonly ca: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
  readonly minVersion: UpstreamRoute['tls']['minVersion'];
  /** Null: told by the topology. */
  readonly servername: string | null;
}

/** A signed word of ours to the CRM on where a request comes from. */
export interface Assertion {
  /** Lower-case name of the field; what a client sends under it is dropped. */
  readonly header: string;
  sign(exchange: Exchange): string | Promise<string>;
}

/** How to reach an app. */
export interface ProxyApp {
  readonly name: string;
  /** Lower-case host names (without port) that the browser uses. */
  readonly hosts: readonly string[];
  /** Origin of the CRM, such as `http://127.0.0.1:9001`, or several that serve the same. */
  readonly upstream: string | readonly string[];
  /** `moved` where it is left out; what follows has the settings' defaults. */
  readonly topology?: UpstreamRoute['topology'];
  readonly crmOrigin?: string | undefined;
  readonly balance?: UpstreamRoute['balance'];
  readonly health?: Health;
  readonly reuseConnections?: boolean;
  readonly tls?: UpstreamTls;
  /** Upper case; beside the usual ones. */
  readonly methods?: readonly string[];
  /** 0: no bound. */
  readonly maxBodyBytes?: number;
  readonly assertion?: Assertion | undefined;
  /** How strictly its requests are read; the settings' defaults where it is left out. */
  readonly strict?: Strict;
  /** `meter` where it is left out. */
  readonly websocket?: StreamMode;
  /** `meter` where it is left out. */
  readonly events?: StreamMode;
}

/** A request that is over, in figures; for metrics and the log, so nothing of a person stands in it. */
export interface RequestDone {
  readonly id: string;
  /** Empty for a host of no app. */
  readonly app: string;
  readonly method: string;
  /** `crm`: passed on as sent. `journey`: the journey answered. `own`: a page of ours. `refused`: by the proxy. */
  readonly kind: 'crm' | 'journey' | 'own' | 'refused';
  /** 0 when the browser went away before any answer. */
  readonly status: number;
  /** Bytes of body that the browser was sent. */
  readonly bytes: number;
  /** From sending the request until the head of the CRM's answer; null when it was not asked or did not answer. */
  readonly upstreamMs: number | null;
  /** What we added before the first byte left: the whole time until then without `upstreamMs`. */
  readonly addedMs: number;
}

/** Called once for every request, so it must cost next to nothing. Never throws. */
export type Watch = (done: RequestDone) => void;

/** Where files on other hosts may be fetched from. */
export interface OffsiteReach {
  readonly accepts: (host: string) => boolean;
  /** Private networks (CIDR) in which such a host may lie. */
  readonly networks: readonly string[];
  readonly plainHttp: boolean;
}

/** A file on another host, its body still to be read. */
export interface OffsiteFile {
  readonly head: AnswerHead;
  /** Where it was in the end. */
  readonly url: URL;
  readonly body: AsyncIterable<Uint8Array>;
}
