/** Numbers, times, durations and counts as people read them, in each language. */

import type { Language } from '../exchange.ts';

/** The number with separators: `12,480`. */
export function formatNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(value);
}

/** Date, time and offset: `21 November 2026, 17:30, UTC+8`; with `now`, a day near it by its name: `today 17:30, UTC+8`. Without `zone`, the machine's own. */
export function formatTime(date: Date, language: Language, zone?: string, now?: Date): string {
  const parts = timeParts(date, language, zone);
  const clock = `${parts.hour}:${parts.minute}`;
  const offset = parts.timeZoneName.replace('GMT', 'UTC');
  const day = now ? nearDay(date, now, language, zone) : null;
  switch (language) {
    case 'en':
      return day
        ? `${day} ${clock}, ${offset}`
        : `${parts.day} ${parts.month} ${parts.year}, ${clock}, ${offset}`;
    case 'zh-CN':
      return day
        ? `${day} ${clock}（${offset}）`
        : `${parts.year}年${parts.month.replace('月', '')}月${parts.day}日 ${clock}（${offset}）`;
    default:
      return language satisfies never;
  }
}

/** A duration in words, rounded to its largest one or two units: `1 hour 5 minutes`; under a minute in seconds. */
export function formatDuration(seconds: number, language: Language): string {
  const whole = Math.max(0, Math.round(seconds));
  const minutes = Math.round(whole / 60);
  if (whole < 60) return amount(whole, 'second', language);
  if (minutes < 60) return amount(minutes, 'minute', language);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return joined(amount(hours, 'hour', language), minutes % 60, 'minute', language);
  const allHours = Math.round(whole / 3600);
  return joined(amount(Math.floor(allHours / 24), 'day', language), allHours % 24, 'hour', language);
}

/** A text as it stands after a Chinese character: with a space where it begins with a number or a Latin letter. */
export function afterHan(text: string): string {
  return /^[0-9A-Za-z]/.test(text) ? ` ${text}` : text;
}

/** An English count with its noun: `1 row`, `12,480 rows`. */
export function plural(count: number, one: string, many: string): string {
  return `${formatNumber(count, 'en')} ${count === 1 ? one : many}`;
}

type TimeParts = Readonly<Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'timeZoneName', string>>;

function timeParts(date: Date, language: Language, zone: string | undefined): TimeParts {
  const found = new Map(
    new Intl.DateTimeFormat(language, {
      year: 'numeric',
      month: 'long',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'shortOffset',
      ...(zone === undefined ? {} : { timeZone: zone }),
    })
      .formatToParts(date)
      .map((part) => [part.type, part.value]),
  );
  const part = (name: keyof TimeParts): string => found.get(name) ?? '';
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    timeZoneName: part('timeZoneName'),
  };
}

const NEAR_DAYS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' },
  'zh-CN': { '-1': '昨天', '0': '今天', '1': '明天' },
};

/** Calendar days are compared in the reader's zone: 23:30 and 00:30 are different days. */
function nearDay(date: Date, now: Date, language: Language, zone: string | undefined): string | null {
  const days = Math.round((midnight(date, zone) - midnight(now, zone)) / 86_400_000);
  return NEAR_DAYS[language][String(days)] ?? null;
}

function midnight(date: Date, zone: string | undefined): number {
  const day = new Intl.DateTimeFormat('en-CA', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).format(date);
  return Date.parse(`${day}T00:00:00Z`);
}

type Unit = 'second' | 'minute' | 'hour' | 'day';
const UNITS: Readonly<Record<Unit, string>> = { second: '秒', minute: '分钟', hour: '小时', day: '天' };

function amount(count: number, unit: Unit, language: Language): string {
  switch (language) {
    case 'en':
      return plural(count, unit, `${unit}s`);
    case 'zh-CN':
      return `${formatNumber(count, language)} ${UNITS[unit]}`;
    default:
      return language satisfies never;
  }
}

function joined(first: string, rest: number, unit: Unit, language: Language): string {
  return rest === 0 ? first : `${first} ${amount(rest, unit, language)}`;
}
