/** When a rule applies: hours of working days in a time zone. */

import type { Check } from './book.ts';
import type { Holidays } from './input.ts';
import type { Hours } from './rule-settings.ts';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const DAY_MINUTES = 1440;

/** Clocks on the wall of the zone count: an hour that DST repeats counts twice, one that it leaves out never comes. Hours that run over midnight belong to the day on which they begin. */
export function withinHours(hours: Hours, holidays: Holidays | null): Check {
  const wall = clockIn(hours.zone);
  const from = minutesOf(hours.from);
  const to = minutesOf(hours.to);
  const works = (day: Day): boolean => {
    if (holidays?.workingDays.has(day.date)) return true;
    return !holidays?.days.has(day.date) && hours.weekdays.some((weekday) => weekday === day.weekday);
  };
  const within = (at: number): boolean => {
    const { day, minutes } = wall(at);
    if (from < to) return minutes >= from && minutes < to && works(day);
    return minutes >= from ? works(day) : minutes < to && works(dayBefore(day));
  };
  const words = `${hours.weekdays.join(', ')} ${hours.from}-${hours.to} ${hours.zone}`;
  return {
    met: ({ situation }) => within(situation.at) !== hours.outside,
    why: ({ situation }) => {
      const { day, minutes } = wall(situation.at);
      return `speaks of ${hours.outside ? 'any time but ' : ''}${words}; it is ${day.weekday} ${day.date} ${clock(minutes)}`;
    },
  };
}

interface Day {
  /** `2026-10-01`. */
  readonly date: string;
  readonly weekday: (typeof WEEKDAYS)[number];
}

interface Moment {
  readonly day: Day;
  /** Since midnight, by the clock on the wall. */
  readonly minutes: number;
}

const clocks = new Map<string, (at: number) => Moment>();

/** The clock on the wall of a zone; the newest answer is remembered, since many rules ask at one moment. Throws RangeError for a zone that there is not. */
function clockIn(zone: string): (at: number) => Moment {
  const known = clocks.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  let minute = Number.NaN;
  let moment: Moment | null = null;
  const clockOfZone = (at: number): Moment => {
    const asked = Math.floor(at / 60_000);
    if (moment && asked === minute) return moment;
    const said = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute: past = 0 } = said;
    minute = asked;
    moment = { day: dayOf(Date.UTC(year, month - 1, day)), minutes: hour * 60 + past };
    return moment;
  };
  clocks.set(zone, clockOfZone);
  return clockOfZone;
}

function dayOf(midnight: number): Day {
  const date = new Date(midnight);
  return { date: date.toISOString().slice(0, 10), weekday: WEEKDAYS[date.getUTCDay()] ?? 'sun' };
}

const dayBefore = ({ date }: Day): Day => dayOf(Date.parse(date) - DAY_MINUTES * 60_000);

function minutesOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
