/** What keeps people from being known: said in the log once an hour, and in `status` with its count. */

import type { Log } from '../lib/log.ts';
import type { WhoamiTrouble } from '../identify/whoami.ts';

/** Why a session led to nobody; `login` is one that `people` does not list. */
export type Unknown = WhoamiTrouble | { readonly kind: 'not-listed'; readonly login: string };

export interface Notices {
  note(app: string, unknown: Unknown): void;
  /** Sentences for the administrator, the newest last. */
  lines(): readonly string[];
}

const HOUR_MS = 3_600_000;
/** Logins are what somebody sent: a wrong `whoami.login` may name anything, so few are kept, and only in memory. */
const MOST = 50;

export function openNotices({ log, now }: { readonly log: Log; readonly now: () => Date }): Notices {
  const seen = new Map<string, { readonly line: string; count: number; last: Date; told: Date }>();
  return {
    note(app, unknown) {
      const line = `${app}: ${sentenceOf(unknown)}`;
      const at = now();
      const known = seen.get(line);
      const count = (known?.count ?? 0) + 1;
      const tell = !known || at.getTime() - known.told.getTime() >= HOUR_MS;
      seen.delete(line);
      seen.set(line, { line, count, last: at, told: known && !tell ? known.told : at });
      const [oldest] = seen.keys();
      if (seen.size > MOST && oldest !== undefined) seen.delete(oldest);
      if (tell) log.warn(warningOf(unknown), { app, count, ...statusOf(unknown) });
    },
    lines: () =>
      [...seen.values()].map(
        ({ line, count, last }) => `${line} (${count} times, last ${last.toISOString()})`,
      ),
  };
}

/** Sentences on upstreams that do not answer. */
export function downLines(
  upstreams: readonly { readonly app: string; readonly upstream: string; readonly well: boolean }[],
): readonly string[] {
  return upstreams
    .filter(({ well }) => !well)
    .map(({ app, upstream }) => `${app}: the CRM does not answer at ${upstream}; check apps[].upstream`);
}

function sentenceOf(unknown: Unknown): string {
  switch (unknown.kind) {
    case 'no-answer':
      return `asked the CRM who is logged in: ${unknown.status === null ? 'no usable answer' : `it answered ${unknown.status}`}; check apps[].upstream and whoami.path of the profile`;
    case 'no-login':
      return 'asked the CRM who is logged in: its answer holds no login; check whoami.path and whoami.login of the profile (an answer to somebody not logged in may look so too)';
    case 'not-listed':
      return `the CRM names the login ${JSON.stringify(unknown.login.slice(0, 80))}, which nobody in people: has; add it to somebody's logins`;
    default:
      return unknown satisfies never;
  }
}

/** Fixed words: the login itself stands in `status` alone. */
function warningOf({ kind }: Unknown): string {
  switch (kind) {
    case 'no-answer':
      return 'nobody can be identified: the CRM gave no usable answer to whoami; check upstream and whoami.path';
    case 'no-login':
      return 'somebody could not be identified: no login in the answer to whoami; check whoami.path and whoami.login';
    case 'not-listed':
      return "somebody could not be identified: the login is nobody's in people; the command status names it";
    default:
      return kind satisfies never;
  }
}

const statusOf = (unknown: Unknown): { status?: number } =>
  unknown.kind === 'no-answer' && unknown.status !== null ? { status: unknown.status } : {};
