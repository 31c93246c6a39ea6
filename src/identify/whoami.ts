/** Asking a CRM whose session it is, with the user's own credentials: by its own call, or by a page that shows the name. */

import { Fault, faultCode } from '../lib/fault.ts';
import { globMatcher } from '../lib/glob.ts';
import { compileSelector, selectStream } from '../lib/html-select.ts';
import { textAt } from '../lib/pointer.ts';
import type { CrmAnswer, CrmClient } from '../model/crm.ts';
import type { IdentityApp, ShownPage, WhoamiCall } from './app.ts';
import { claimIn } from './claim.ts';
import { nameIn } from './inside.ts';
import type { Claim, Whoami } from './ports.ts';

const CALL_LIMITS = { seconds: 5, maxBytes: 65_536 } as const;
/** A page holds the menu of the whole CRM. */
const PAGE_LIMITS = { seconds: 5, maxBytes: 4_194_304 } as const;

/** Why an answer named nobody, as a wrong profile would make it; a plain "not logged in" is no trouble. */
export type WhoamiTrouble =
  | { readonly kind: 'no-answer'; readonly status: number | null }
  | { readonly kind: 'no-login' };

/** By the app's own call (`whoami`), or by its page (`page`). `trouble` is told what an administrator may have to mend. */
export function openWhoami(
  by: 'whoami' | 'page',
  apps: readonly Pick<IdentityApp, 'name' | 'whoami' | 'page'>[],
  crm: CrmClient,
  trouble: (app: string, what: WhoamiTrouble) => void = () => undefined,
): Whoami {
  const byName = new Map(apps.map((app) => [app.name, questionOf(app, by)]));
  return {
    async ask(name, credentials) {
      const question = byName.get(name);
      if (!question) throw new Fault('UNEXPECTED', 'asked whose session it is: the app has no such call');
      const { method, path, headers, body, limits } = question.request;
      const answer = await crm
        .ask(name, { method, path, body, headers: new Map([...credentials, ...headers]) }, limits)
        .catch((error: unknown) => {
          trouble(name, { kind: 'no-answer', status: null });
          throw down(faultCode(error) === 'UNEXPECTED');
        });
      const text = textOf(answer, (status) => trouble(name, { kind: 'no-answer', status }));
      if (text === null) return null;
      const word = question.read(text);
      if (word === 'nobody') return null;
      if (word === null) trouble(name, { kind: 'no-login' });
      return word;
    },
  };
}

interface Question {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: string | null;
    readonly limits: { readonly seconds: number; readonly maxBytes: number };
  };
  /** Null where the answer names nobody; `nobody` where it says that nobody is logged in. */
  read(text: string): Claim | 'nobody' | null;
}

function questionOf(
  { whoami, page }: Pick<IdentityApp, 'whoami' | 'page'>,
  by: 'whoami' | 'page',
): Question | null {
  if (by === 'whoami') return whoami ? callQuestion(whoami) : null;
  return page ? pageQuestion(page) : null;
}

function callQuestion(call: WhoamiCall): Question {
  const tests = Object.entries(call.ok).map(([place, pattern]) => ({ place, matches: globMatcher(pattern) }));
  const body =
    call.form === undefined
      ? call.json === undefined
        ? null
        : JSON.stringify(call.json)
      : new URLSearchParams(call.form).toString();
  const type = call.form === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
  return {
    request: {
      method: call.method,
      path: call.path,
      headers: [
        ['accept', 'application/json'],
        ...(body === null ? [] : [['content-type', type] as const]),
        ...Object.entries(call.headers).map(([name, value]) => [name.toLowerCase(), value] as const),
      ],
      body,
      limits: CALL_LIMITS,
    },
    read(text) {
      const json = jsonOf(text);
      if (json === undefined) return null; // such as a login page with status 200
      // Some products say "not logged in" with status 200 and a code.
      if (!tests.every(({ place, matches }) => matches(textAt(json, place) ?? ''))) return 'nobody';
      return claimIn(json, call);
    },
  };
}

function pageQuestion({ path, select, attribute, inside }: ShownPage): Question {
  compileSelector(select);
  return {
    request: { method: 'GET', path, headers: [['accept', 'text/html']], body: null, limits: PAGE_LIMITS },
    read(text) {
      const shown = shownIn(text, select, attribute);
      const login = shown === null ? null : nameIn(shown, inside);
      // A page for somebody who is not logged in has no such element.
      return login === null ? 'nobody' : { logins: [login], email: null, roles: [] };
    },
  };
}

/** Null unless exactly one name is shown: of two, one may be what somebody else wrote. */
function shownIn(page: string, select: string, attribute: string | undefined): string | null {
  const names: string[] = [];
  const stream = selectStream(select, {
    onElement: (attributes) => void names.push(attribute === undefined ? '' : (attributes[attribute] ?? '')),
    onText(piece) {
      if (attribute === undefined) names.push((names.pop() ?? '') + piece);
    },
  });
  stream.write(page);
  stream.end();
  const [name = '', ...others] = names.map((text) => text.trim().replaceAll(/\s+/g, ' '));
  return name === '' || others.some((other) => other !== name) ? null : name;
}

/** The text of a usable answer; null when the CRM says that nobody is logged in. */
function textOf({ status, body }: CrmAnswer, unusable: (status: number) => void): string | null {
  if (status >= 200 && status < 300) return Buffer.from(body).toString('utf8');
  // A redirect leads to a login page, and is not followed.
  if (status === 401 || status === 403 || (status >= 300 && status < 400)) return null;
  unusable(status);
  // 404, 429, 500: the CRM said nothing about the session, so nobody is signed out by it.
  throw down(false);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // the parser's message may quote the answer
  }
}

function down(bug: boolean): Fault {
  return new Fault(
    bug ? 'UNEXPECTED' : 'UPSTREAM_DOWN',
    'asked the CRM whose session it is: it gave no usable answer',
  );
}
