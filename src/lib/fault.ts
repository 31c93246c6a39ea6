/** The one error class: a stable code, and a message that says what was tried and what went wrong, never what a file held. */

/** Every fault that may hold or refuse an export. The README has a paragraph for each. */
export const FAULT_CODES = [
  // the answer of the CRM
  'UPSTREAM_DOWN', // no connection, or none in time
  'UPSTREAM_TRUNCATED', // ended before its length or its last chunk
  'UPSTREAM_PARTIAL', // a 206 that nobody asked for
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_TLS', // the CRM's certificate is not one that we may trust
  'UPSTREAM_LOOP', // the upstream leads back to this gateway
  'UPSTREAM_INVALID', // the CRM's answer breaks HTTP, or is a kind of answer that nobody asked for
  'UPSTREAM_ERROR', // the CRM answered an export with an error of its own, which was passed on
  'CODING_UNKNOWN', // a content coding that we cannot undo
  'CODING_CORRUPT', // gzip, br, zstd or deflate that does not decode cleanly
  // reading the file
  'FORMAT_UNKNOWN',
  'FORMAT_BROKEN',
  'FORMAT_ENCRYPTED',
  'FORMAT_ARCHIVE',
  'FORMAT_EMPTY',
  'ENCODING_UNKNOWN',
  'LIMIT_BYTES',
  'LIMIT_INFLATED',
  'LIMIT_RATIO',
  'LIMIT_ENTRIES',
  'LIMIT_ROWS',
  'LIMIT_COLUMNS',
  'LIMIT_CELL',
  'LIMIT_DEPTH',
  'LIMIT_TIME',
  'LIMIT_MEMORY',
  'READER_DIED', // the child process that read the file ended
  // ourselves
  'STORE_DOWN',
  'STORE_NEWER',
  'STORE_LOCKED',
  'SPOOL_BROKEN', // an encrypted file of ours is cut, changed or missing
  'KEY_MISSING',
  'KEY_UNUSABLE', // a recipient's key: expired, revoked, cannot encrypt
  'HOST_UNKNOWN', // a host name of none of the apps
  'REQUEST_AMBIGUOUS', // a request that two readers could read differently
  'REQUEST_TOO_LARGE',
  'PATH_UNLISTED', // a path that no route names, where the app lets in listed ones alone
  'METHOD_REFUSED', // a method that nobody may use, or that the app does not list
  'TOO_BUSY', // as many requests under way as the settings allow
  'LIST_LIMIT', // more rows for the screen than the rules let a person look at
  'LIST_UNREADABLE', // a list whose fields or records the rules limit, and that cannot be read
  'OFFSITE_REFUSED', // a download on another host that may not be fetched
  'TUNNEL_REFUSED', // WebSocket or event streams, where the app's settings refuse them
  'SESSION_MIXED', // a CRM session that is used under two identities
  'SIGN_IN_NEEDED', // the app is for identified people only
  'INPUT', // unusable input to a command; the message says where
  'UNEXPECTED',
] as const;

export type FaultCode = (typeof FAULT_CODES)[number];

/** What went wrong, as a code; `message` never quotes data (parsers' messages do: they go to `cause` at most in tests, never on). */
export class Fault extends Error {
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string) {
    super(message);
    this.name = 'Fault';
    this.code = code;
  }
}

/** The code of anything thrown. A parser's own message may quote a cell, so nothing but the code is passed on. */
export function faultCode(error: unknown): FaultCode {
  if (error instanceof Fault) return error.code;
  return 'UNEXPECTED';
}
