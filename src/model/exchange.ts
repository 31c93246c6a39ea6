/** One request of a browser, read once and normalised, and the head of the CRM's answer to it. */

export type Language = 'en' | 'zh-CN';

/** What will show our answer: a page that the browser navigates to, or a script that reads the answer itself. */
export type Asker = 'navigation' | 'script';

export interface Exchange {
  /** The request id: sent upstream as `x-request-id`, shown on every page of ours. */
  readonly id: string;
  readonly at: Date;
  /** Name of the app in the configuration. */
  readonly app: string;
  /** Upper case. */
  readonly method: string;
  /** Decoded once, dot segments and doubled slashes resolved; always begins with `/`. A slash that was escaped, where the app lets it pass, stays `%2F`. Rules match on this. */
  readonly path: string;
  /** Decoded name and value pairs in their order. Decoded when first asked for: a copy of an exchange has to name it. */
  readonly query: readonly (readonly [string, string])[];
  /** Path and query as they are sent upstream, rebuilt from `path` and `query`. */
  readonly target: string;
  /** The client's header fields by lower-case name, repeated fields joined as RFC 9110 section 5.3 says; identity and forwarding fields dropped. */
  readonly headers: ReadonlyMap<string, string>;
  /** Headers that a trusted proxy in front of us set and the configuration names (identity); empty when the peer is not in its networks. */
  readonly trusted: ReadonlyMap<string, string>;
  /** The address of the socket's other end; where that is a trusted proxy, the one that it names. */
  readonly clientAddress: string;
  readonly host: string;
  readonly secure: boolean;
  readonly asker: Asker;
  readonly language: Language;
  /** Fields of a form or top-level scalars of a JSON body (nested ones as `a.b`, a second value as `a[1]`), where a profile's route asks for the body; otherwise empty. */
  readonly fields: ReadonlyMap<string, string>;
}

/** The head of the CRM's answer. */
export interface AnswerHead {
  readonly status: number;
  /** Lower-case names; repeated fields joined with `, `. */
  readonly headers: ReadonlyMap<string, string>;
}

/** A whole answer of ours. `body` is text that we made, or a sealed file's bytes. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>;
}
