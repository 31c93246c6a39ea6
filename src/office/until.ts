/** Moments as people write them: `+2h`, `+3d`, `2026-12-31` or a whole time with its offset. */

import { refused } from './act.ts';

const DAY_MS = 86_400_000;
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: DAY_MS };

/** Until when: a day is meant to its end, in the time zone of the site (this machine's without one). Throws INPUT. */
export function untilOf(text: string, now: Date, timeZone: string | undefined): Date {
  const [, count, unit = ''] = /^\+(\d{1,4})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(now.getTime() + Number(count) * (UNITS[unit] ?? 0));
  const day = dayOf(text);
  if (day !== null) return startOf(day + DAY_MS, timeZone);
  if (/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)))
    return new Date(text);
  throw refused(
    `"${text.slice(0, 40)}" is no time: write +3d, +2h, a day such as 2026-12-31, or 2026-12-31T18:00:00+08:00`,
  );
}

/** The moment at which a day begins there; null where the text is no day. */
export function beginOf(text: string, timeZone: string | undefined): Date | null {
  const day = dayOf(text);
  return day === null ? null : startOf(day, timeZone);
}

/** Midnight of the day as if it were in UTC; null for what is no day of the calendar. */
function dayOf(text: string): number | null {
  const [, year, month, date] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text.trim()) ?? [];
  if (year === undefined) return null;
  const day = Date.UTC(Number(year), Number(month) - 1, Number(date));
  const isReal =
    new Date(day).getUTCMonth() === Number(month) - 1 && new Date(day).getUTCDate() === Number(date);
  return isReal ? day : null;
}

/** The clock there is asked twice: the offset of the guess may be that of the other side of a change of the clock. */
function startOf(day: number, timeZone: string | undefined): Date {
  const guess = day - offsetAt(day, timeZone);
  return new Date(day - offsetAt(guess, timeZone));
}

function offsetAt(at: number, timeZone: string | undefined): number {
  const parts = new Map(
    new Intl.DateTimeFormat('en-US', {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
      ...(timeZone !== undefined && { timeZone }),
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall - Math.floor(at / 1000) * 1000;
}
