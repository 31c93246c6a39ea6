/** Login capture: the answer to the CRM's login request tells whose session it sets, for products that no call of theirs could be asked. */

import { globMatcher } from '../lib/glob.ts';
import { textAt } from '../lib/pointer.ts';
import type { AnswerHead, Exchange } from '../model/exchange.ts';
import type { LoginRequest } from './app.ts';

/** What of an answer tells: its head alone, or its body too. */
export type LoginNeeds = 'head' | 'body';

export interface LoginCapture {
  readonly needs: LoginNeeds;
  /** The login and the secret of its new session; null when the login did not succeed, or the answer does not say so. `body` is decoded; null where only the head was read. */
  read(
    exchange: Pick<Exchange, 'fields'>,
    head: AnswerHead,
    body: string | null,
  ): { readonly login: string; readonly secret: string } | null;
}

export function openLoginCapture({ field, ok, token }: LoginRequest): LoginCapture {
  const tests = Object.entries(ok.json).map(([place, pattern]) => ({ place, matches: globMatcher(pattern) }));
  return {
    needs: tests.length > 0 || token.json !== undefined ? 'body' : 'head',
    read({ fields }, head, body) {
      const login = fields.get(field)?.trim() ?? '';
      // A field that is sent twice: nobody knows which of them the CRM took.
      if (login === '' || fields.has(`${field}[1]`) || !ok.status.includes(head.status)) return null;
      const json = body === null ? undefined : jsonOf(body);
      if (!tests.every(({ place, matches }) => matches(textAt(json, place) ?? ''))) return null;
      const secret =
        token.cookie === undefined ? textAt(json, token.json ?? '') : cookieSet(head, token.cookie);
      return secret === null ? null : { login, secret };
    },
  };
}

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
