/** A limit that was passed, in numbers: what was asked for, the limit, what was used, what remains, and when it returns. */

import type { Language } from '../exchange.ts';
import type { Because } from '../export.ts';
import type { Measure, Period } from '../ledger.ts';
import { formatNumber, formatTime, plural } from './format.ts';

/** Where and when the reader is: times are told with their offset. */
export interface Clock {
  /** As IANA names it. */
  readonly zone: string;
  /** Absent: no day is called today. */
  readonly now?: Date;
}

/** The sentences to the person who asked; null where the reason is no limit, or its numbers are not known. */
export function budgetText(language: Language, because: Because, clock: Clock): string | null {
  const figures = figuresOf(language, because);
  if (figures === null) return null;
  const { asked, bareAsked, limit, used, left } = figures;
  const { measure = 'rows', per = 'export', by = 'person', returns } = because;
  const back =
    returns === undefined || returns === null
      ? null
      : formatTime(new Date(returns), language, clock.zone, clock.now);
  switch (language) {
    case 'en': {
      const verb = measure === 'exports' ? 'make' : 'take';
      if (per === 'export')
        return `${by === 'person' ? 'Your role' : WHO.en[by]} may ${verb} ${limit} at once; this file has ${measure === 'rows' ? bareAsked : asked}.`;
      return [
        `${WHO.en[by]} may ${verb} ${limit} in any ${SPAN.en[per]}.`,
        used === null
          ? `This export has ${asked}.`
          : `${used} are used, ${left} left${measure === 'exports' ? '' : `, and this export has ${asked}`}.`,
        ...(back === null ? [] : [`There is room for it again from ${back}.`]),
        ...(returns === null ? ['It is more than the whole limit, so it will not fit later either.'] : []),
      ].join(' ');
    }
    case 'zh-CN': {
      if (per === 'export')
        return `${by === 'person' ? '您的角色' : WHO['zh-CN'][by]}每次最多导出 ${limit}，本次共 ${asked}。`;
      return [
        `${WHO['zh-CN'][by]}在任意 ${SPAN['zh-CN'][per]}内最多导出 ${limit}。`,
        used === null
          ? `本次共 ${asked}。`
          : `已用 ${used}，还剩 ${left}${measure === 'exports' ? '' : `，本次共 ${asked}`}。`,
        ...(back === null ? [] : [`${back}起可再次导出。`]),
        ...(returns === null ? ['本次已超过全部额度，之后也无法一次导出。'] : []),
      ].join('');
    }
    default:
      return language satisfies never;
  }
}

/** The same in a few words, to whoever decides about it. */
export function passedText(language: Language, because: Because): string | null {
  const figures = figuresOf(language, because);
  if (figures === null) return null;
  const { asked, limit, bareLimit, used } = figures;
  const { per = 'export', by = 'person' } = because;
  switch (language) {
    case 'en':
      return per === 'export'
        ? `${asked}; up to ${bareLimit} pass without approval`
        : `${asked}; ${used === null ? '' : `${used} used of `}${limit} in ${SPAN.en[per]} ${OF.en[by]}`;
    case 'zh-CN':
      return per === 'export'
        ? `共 ${asked}，免审批上限为 ${limit}`
        : `共 ${asked}，${OF['zh-CN'][by]} ${SPAN['zh-CN'][per]}上限为 ${limit}${used === null ? '' : `，已用 ${used}`}`;
    default:
      return language satisfies never;
  }
}

interface Figures {
  readonly asked: string;
  readonly bareAsked: string;
  readonly limit: string;
  readonly bareLimit: string;
  readonly used: string | null;
  readonly left: string;
}

function figuresOf(language: Language, because: Because): Figures | null {
  const { code, rows, limit, used, measure = 'rows' } = because;
  if (code !== 'over-rows' && code !== 'over-limit' && code !== 'over-budget') return null;
  if (rows === undefined || limit === undefined) return null;
  const amount = (count: number): string => AMOUNT[language][measure](count);
  // With its noun once: "9,500 are used, 500 left".
  const bare = (count: number): string =>
    measure === 'bytes' || language === 'zh-CN' ? amount(count) : formatNumber(count, language);
  return {
    asked: amount(rows),
    bareAsked: bare(rows),
    limit: amount(limit),
    bareLimit: bare(limit),
    used: used === undefined ? null : bare(used),
    left: bare(Math.max(0, limit - (used ?? 0))),
  };
}

const AMOUNT: Readonly<Record<Language, Readonly<Record<Measure, (count: number) => string>>>> = {
  en: {
    rows: (count) => plural(count, 'row', 'rows'),
    records: (count) => plural(count, 'different record', 'different records'),
    values: (count) => plural(count, 'sensitive value', 'sensitive values'),
    bytes: (count) => bytesOf(count, 'en'),
    exports: (count) => plural(count, 'export', 'exports'),
  },
  'zh-CN': {
    rows: (count) => `${formatNumber(count, 'zh-CN')} 条`,
    records: (count) => `${formatNumber(count, 'zh-CN')} 条不同记录`,
    values: (count) => `${formatNumber(count, 'zh-CN')} 个敏感信息`,
    bytes: (count) => bytesOf(count, 'zh-CN'),
    exports: (count) => `${formatNumber(count, 'zh-CN')} 次`,
  },
};

function bytesOf(count: number, language: Language): string {
  if (count < 10_240)
    return language === 'en' ? plural(count, 'byte', 'bytes') : `${formatNumber(count, language)} 字节`;
  const kib = Math.ceil(count / 1024);
  return kib < 10_240
    ? `${formatNumber(kib, language)} KiB`
    : `${formatNumber(Math.ceil(kib / 1024), language)} MiB`;
}

type By = NonNullable<Because['by']>;

const WHO: Readonly<Record<Language, Readonly<Record<By, string>>>> = {
  en: { person: 'You', team: 'Your whole team', app: 'All users of this app together' },
  'zh-CN': { person: '您', team: '您的团队合计', app: '此系统所有人员合计' },
};

const OF: Readonly<Record<Language, Readonly<Record<By, string>>>> = {
  en: { person: 'by the requester', team: 'by the whole team', app: 'by everybody in the app' },
  'zh-CN': { person: '申请人', team: '其团队', app: '此系统' },
};

const SPAN: Readonly<Record<Language, Readonly<Record<Period, string>>>> = {
  en: {
    export: 'one export',
    hour: 'hour',
    day: '24 hours',
    '7 days': '7 days',
    '30 days': '30 days',
    '90 days': '90 days',
  },
  'zh-CN': {
    export: '一次导出',
    hour: '1 小时',
    day: '24 小时',
    '7 days': '7 天',
    '30 days': '30 天',
    '90 days': '90 天',
  },
};
