/** The program's log: JSON lines, fixed sentences with fields beside them. */

import pino from 'pino';

/** Only these fields are written; a field that is not listed is dropped, so that nothing slips in by accident. */
const FIELDS = [
  'addedMilliseconds',
  'app',
  'bytes',
  'code',
  'count',
  'error',
  'exportId',
  'file',
  'host',
  'id',
  'kind',
  'method',
  'milliseconds',
  'port',
  'problems',
  'requestId',
  'route',
  'rules',
  'state',
  'status',
  'upstream',
  'upstreamMilliseconds',
  'url',
  'version',
  'which',
] as const;

type Fields = Readonly<Record<string, unknown>>;

export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

/** `write` gets whole lines. */
export function openLog(write: (line: string) => void, level: string): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write });
  return {
    info: (message, fields = {}) => logger.info(allowed(fields), message),
    warn: (message, fields = {}) => logger.warn(allowed(fields), message),
    error: (message, fields = {}) => logger.error(allowed(fields), message),
  };
}

/** The listed fields, texts cut to 500 characters: one event is one line of a bounded length. */
function allowed(fields: Fields): Fields {
  return Object.fromEntries(
    FIELDS.filter((field) => fields[field] !== undefined).map((field) => [field, cut(fields[field])]),
  );
}

const cut = (value: unknown): unknown =>
  typeof value === 'string' ? value.slice(0, 500).replaceAll(UNSEEN, escaped) : value;

/** Characters that JSON leaves as they are, and that break a line or turn its text round where somebody reads it. */
const UNSEEN = /[\p{Cf}\u007f-\u009f\u2028\u2029]/gu;

const escaped = (character: string): string => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`;
