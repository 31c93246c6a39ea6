/** An answer over HTTP/2, in the shape of node's ServerResponse as far as the proxy and our own pages use one. */

import type { OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import { Writable } from 'node:stream';

/** Fields of one HTTP/1.1 connection: a browser ends the stream over them (RFC 9113 section 8.2.2). */
const CONNECTION_FIELDS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'http2-settings',
]);

export class StreamResponse extends Writable {
  readonly #stream: ServerHttp2Stream;
  /** Every stream has this one socket, so nobody may cork or end it. */
  readonly socket = null;
  statusCode = 200;
  sendDate = true;
  shouldKeepAlive = true;
  headersSent = false;
  /** Bytes of the body that the browser's window took. */
  taken = 0;
  #bodiless: boolean;

  /** As node calls it for each stream (option `Http2ServerResponse`). */
  constructor(stream: ServerHttp2Stream) {
    super();
    this.#stream = stream;
    this.#bodiless = stream.writableEnded; // node has ended it for a HEAD
    // The browser resets streams as it likes; `close` follows.
    stream.on('error', () => undefined);
    stream.once('close', () => this.destroy());
  }

  /** `fields` as node's writeHead takes them; HTTP/2 has no words beside the status. */
  writeHead(
    status: number,
    reasonOrFields?: string | OutgoingHttpHeaders | OutgoingHttpHeader[],
    fields?: OutgoingHttpHeaders | OutgoingHttpHeader[],
  ): this {
    const given = typeof reasonOrFields === 'string' ? fields : (reasonOrFields ?? fields);
    this.statusCode = status;
    this.headersSent = true;
    if (this.#stream.destroyed || this.#stream.closed) return this;
    this.#bodiless ||= status === 204 || status === 205 || status === 304;
    const options = { sendDate: this.sendDate, endStream: this.#bodiless };
    this.#stream.respond([':status', statusText(status), ...flat(given ?? [])], options);
    return this;
  }

  writeContinue(): void {
    this.#stream.additionalHeaders({ ':status': 100 });
  }

  flushHeaders(): void {
    if (!this.headersSent) this.writeHead(this.statusCode);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.flushHeaders();
    if (this.#bodiless || chunk.length === 0 || this.#stream.destroyed) return done();
    // An error here is the browser's going away, which `close` tells.
    this.#stream.write(chunk, () => {
      this.taken += chunk.length;
      done();
    });
  }

  override _final(done: () => void): void {
    this.flushHeaders();
    if (this.#stream.destroyed || this.#stream.writableEnded) return done();
    this.#stream.end(() => done());
  }

  /** Never a clean end before the body's end: the browser must see that something is missing. Not `close`, which ends the body before it resets the stream (node 24). */
  override _destroy(_error: Error | null, done: () => void): void {
    if (!this.writableFinished) this.#stream.destroy(new Error('the answer broke off'));
    done();
  }
}

/** Node's HTTP/2 takes none that is not defined; such a one counts as an error of the server (RFC 9110 section 15). */
const statusText = (status: number): string => String(status > 599 ? 500 : status);

/** Names and values by turns, names in lower case as HTTP/2 wants them. */
function flat(fields: OutgoingHttpHeaders | OutgoingHttpHeader[]): string[] {
  const list: string[] = [];
  const add = (name: string, value: OutgoingHttpHeader | undefined): void => {
    const lower = name.toLowerCase();
    if (value === undefined || CONNECTION_FIELDS.has(lower)) return;
    for (const one of Array.isArray(value) ? value : [value]) list.push(lower, String(one));
  };
  if (Array.isArray(fields))
    for (let at = 0; at + 1 < fields.length; at += 2) add(String(fields[at]), fields[at + 1]);
  else for (const [name, value] of Object.entries(fields)) add(name, value);
  return list;
}
