/** What `explain` and `simulate` say, for whoever administers the gateway. */

import type { Language } from '../exchange.ts';
import type { Decision, VerdictKind } from '../export.ts';
import type { Terms } from '../terms.ts';
import type { Measure } from '../ledger.ts';
import { formatDuration, formatNumber } from './format.ts';
import type { Section } from './index.ts';
import { reasonText } from './reasons.ts';

/** A limit over time, and how it stood. */
interface Stood {
  readonly rule: string;
  readonly of: Measure;
  readonly by: 'person' | 'team' | 'app';
  readonly milliseconds: number;
  readonly max: number;
  readonly over: string;
  readonly used: number;
  readonly asked: number;
  readonly fits: string | null;
}

interface Told extends Decision {
  readonly person: string | null;
  readonly app: string;
  readonly entity: string;
  readonly route: string;
  readonly at: string;
  readonly standing: readonly Stood[];
  readonly ledgerAsked: boolean;
  readonly grants: readonly string[];
  readonly contracts: readonly string[];
  readonly approvers: readonly string[];
  readonly past?: {
    readonly verdict: VerdictKind;
    readonly because: Decision['because'];
    readonly at: string;
    readonly sameRules: boolean;
  };
}

/** Line by line: of what it is, each rule, the numbers of the ledger, exceptions, terms, approvers, and the verdict last. */
export function explainedLines(language: Language, told: Told): readonly string[] {
  const words = WORDS[language];
  const list = (names: readonly string[]): string => (names.length === 0 ? words.none : names.join(', '));
  const width = Math.max(0, ...told.steps.map(({ rule }) => rule.length));
  const matched = told.steps.filter((step) => step.matched);
  const aside = told.steps.filter((step) => !step.matched);
  return [
    words.about(told),
    ...section(
      words.applied,
      matched.map(({ rule, why }) => `${rule.padEnd(width)}  ${why}`),
      words.none,
    ),
    ...section(
      words.aside,
      aside.map(({ rule, why }) => `${rule.padEnd(width)}  ${why}`),
      words.none,
    ),
    ...section(
      words.ledger,
      told.standing.map((one) => standingLine(language, one)),
      words.noLimits,
    ),
    ...(told.ledgerAsked || told.standing.length === 0 ? [] : [`  ${words.unasked}`]),
    ...(told.grants.length + told.contracts.length === 0
      ? []
      : [`${words.exceptions}: ${list([...told.grants, ...told.contracts])}`]),
    ...(told.terms ? [`${words.terms}: ${termWords(language, told.terms)}`] : []),
    ...(told.verdict === 'hold' ? [`${words.approvers}: ${list(told.approvers)}${approvalWords(told)}`] : []),
    ...(told.alerts ?? []).map((one) => `${words.alarm}: ${one.rule ?? '-'}`),
    ...(told.would
      ? [`${words.would}: ${words.verdicts[told.would.verdict]} (${told.would.because.rule ?? '-'})`]
      : []),
    ...(told.past
      ? [
          '',
          `${words.past(told.past.at)}: ${words.verdicts[told.past.verdict]}: ${reasonText(language, told.past.because)}`,
          told.past.sameRules ? words.sameRules : words.otherRules,
        ]
      : []),
    '',
    `${words.verdicts[told.verdict]}${told.because.rule === null ? '' : ` (${told.because.rule})`}: ${reasonText(language, told.because)}`,
  ];
}

function section(title: string, lines: readonly string[], none: string): readonly string[] {
  return [`${title}:`, ...(lines.length === 0 ? [none] : lines).map((line) => `  ${line}`)];
}

function standingLine(
  language: Language,
  { rule, of, by, milliseconds, max, over, used, asked, fits }: Stood,
): string {
  const words = WORDS[language];
  const number = (value: number): string => formatNumber(value, language);
  return words.standing({
    rule,
    what: words.measures[of],
    per: formatDuration(milliseconds / 1000, language),
    by: words.by[by],
    used: number(used),
    asked: number(asked),
    max: number(max),
    over,
    fits: used + asked <= max ? words.fitsNow : fits === null ? words.fitsNever : words.fits(fits),
  });
}

function termWords(language: Language, { purpose, recipients, acknowledge, totp }: Terms): string {
  const words = WORDS[language].termWords;
  return [
    ...(purpose ? [words.purpose(purpose.categories ?? [], purpose.minLength)] : []),
    ...(recipients ? [words.recipients(recipients.domains ?? [], recipients.max)] : []),
    ...acknowledge.map(({ policy, days }) => words.acknowledge(policy, days)),
    ...(totp ? [words.totp] : []),
  ].join('; ');
}

function approvalWords({ approval, approverRoles }: Told): string {
  const stages = approval?.stages.map(({ of, count }) => (count === 1 ? of : `${of} x${count}`));
  return ` (${stages?.join(approval?.inOrder === true ? ' > ' : ' + ') ?? approverRoles.join(', ')})`;
}

