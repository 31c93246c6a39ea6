/** What people usually look at: rows for the screen by role, hour by hour, written into the log so that limits can be proposed from it. Numbers alone, of nobody in particular. */

import { systemEvent } from '../audit/event.ts';
import type { AuditTrail } from '../audit/ports.ts';
import { faultCode } from '../lib/fault.ts';
import type { Log } from '../lib/log.ts';

/** Of one role in one app: the largest page, and how many people saw how much in an hour and in a day, by step of `stepOf`. */
export interface SeenOfRole {
  readonly page: number;
  readonly hours: Readonly<Record<string, number>>;
  readonly days: Readonly<Record<string, number>>;
}

export interface ListHistory {
  /** One answer for the screen, or rows of a stream. Costs next to nothing. */
  seen(app: string, person: { readonly id: string; readonly roles: readonly string[] }, rows: number): void;
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const LOOK_MS = 60_000;
/** More people than this in one hour are not told apart. */
const MOST = 100_000;

/** Steps are a quarter of a doubling: coarse enough to be small, fine enough for a limit. */
const stepOf = (rows: number): number => Math.ceil(4 * Math.log2(Math.max(1, rows)));
/** The most rows of a step. */
export const rowsOf = (step: number): number => Math.round(2 ** (step / 4));

interface Seen {
  readonly app: string;
  readonly roles: readonly string[];
  page: number;
  hour: number;
  day: number;
}

export function openListHistory(parts: {
  readonly trail: Pick<AuditTrail, 'append'>;
  readonly now: () => Date;
  readonly log: Pick<Log, 'warn'>;
}): ListHistory {
  const people = new Map<string, Seen>();
  let hour = place(HOUR_MS);
  let day = place(DAY_MS);
  const timer = setInterval(() => void look(), LOOK_MS);
  timer.unref();

  function place(length: number): number {
    return Math.floor(parts.now().getTime() / length);
  }

  async function look(): Promise<void> {
    if (place(HOUR_MS) === hour) return;
    const dayIsOver = place(DAY_MS) !== day;
    hour = place(HOUR_MS);
    day = place(DAY_MS);
    await write(dayIsOver);
  }

  async function write(dayIsOver: boolean): Promise<void> {
    const apps = summed([...people.values()], dayIsOver);
    for (const [key, seen] of people) {
      seen.page = 0;
      seen.hour = 0;
      if (dayIsOver) people.delete(key);
    }
    try {
      for (const [app, roles] of apps)
        await parts.trail.append({ ...systemEvent('lists-seen', parts.now(), { roles }), app });
    } catch (error) {
      parts.log.warn('what people usually look at could not be recorded', { code: faultCode(error) });
    }
  }

  return {
    seen(app, { id, roles }, rows) {
      const key = `${app}\n${id}`;
      let seen = people.get(key);
      if (seen === undefined) {
        if (people.size >= MOST) return;
        people.set(key, (seen = { app, roles, page: 0, hour: 0, day: 0 }));
      }
      if (rows > seen.page) seen.page = rows;
      seen.hour += rows;
      seen.day += rows;
    },
    async close() {
      clearInterval(timer);
      if (people.size > 0) await write(true);
    },
  };
}

function summed(
  all: readonly Seen[],
  dayIsOver: boolean,
): ReadonlyMap<string, Readonly<Record<string, SeenOfRole>>> {
  const apps = new Map<string, Record<string, { page: number; hours: Steps; days: Steps }>>();
  for (const { app, roles, page, hour, day } of all) {
    if (hour === 0 && !dayIsOver) continue;
    const ofApp = apps.get(app) ?? {};
    apps.set(app, ofApp);
    for (const role of roles) {
      const one = (ofApp[role] ??= { page: 0, hours: {}, days: {} });
      one.page = Math.max(one.page, page);
      if (hour > 0) add(one.hours, hour);
      if (dayIsOver) add(one.days, day);
    }
  }
  return apps;
}

type Steps = Record<string, number>;

function add(steps: Steps, rows: number): void {
  const step = String(stepOf(rows));
  steps[step] = (steps[step] ?? 0) + 1;
}
