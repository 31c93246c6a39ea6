/** Asking a CRM whose session it is, with the user's own credentials. */

import { Agent, request } from 'undici';
import type { Dispatcher } from 'undici';
import { Fault } from '../lib/fault.ts';
import type { Whoami } from './ports.ts';

const MAX_ANSWER_BYTES = 65_536;
const TIMEOUT_MS = 5000;

/** How an app is asked. */
export interface WhoamiApp {
  readonly name: string;
  /** Origin of the CRM. */
  readonly upstream: string;
  /** The profile's own call; `login` is where the login stands in the JSON answer, as `a.b`. */
  readonly whoami: { readonly method: 'GET' | 'POST'; readonly path: string; readonly login: string };
}

/** Why an answer named nobody, as a wrong profile would make it; a plain "not logged in" is no trouble. */
export type WhoamiTrouble =
  | { readonly kind: 'no-answer'; readonly status: number | null }
  | { readonly kind: 'no-login' };

/** `trouble` is told what an administrator may have to mend. */
export function openWhoami(
  apps: readonly WhoamiApp[],
  trouble: (app: string, what: WhoamiTrouble) => void = () => undefined,
): Whoami & { close(): Promise<void> } {
  const byName = new Map(apps.map((app) => [app.name, app]));
  const agent = new Agent({ connect: { timeout: TIMEOUT_MS }, pipelining: 1 });
  return {
    async ask(name, credentials) {
      const app = byName.get(name);
      if (!app) throw new Fault('UNEXPECTED', 'asked whose session it is: the app is not configured');
      const text = await answerOf(app, credentials, agent, (status) =>
        trouble(name, { kind: 'no-answer', status }),
      );
      const login = loginIn(text, app.whoami.login);
      if (text !== null && login === null) trouble(name, { kind: 'no-login' });
      return login;
    },
    close: () => agent.destroy(),
  };
}

/** The text of a usable answer; null when the CRM says that nobody is logged in. */
async function answerOf(
  { upstream, whoami }: WhoamiApp,
  credentials: ReadonlyMap<string, string>,
  agent: Agent,
  unusable: (status: number | null) => void,
): Promise<string | null> {
  let status: number | null = null;
  try {
    const answer = await request(new URL(whoami.path, upstream), {
      method: whoami.method,
      // The session and nothing else of the user's: our cookies and other headers stay here.
      headers: {
        ...Object.fromEntries(credentials),
        accept: 'application/json',
        'accept-encoding': 'identity',
      },
      dispatcher: agent,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { statusCode } = answer;
    status = statusCode;
    if (statusCode >= 200 && statusCode < 300) return await textOf(answer);
    await answer.body.dump();
    // A redirect leads to a login page, and is not followed.
    if (statusCode === 401 || statusCode === 403 || (statusCode >= 300 && statusCode < 400)) return null;
  } catch {
    unusable(status);
    throw down();
  }
  unusable(status);
  // 404, 429, 500: the CRM said nothing about the session, so nobody is signed out by it.
  throw down();
}

async function textOf({ body, headers }: Dispatcher.ResponseData): Promise<string> {
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') throw down();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw down();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function down(): Fault {
  return new Fault('UPSTREAM_DOWN', 'asked the CRM whose session it is: it gave no usable answer');
}

/** The login at a dotted path; null where the answer has none, such as a login page with status 200. */
function loginIn(text: string | null, path: string): string | null {
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  // Beyond 2^53 two ids may be read as one number, and so as one person.
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}
