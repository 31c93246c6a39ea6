/** What `simulate` says, for whoever administers the gateway. */

import type { Language } from '../exchange.ts';
import { formatNumber } from './format.ts';
import type { Section } from './index.ts';

type Fate = 'held' | 'blocked' | 'let go';

interface Told {
  readonly exports: number;
  readonly skipped: number;
  readonly fates: Readonly<Record<Fate, { readonly was: number; readonly now: number }>>;
  readonly newlyStopped: number;
  readonly newlyLetGo: number;
  readonly rows: readonly {
    readonly rule: string;
    readonly person: string;
    readonly counts: Readonly<Record<string, number>>;
    readonly changed: readonly string[];
  }[];
}

/** The totals, a line for each rule and person, and what the figures do not know. */
export function simulatedLines(language: Language, told: Told): readonly string[] {
  const words = WORDS[language];
  const number = (value: number): string => formatNumber(value, language);
  const [rules, people] = [
    Math.max(0, ...told.rows.map(({ rule }) => rule.length)),
    Math.max(0, ...told.rows.map(({ person }) => person.length)),
  ];
  return [
    words.exports(number(told.exports), number(told.skipped)),
    ...(['let go', 'held', 'blocked'] as const).map((fate) =>
      words.fate(words.fates[fate], number(told.fates[fate].was), number(told.fates[fate].now)),
    ),
    '',
    ...told.rows.map(({ rule, person, counts, changed }) => {
      const steps = Object.entries(counts).map(([step, count]) => `${words.step(step)} ${number(count)}`);
      const ids = changed.length === 0 ? '' : `  [${changed.join(' ')}]`;
      return `${rule.padEnd(rules)}  ${person.padEnd(people)}  ${steps.join(', ')}${ids}`;
    }),
    '',
    words.stopped(number(told.newlyStopped), number(told.newlyLetGo)),
    words.limits,
  ];
}

interface Words {
  readonly exports: (count: string, skipped: string) => string;
  readonly fate: (fate: string, was: string, now: string) => string;
  readonly fates: Readonly<Record<Fate, string>>;
  readonly step: (step: string) => string;
  readonly stopped: (stopped: string, free: string) => string;
  readonly limits: string;
}

const FATES: Section<Readonly<Record<Fate, string>>> = {
  en: { held: 'held', blocked: 'blocked', 'let go': 'let go' },
  'zh-CN': { held: '扣留', blocked: '拒绝', 'let go': '放行' },
};

function stepIn(language: Language, step: string): string {
  const fates = Object.keys(FATES.en) as Fate[];
  return step
    .split(' > ')
    .map((one) => FATES[language][fates.find((fate) => fate === one) ?? 'held'])
    .join(' -> ');
}

const WORDS: Section<Words> = {
  en: {
    exports: (count, skipped) =>
      `${count} exports replayed; ${skipped} left out (another time, or recorded without facts)`,
    fate: (fate, was, now) => `  ${fate}: ${was} then, ${now} now`,
    fates: FATES.en,
    step: (step) => stepIn('en', step),
    stopped: (stopped, free) => `Newly held or blocked: ${stopped}. Newly let go: ${free}.`,
    limits:
      'Sums over time are exact for rows, bytes, values and exports that left as files, from the first record of the log on. Different records are approximate: where the ledger was not asked then, those of each export count as new. Rows on the screen count only where the ledger was asked then. What would be held counts as gone where an approver let it go. Masks that change are not told.',
  },
  'zh-CN': {
    exports: (count, skipped) =>
      `已重放 ${count} 次导出；略去 ${skipped} 次（不在时间范围内，或当时未记录所需信息）`,
    fate: (fate, was, now) => `  ${fate}：当时 ${was}，现在 ${now}`,
    fates: FATES['zh-CN'],
    step: (step) => stepIn('zh-CN', step),
    stopped: (stopped, free) => `新增扣留或拒绝：${stopped}。新增放行：${free}。`,
    limits:
      '行数、字节数、敏感值个数和导出次数的累计值自日志的第一条记录起精确计算（仅文件）。不同记录数为近似值：当时未查询台账的，每次导出的记录都按新记录计算。屏幕上的行仅在当时查询过台账时计入。现在会被扣留的，若当时审批人已放行，则计为已导出。脱敏方式的变化不在此列。',
  },
};
