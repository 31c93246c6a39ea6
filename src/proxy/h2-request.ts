/** A request that came over HTTP/2, in the shape of one that came over HTTP/1.1: the rest of the proxy reads only that one shape. */

import { IncomingMessage } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import { Socket } from 'node:net';

/** nghttp2 has refused what RFC 9113 section 8.2 forbids before this is made: fields of HTTP/1.1 framing, upper case, line ends, a missing or doubled pseudo field. */
export class StreamRequest extends IncomingMessage {
  readonly #stream: ServerHttp2Stream;
  /** Bytes of the body that came. */
  received = 0;

  /** As node calls it for each stream (option `Http2ServerRequest`). `fields` are names and values by turns. */
  constructor(stream: ServerHttp2Stream, _headers: object, _options: object, fields: readonly string[]) {
    super(socketOf(stream));
    this.#stream = stream;
    this.httpVersion = '2.0';
    this.httpVersionMajor = 2;
    this.httpVersionMinor = 0;
    this.method = fieldOf(fields, ':method') ?? '';
    this.url = fieldOf(fields, ':path') ?? '';
    this.rawHeaders = plainFields(fields);
    // A body without a length is what chunks are in HTTP/1.1; the rest of the proxy asks for that field.
    if (!stream.endAfterHeaders && fieldOf(fields, 'content-length') === undefined)
      this.rawHeaders.push('transfer-encoding', 'chunked');
    this.headers = joined(this.rawHeaders);
    if (stream.endAfterHeaders) {
      this.complete = true;
      this.push(null);
      return;
    }
    stream.on('data', (chunk: Buffer) => {
      this.received += chunk.length;
      if (!this.push(chunk)) stream.pause();
    });
    stream.pause();
    stream.once('end', () => {
      // A stream that was reset has an `end` too; only a whole body may look whole.
      if (stream.aborted || stream.rstCode !== 0) return;
      this.complete = true;
      this.push(null);
    });
    stream.once('close', () => this.#breakOff());
  }

  /** Bytes of the body that are here and that nobody has read. */
  get unread(): number {
    return this.readableLength + this.#stream.readableLength;
  }

  /** An upload that was broken off must never look whole. */
  #breakOff(): void {
    if (this.complete || this.destroyed) return;
    this.aborted = true;
    this.destroy(new Error('the browser reset the stream'));
  }

  override _read(): void {
    if (!this.#stream.destroyed) this.#stream.resume();
  }

  /** Not IncomingMessage's: that one destroys the socket, with every other stream of the browser on it. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    // Without a listener an error event would end the program; whoever pipes the body has one.
    done(this.listenerCount('error') > 0 ? error : null);
  }
}

function fieldOf(fields: readonly string[], name: string): string | undefined {
  const at = fields.findIndex((field, index) => index % 2 === 0 && field === name);
  return at < 0 ? undefined : fields[at + 1];
}

/** Node hands out the session's socket as a proxy that forbids reading and writing; all else is the connection's. A stream that was reset at once has lost it. */
function socketOf({ session }: ServerHttp2Stream): Socket {
  return session === undefined || session.destroyed ? new Socket() : session.socket;
}

/** As an HTTP/1.1 client would have sent them: `Host` for `:authority`, and the crumbs of a cookie in one field (RFC 9113 section 8.2.3). A `Host` that says something else stays beside it: two of them are refused. */
function plainFields(fields: readonly string[]): string[] {
  const authority = fieldOf(fields, ':authority');
  const plain: string[] = authority === undefined ? [] : ['host', authority];
  const crumbs: string[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] ?? '';
    const value = fields[at + 1] ?? '';
    if (name === 'cookie') crumbs.push(value);
    else if (!name.startsWith(':') && !(name === 'host' && value === authority)) plain.push(name, value);
  }
  if (crumbs.length > 0) plain.push('cookie', crumbs.join('; '));
  return plain;
}

/** IncomingMessage would make them from fields that only node's parser can give it. */
function joined(fields: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [name = '', value = ''] = fields.slice(at, at + 2);
    const earlier = headers[name];
    headers[name] = earlier === undefined ? value : `${earlier}, ${value}`;
  }
  return headers;
}
