/** A request that was read. Its query is decoded when it is first asked for: few requests come to a rule that does. */

import type { IncomingMessage } from 'node:http';
import type { Exchange } from '../model/exchange.ts';
import { readQuery } from './target.ts';

/** All but `query` are properties of its own; a copy by spreading has to name that one. */
export class ReadExchange implements Exchange {
  readonly id: string;
  readonly at: Date;
  readonly app: string;
  readonly method: string;
  readonly path: string;
  readonly target: string;
  readonly headers: Exchange['headers'];
  readonly trusted: Exchange['trusted'];
  readonly clientAddress: string;
  readonly host: string;
  readonly secure: boolean;
  readonly asker: Exchange['asker'];
  readonly language: Exchange['language'];
  readonly fields: Exchange['fields'];
  readonly #search: string;
  #query: Exchange['query'] | null = null;

  constructor(read: Omit<Exchange, 'query'>, search: string) {
    this.id = read.id;
    this.at = read.at;
    this.app = read.app;
    this.method = read.method;
    this.path = read.path;
    this.target = read.target;
    this.headers = read.headers;
    this.trusted = read.trusted;
    this.clientAddress = read.clientAddress;
    this.host = read.host;
    this.secure = read.secure;
    this.asker = read.asker;
    this.language = read.language;
    this.fields = read.fields;
    this.#search = search;
  }

  get query(): Exchange['query'] {
    return (this.#query ??= readQuery(this.#search));
  }
}

/** Our own pages read the raw message: let it say what was read, and nothing that a client may not say. */
export function hideDropped(request: IncomingMessage, exchange: Exchange): void {
  request.url = exchange.target;
  request.rawHeaders = [...exchange.headers].flat();
  request.headers = Object.fromEntries(exchange.headers);
}
