/** What went wrong on the way to a CRM: a fault for the journey, words for the administrator, and whether to ask again. */

import { Fault } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';

export interface Failure {
  readonly fault: Fault;
  /** For the log: what happened and which setting to check. Never the error's own message, which may quote the CRM. */
  readonly words: string;
  /** The CRM said nothing, and a second question could go better. */
  readonly again: boolean;
  /** No connection came about: not a byte of the request was sent. */
  readonly unsent: boolean;
  /** It may be that only this connection was dead: it had been used before, or nobody can tell. */
  readonly stale: boolean;
}

/** Of an error of undici, node or OpenSSL. `headSeen`: the answer had begun. */
export function failureOf(error: Error, headSeen: boolean): Failure {
  if (error instanceof Fault)
    return failure(
      error,
      error.code === 'REQUEST_TOO_LARGE'
        ? 'the body of a request is larger than apps[].maxBodyBytes allows'
        : 'a request to the CRM broke off',
    );
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return failure(
      new Fault('UPSTREAM_TIMEOUT', 'waited for the CRM: too long'),
      'the CRM answered too slowly; check limits.headersSeconds and limits.idleSeconds',
    );
  if (headSeen)
    return failure(
      new Fault('UPSTREAM_TRUNCATED', 'read an answer: it broke off'),
      'the CRM gave no whole answer',
    );
  const trouble = TROUBLES.find(({ codes }) => codes.test(error.message === NO_TLS ? 'EPROTO' : code));
  if (trouble !== undefined)
    return {
      ...failure(new Fault(trouble.fault, `asked the CRM: ${trouble.what}`), trouble.words),
      again: true,
      unsent: failedToConnect(error, code),
    };
  if (code === 'UND_ERR_INVALID_ARG')
    return failure(
      new Fault('REQUEST_AMBIGUOUS', 'asked the CRM: a field of the request cannot be written'),
      'a request could not be sent on: it has a field that HTTP does not allow',
    );
  if (isNoHttp(error, code)) return invalid(error);
  const stale = wasUsed(error);
  return {
    ...failure(
      new Fault('UPSTREAM_DOWN', 'asked the CRM: no answer'),
      stale
        ? 'the CRM gave no answer'
        : 'the CRM closed a new connection without an answer; check scheme and port of apps[].upstream, and apps[].tls.certificate where it asks for one',
    ),
    again: true,
    stale,
  };
}

/** Node's own words, under a code that many errors have. */
const NO_TLS = 'Client network socket disconnected before secure TLS connection was established';

const failure = (fault: Fault, words: string): Failure => ({
  fault,
  words,
  again: false,
  unsent: false,
  stale: false,
});

/** Several addresses that were tried in vain come as one AggregateError. The same codes may come from a connection that broke later. */
function failedToConnect(error: Error, code: string): boolean {
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return true;
  const calls = error instanceof AggregateError ? (error.errors as readonly unknown[]) : [error];
  return calls.every(
    (one) =>
      one instanceof Error &&
      'syscall' in one &&
      (one.syscall === 'connect' || one.syscall === 'getaddrinfo'),
  );
}

/** Nothing of these reached the CRM as a request. The first that fits counts. */
const TROUBLES: readonly {
  readonly codes: RegExp;
  readonly fault: FaultCode;
  readonly what: string;
  readonly words: string;
}[] = [
  {
    codes: /^ECONNREFUSED$/,
    fault: 'UPSTREAM_DOWN',
    what: 'it takes no connection',
    words: 'nothing listens where the CRM should be; check host and port of apps[].upstream',
  },
  {
    codes: /^(?:ENOTFOUND|EAI_\w+)$/,
    fault: 'UPSTREAM_DOWN',
    what: 'its name has no address',
    words: "the CRM's host name has no address; check apps[].upstream and the name server",
  },
  {
    codes: /^(?:EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/,
    fault: 'UPSTREAM_DOWN',
    what: 'no connection in time',
    words: 'no connection to the CRM in time; check apps[].upstream, the firewall and limits.connectSeconds',
  },
  {
    codes: /^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH|IP_ADDRESS_MISMATCH)$/,
    fault: 'UPSTREAM_TLS',
    what: 'its certificate has another name',
    words: "the CRM's certificate is for another name; check apps[].tls.servername and apps[].upstream",
  },
  {
    codes: /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/,
    fault: 'UPSTREAM_TLS',
    what: 'its certificate is not valid at this time',
    words:
      "the CRM's certificate is not valid at this time; renew it there, and check the clock here (apps[].tls.ca does not help)",
  },
  {
    codes: /^ERR_SSL_\w*CERTIFICATE/,
    fault: 'UPSTREAM_TLS',
    what: 'it does not take our certificate',
    words: 'the CRM does not take our certificate; check apps[].tls.certificate and apps[].tls.key',
  },
  {
    codes: /CERT|ISSUER|^INVALID_(?:CA|PURPOSE)$|^UNABLE_TO_|^PATH_LENGTH_EXCEEDED$|^CRL_/,
    fault: 'UPSTREAM_TLS',
    what: 'its certificate is from nobody whom we trust',
    words: "the CRM's certificate is from no authority that we trust; check apps[].tls.ca",
  },
  {
    codes: /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|BAD_RECORD_TYPE)$/,
    fault: 'UPSTREAM_TLS',
    what: 'it does not speak TLS',
    words: 'the CRM speaks no TLS on this port; write apps[].upstream: http: in place of https:',
  },
  {
    codes: /^ERR_SSL_\w*(?:UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION)$/,
    fault: 'UPSTREAM_TLS',
    what: 'it speaks no version of TLS that we take',
    words: 'the CRM speaks no version of TLS that we take; check apps[].tls.minVersion',
  },
  {
    codes: /^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/,
    fault: 'UPSTREAM_TLS',
    what: 'TLS with it failed',
    words:
      'TLS with the CRM failed; check apps[].tls (certificate and key where it asks for one) and the port in apps[].upstream',
  },
];

/** What undici's strict parser refuses, and answers that nobody asked for: a 100, a 101. */
function isNoHttp({ name, message }: Error, code: string): boolean {
  return (
    name === 'HTTPParserError' ||
    code === 'UND_ERR_HEADERS_OVERFLOW' ||
    code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' ||
    (code === 'UND_ERR_SOCKET' && /^bad (?:response|upgrade)$/.test(message))
  );
}

/** The record that a TLS server answers plain HTTP with begins so. */
const TLS_ALERT = '\u0015';

function invalid(error: Error): Failure {
  const tls = 'data' in error && typeof error.data === 'string' && error.data.startsWith(TLS_ALERT);
  return failure(
    new Fault('UPSTREAM_INVALID', 'read an answer: it is no HTTP/1.1'),
    tls
      ? 'the CRM speaks TLS on this port; write apps[].upstream: https: in place of http:'
      : "the CRM's answer breaks HTTP",
  );
}

function wasUsed(error: Error): boolean {
  if (!('socket' in error) || typeof error.socket !== 'object' || error.socket === null) return true;
  return !('bytesRead' in error.socket) || error.socket.bytesRead !== 0;
}