interface Words {
  readonly about: (told: Pick<Told, 'person' | 'app' | 'entity' | 'route' | 'at'>) => string;
  readonly applied: string;
  readonly aside: string;
  readonly ledger: string;
  readonly noLimits: string;
  readonly unasked: string;
  readonly exceptions: string;
  readonly terms: string;
  readonly approvers: string;
  readonly alarm: string;
  readonly would: string;
  readonly past: (at: string) => string;
  readonly sameRules: string;
  readonly otherRules: string;
  readonly none: string;
  readonly verdicts: Readonly<Record<VerdictKind, string>>;
  readonly measures: Readonly<Record<Measure, string>>;
  readonly by: Readonly<Record<'person' | 'team' | 'app', string>>;
  readonly fitsNow: string;
  readonly fitsNever: string;
  readonly fits: (at: string) => string;
  readonly standing: (
    figures: Readonly<
      Record<'rule' | 'what' | 'per' | 'by' | 'used' | 'asked' | 'max' | 'over' | 'fits', string>
    >,
  ) => string;
  readonly termWords: {
    readonly purpose: (categories: readonly string[], minLength: number) => string;
    readonly recipients: (domains: readonly string[], max: number) => string;
    readonly acknowledge: (policy: string, days: number) => string;
    readonly totp: string;
  };
}

const WORDS: Section<Words> = {
  en: {
    about: ({ person, app, entity, route, at }) =>
      `${person ?? 'nobody'} exports ${entity} from ${app} (route ${route}), ${at}`,
    applied: 'Rules that apply',
    aside: 'Rules that do not apply, and why',
    ledger: 'Limits over time',
    noLimits: 'none of the rules that apply has one',
    unasked: 'The ledger could not be asked here, so nothing counts as used before.',
    exceptions: 'Exceptions looked at',
    terms: 'Terms to be fulfilled first',
    approvers: 'Who may agree',
    alarm: 'An alarm is raised by',
    would: 'Rules in monitor mode would say',
    past: (at) => `Decided at ${at}`,
    sameRules: 'The same rules are in force today. Step by step:',
    otherRules:
      'The rules have changed since. What is above, and the verdict below, are by the rules of today.',
    none: 'none',
    verdicts: { allow: 'ALLOW', trim: 'TRIM', hold: 'HOLD', block: 'BLOCK' },
    measures: {
      rows: 'rows',
      records: 'different records',
      values: 'sensitive values',
      bytes: 'bytes',
      exports: 'exports',
    },
    by: { person: 'of the person', team: 'of the team', app: 'of everybody in the app' },
    fitsNow: 'fits',
    fitsNever: 'never fits: it is more than the limit',
    fits: (at) => `fits at ${at}`,
    standing: ({ rule, what, per, by, used, asked, max, over, fits }) =>
      `${rule}: ${what} in ${per}, ${by}: used ${used}, asked ${asked}, limit ${max} (above it: ${over}): ${fits}`,
    termWords: {
      purpose: (categories, minLength) =>
        `a purpose of ${minLength} characters${categories.length === 0 ? '' : `, one of ${categories.join(', ')}`}`,
      recipients: (domains, max) =>
        `at most ${max} recipients${domains.length === 0 ? '' : ` at ${domains.join(', ')}`}`,
      acknowledge: (policy, days) => `the notice ${policy} agreed to within ${days} days`,
      totp: 'a one-time code',
    },
  },
  'zh-CN': {
    about: ({ person, app, entity, route, at }) =>
      `${person ?? '未识别的人'} 从 ${app} 导出 ${entity}（路径 ${route}），${at}`,
    applied: '适用的规则',
    aside: '不适用的规则及原因',
    ledger: '时间段内的上限',
    noLimits: '适用的规则都没有此类上限',
    unasked: '此处无法查询台账，因此按此前用量为零计算。',
    exceptions: '已核对的例外',
    terms: '须先满足的条件',
    approvers: '可以审批的人',
    alarm: '触发告警的规则',
    would: '监控模式下的规则本会判定为',
    past: (at) => `当时的决定（${at}）`,
    sameRules: '当时的规则至今未变。逐条如下：',
    otherRules: '此后规则已变更。以上各条及以下结论按今天的规则得出。',
    none: '无',
    verdicts: { allow: '放行', trim: '截取后放行', hold: '扣留待审批', block: '拒绝' },
    measures: {
      rows: '行数',
      records: '不同记录数',
      values: '敏感值个数',
      bytes: '字节数',
      exports: '导出次数',
    },
    by: { person: '按本人', team: '按团队', app: '按整个系统' },
    fitsNow: '未超出',
    fitsNever: '永远无法满足：超过上限本身',
    fits: (at) => `${at} 起可满足`,
    standing: ({ rule, what, per, by, used, asked, max, over, fits }) =>
      `${rule}：${per}内的${what}（${by}）：已用 ${used}，本次 ${asked}，上限 ${max}（超出时：${over}）：${fits}`,
    termWords: {
      purpose: (categories, minLength) =>
        `填写用途，至少 ${minLength} 个字符${categories.length === 0 ? '' : `，类别为 ${categories.join('、')} 之一`}`,
      recipients: (domains, max) =>
        `接收人最多 ${max} 名${domains.length === 0 ? '' : `，邮箱域名限 ${domains.join('、')}`}`,
      acknowledge: (policy, days) => `在 ${days} 天内确认过告知书 ${policy}`,
      totp: '一次性验证码',
    },
  },
};
