/** Login capture: the answer to the CRM's login request tells whose session it sets, for products that no call of theirs could be asked. */

import { globMatcher } from '../lib/glob.ts';
import { textAt } from '../lib/pointer.ts';
import type { AnswerHead, Exchange } from '../model/exchange.ts';
import type { LoginRequest } from './app.ts';

/** What of an answer tells: its head alone, or its body too. */
export type LoginNeeds = 'head' | 'body';

/** What is to be known of a login that succeeded, as far as it can be: `login` is null where it is not clear who logged in, `secret` where no session is seen to begin. */
interface LoggedIn {
  readonly login: string | null;
  readonly secret: string | null;
}

export interface LoginCapture {
  readonly needs: LoginNeeds;
  /** Null when the login failed. `body` is decoded; null where only the head was read, or the body could not be. */
  read(exchange: LoginAsked, head: AnswerHead, body: string | null): LoggedIn | null;
}

type LoginAsked = Pick<Exchange, 'fields' | 'query' | 'headers'>;

export function openLoginCapture({ field, ok, token }: LoginRequest): LoginCapture {
  const tests = Object.entries(ok.json).map(([place, pattern]) => ({ place, matches: globMatcher(pattern) }));
  const needs = tests.length > 0 || token.json !== undefined ? 'body' : 'head';
  return {
    needs,
    read(asked, head, body) {
      if (!ok.status.includes(head.status)) return null;
      // It may have succeeded: whose session it was before is not known any more.
      if (needs === 'body' && body === null) return { login: null, secret: null };
      const json = body === null ? undefined : jsonOf(body);
      if (!tests.every(({ place, matches }) => matches(textAt(json, place) ?? ''))) return null;
      const secret =
        token.cookie === undefined ? textAt(json, token.json ?? '') : cookieSet(head, token.cookie);
      return { login: loginIn(asked, field), secret };
    },
  };
}

/** Null where servers may read the request in two ways: by another spelling of the field, by the query, or by a character set that is no more than ASCII to us. */
function loginIn({ fields, query, headers }: LoginAsked, field: string): string | null {
  const value = fields.get(field);
  const login = value?.trim() ?? '';
  const [, charset = 'utf-8'] =
    /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(headers.get('content-type') ?? '') ?? [];
  const plain = plainField(field);
  const others = [...[...fields].filter(([name]) => name !== field), ...query];
  const isDoubtful =
    !ASCII_ALIKE.test(charset) ||
    others.some(([name, other]) => plainField(name) === plain && (other !== value || fields.has(name)));
  return login === '' || isDoubtful ? null : login;
}

/** Character sets in which ASCII is itself. */
const ASCII_ALIKE =
  /^(?:utf-?8|us-ascii|ascii|iso-8859-\d+|windows-\d+|gbk|gb2312|gb18030|big5|euc-(?:jp|kr))$/i;

/** Some servers ignore letters' case, blanks and brackets, and read `.` as `_`. */
const plainField = (name: string): string =>
  name
    .replaceAll(/\[[^\]]*\]$|\s/g, '')
    .replaceAll('.', '_')
    .toLowerCase();

/** The value that the answer sets the cookie to; of several the last one counts (RFC 6265 section 5.3), as for the browser. */
function cookieSet({ headers }: AnswerHead, name: string): string | null {
  // The fields are joined with commas or line feeds, and dates hold commas: only a cookie's own name before `=` counts.
  const pairs = (headers.get('set-cookie') ?? '').split(/\n|,(?=\s*[!#$%&'*+\-.^_`|~\w]+=)/);
  const values = pairs.flatMap((pair) => {
    const [first = ''] = pair.split(';');
    const equals = first.indexOf('=');
    return first.slice(0, equals).trim() === name ? [first.slice(equals + 1).trim()] : [];
  });
  return values.at(-1) || null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // the parser's message may quote the answer
  }
}
