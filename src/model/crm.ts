/** Requests of our own to a CRM, over the same upstreams, names and certificates as those of the browsers. */

export interface CrmRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | Uint8Array | null;
}

export interface CrmAnswer {
  readonly status: number;
  /** Lower-case names; repeated fields joined with `, `, `set-cookie` with a line feed. */
  readonly headers: ReadonlyMap<string, string>;
  /** With every content coding undone. */
  readonly body: Uint8Array;
}

/** Redirects are not followed. Throws a Fault: UPSTREAM_DOWN, UPSTREAM_TLS, UPSTREAM_TIMEOUT, UPSTREAM_TRUNCATED, UPSTREAM_INVALID, LIMIT_BYTES. */
export interface CrmClient {
  ask(
    app: string,
    request: CrmRequest,
    limits: { readonly seconds: number; readonly maxBytes: number },
  ): Promise<CrmAnswer>;
}
