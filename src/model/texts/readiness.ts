/** What `audit report --readiness` says, for whoever is about to enforce the rules. */

import type { Language } from '../exchange.ts';
import { formatNumber } from './format.ts';

interface Words {
  readonly title: (days: number, exports: string) => string;
  readonly withoutIdentity: string;
  readonly withoutRole: string;
  readonly withoutApprover: string;
  readonly unidentified: string;
  readonly keysWithoutOwner: string;
  readonly unreadable: string;
  readonly holds: string;
  readonly hold: (approver: string, total: string, perDay: string, most: string) => string;
  readonly holdsOfNobody: string;
  readonly unseen: string;
  readonly none: string;
  readonly ready: string;
  readonly notReady: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: (days, exports) => `Readiness for enforcing: ${exports} exports of the last ${days} days`,
    withoutIdentity: 'People without a login or an address (give them one in the directory)',
    withoutRole: 'People without a role (no rule speaks of them)',
    withoutApprover: 'People whose held exports nobody could approve (nobody approves his own)',
    unidentified: 'Exports that nobody was known to have asked for (enforced, they are refused)',
    keysWithoutOwner: 'Keys of programs without an owner who may act',
    unreadable: 'Files that could not be read (enforced, they are held)',
    holds: 'Exports that would be held, for each who would be asked first',
    hold: (approver, total, perDay, most) =>
      `${approver}: ${total}, ${perDay} a day, ${most} on the busiest day`,
    holdsOfNobody: 'Exports that would be held with nobody to approve them',
    unseen: 'What monitor mode could not see',
    none: 'none',
    ready: 'Nothing stands in the way of enforcing.',
    notReady: 'Mend what is listed before enforcing.',
  },
  'zh-CN': {
    title: (days, exports) => `执行规则前的就绪情况：最近 ${days} 天的 ${exports} 次导出`,
    withoutIdentity: '没有登录名和邮箱的人员（请在目录中补齐）',
    withoutRole: '没有角色的人员（没有任何规则涉及他们）',
    withoutApprover: '导出被扣留时无人可审批的人员（任何人都不能审批自己的导出）',
    unidentified: '不知由谁发起的导出（执行后将被拒绝）',
    keysWithoutOwner: '没有有效负责人的程序密钥',
    unreadable: '无法读取的文件（执行后将被扣留）',
    holds: '将被扣留的导出，按首先被询问的审批人统计',
    hold: (approver, total, perDay, most) =>
      `${approver}：共 ${total} 次，每天 ${perDay} 次，最忙的一天 ${most} 次`,
    holdsOfNobody: '将被扣留且无人可审批的导出',
    unseen: '监控模式下未能看清的内容',
    none: '无',
    ready: '可以开始执行规则。',
    notReady: '请先处理以上各项，再开始执行规则。',
  },
};

/** Where `audit report --limits` has nothing to go by. */
export const noProposals: Readonly<Record<Language, string>> = {
  en: 'Nobody looked at a list for a whole hour in these days: there is nothing to propose yet.',
  'zh-CN': '这些天里没有满一小时的列表查看记录，暂无可建议的限额。',
};

interface Counted {
  readonly what: string;
  readonly count: number;
}

/** The report in lines; wiring/readiness.ts makes it. */
export function readinessLines(
  report: {
    readonly days: number;
    readonly exports: number;
    readonly people: {
      readonly withoutIdentity: readonly string[];
      readonly withoutRole: readonly string[];
      readonly withoutApprover: readonly string[];
    };
    readonly unidentified: readonly Counted[];
    readonly keysWithoutOwner: readonly string[];
    readonly unreadable: readonly Counted[];
    readonly holds: readonly {
      readonly approver: string;
      readonly total: number;
      readonly perDay: number;
      readonly most: number;
    }[];
    readonly holdsOfNobody: number;
    readonly unseen: readonly Counted[];
  },
  isReady: boolean,
  language: Language,
): readonly string[] {
  const words = WORDS[language];
  const number = (count: number): string => formatNumber(count, language);
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [`${title}: ${words.none}`] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
  const counted = (all: readonly Counted[]): readonly string[] =>
    all.map(({ what, count }) => `${what}: ${number(count)}`);
  const { people } = report;
  return [
    words.title(report.days, number(report.exports)),
    '',
    ...section(words.withoutIdentity, people.withoutIdentity),
    ...section(words.withoutRole, people.withoutRole),
    ...section(words.withoutApprover, people.withoutApprover),
    ...section(words.keysWithoutOwner, report.keysWithoutOwner),
    ...section(words.unidentified, counted(report.unidentified)),
    ...section(words.unreadable, counted(report.unreadable)),
    ...section(
      words.holds,
      report.holds.map(({ approver, total, perDay, most }) =>
        words.hold(approver, number(total), String(perDay), number(most)),
      ),
    ),
    ...section(words.holdsOfNobody, report.holdsOfNobody === 0 ? [] : [number(report.holdsOfNobody)]),
    ...section(words.unseen, counted(report.unseen)),
    '',
    isReady ? words.ready : words.notReady,
  ];
}
