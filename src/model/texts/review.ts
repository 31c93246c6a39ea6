/** What the access review says. */

import type { AboutLabel, Reach, ReachStep, ReachWindow, ReviewKind, ReviewVerdict } from '../review.ts';
import type { Section } from './index.ts';

export interface ReviewTexts {
  readonly title: string;
  readonly intro: (days: string, lines: string, at: string) => string;
  readonly overdue: (lines: string) => string;
  readonly none: string;
  readonly kinds: Readonly<Record<ReviewKind, string>>;
  readonly about: Readonly<Record<AboutLabel, string>>;
  readonly line: string;
  readonly what: string;
  readonly facts: string;
  readonly entity: string;
  readonly rows: string;
  readonly overTime: string;
  readonly columns: string;
  readonly findings: string;
  readonly signedBy: string;
  readonly due: string;
  readonly dueNow: string;
  readonly never: string;
  readonly can: string;
  readonly used: (exports: string, rows: string, largest: string) => string;
  readonly usedAll: (rows: string, records: string, last: string) => string;
  readonly usedNothing: string;
  readonly reachKinds: Readonly<Record<Reach['kind'], string>>;
  readonly whose: Readonly<Record<Reach['whose'], string>>;
  readonly verdicts: Readonly<Record<ReachStep['verdict'], string>>;
  readonly step: (upTo: string, verdict: string) => string;
  readonly any: (verdict: string) => string;
  readonly above: (verdict: string) => string;
  readonly asks: (approvers: string) => string;
  readonly window: (max: string, of: string, span: string, by: string, over: string) => string;
  readonly measures: Readonly<Record<ReachWindow['of'], string>>;
  readonly by: Readonly<Record<ReachWindow['by'], string>>;
  readonly over: Readonly<Record<ReachWindow['over'], string>>;
  readonly hour: string;
  readonly days: (count: number) => string;
  readonly dropped: (names: string) => string;
  readonly masked: (names: string) => string;
  readonly terms: (names: string) => string;
  readonly term: Readonly<Record<string, string>>;
  readonly circumstances: (names: string) => string;
  readonly words: Readonly<Record<ReviewVerdict, string>>;
  readonly signed: (word: string, by: string, day: string, note: string) => string;
  readonly howTo: string;
  readonly signOff: string;
  readonly verdict: string;
  readonly note: string;
  readonly overdueNotice: (lines: string) => string;
}

export const reviewTexts: Section<ReviewTexts> = {
  en: {
    title: 'Access review',
    intro: (days, lines, at) =>
      `${lines} lines on who may export what, with what was used in the last ${days} days. Made ${at}.`,
    overdue: (lines) => `Overdue, and nobody’s word on them: ${lines}`,
    none: 'none',
    kinds: {
      role: 'Roles',
      person: 'People',
      rule: 'Exemptions, and rules that spoke of no export',
      app: 'Apps that are only watched',
      grant: 'Grants in force',
      contract: 'Exports that may come again',
      key: 'Keys',
      emergency: 'Emergencies that nobody has reviewed',
    },
    about: {
      roles: 'roles',
      team: 'team',
      manager: 'manager',
      state: 'state',
      people: 'people',
      mode: 'mode',
      replaces: 'switches off',
      rows: 'rows of one export',
      total: 'rows in all',
      used: 'used',
      until: 'until',
      reason: 'reason',
      by: 'given by',
      owner: 'owner',
      client: 'kind',
      app: 'app',
      at: 'at',
      route: 'report',
    },
    line: 'Line',
    what: 'About',
    facts: 'Facts',
    entity: 'What',
    rows: 'Rows',
    overTime: 'Over time',
    columns: 'Columns and terms',
    findings: 'To look at',
    signedBy: 'Signed',
    due: 'Due',
    dueNow: 'overdue',
    never: 'not yet',
    can: 'May take',
    used: (exports, rows, largest) => `${exports} exports, ${rows} rows, ${largest} in the largest`,
    usedAll: (rows, records, last) =>
      `${rows} rows with the screen, ${records} different records; last file ${last}`,
    usedNothing: 'nothing',
    reachKinds: {
      export: 'export',
      report: 'report',
      backup: 'backup',
      unlisted: 'a table nobody named',
      list: 'on the screen',
    },
    whose: { all: 'all rows', own: 'own rows', team: 'rows of the team', condition: 'rows of a condition' },
    verdicts: { allow: 'goes', trim: 'goes cut', hold: 'held', block: 'blocked' },
    step: (upTo, verdict) => `up to ${upTo}: ${verdict}`,
    any: (verdict) => `any number: ${verdict}`,
    above: (verdict) => `above: ${verdict}`,
    asks: (approvers) => ` for ${approvers}`,
    window: (max, of, span, by, over) => `${max} ${of} in ${span} ${by}, then ${over}`,
    measures: {
      rows: 'rows',
      records: 'records',
      values: 'sensitive values',
      bytes: 'bytes',
      exports: 'exports',
    },
    by: { person: 'each', team: 'for the team', app: 'for everybody' },
    over: { alert: 'an alarm', trim: 'cut', hold: 'held', block: 'blocked' },
    hour: 'an hour',
    days: (count) => (count === 1 ? 'a day' : `${count} days`),
    dropped: (names) => `never: ${names}`,
    masked: (names) => `masked: ${names}`,
    terms: (names) => `asks for ${names}`,
    term: {
      purpose: 'a purpose',
      recipients: 'recipients',
      acknowledge: 'agreeing to the data policy',
      totp: 'a one-time code',
    },
    circumstances: (names) => `only at some times, places or conditions: ${names}`,
    words: { keep: 'keep', tighten: 'tighten', remove: 'remove' },
    signed: (word, by, day, note) => `${word}: ${by}, ${day}${note === '' ? '' : ` (${note})`}`,
    howTo:
      'Each line is signed by somebody who is not its subject: exportgate audit review sign LINE --verdict keep --as ID',
    signOff: 'Sign',
    verdict: 'Word',
    note: 'Note',
    overdueNotice: (lines) =>
      `${lines} lines of the access review are overdue: run "exportgate audit report --access-review"`,
  },
  'zh-CN': {
    title: '权限复核',
    intro: (days, lines, at) =>
      `共 ${lines} 项：谁可以导出什么，以及最近 ${days} 天的使用情况。生成时间 ${at}。`,
    overdue: (lines) => `已逾期未复核：${lines}`,
    none: '无',
    kinds: {
      role: '角色',
      person: '人员',
      rule: '豁免规则，以及没有用到的规则',
      app: '仅监控、未执行规则的系统',
      grant: '生效中的临时授权',
      contract: '可重复的导出约定',
      key: '密钥',
      emergency: '尚未复核的紧急取用',
    },
    about: {
      roles: '角色',
      team: '团队',
      manager: '上级',
      state: '状态',
      people: '人员',
      mode: '模式',
      replaces: '停用的规则',
      rows: '单次条数',
      total: '总条数',
      used: '已用',
      until: '截止',
      reason: '原因',
      by: '批准人',
      owner: '负责人',
      client: '类型',
      app: '系统',
      at: '时间',
      route: '报表',
    },
    line: '编号',
    what: '对象',
    facts: '信息',
    entity: '数据',
    rows: '条数',
    overTime: '时段额度',
    columns: '字段与条件',
    findings: '需要关注',
    signedBy: '复核',
    due: '期限',
    dueNow: '已逾期',
    never: '尚未复核',
    can: '可导出',
    used: (exports, rows, largest) => `导出 ${exports} 次，共 ${rows} 条，单次最多 ${largest} 条`,
    usedAll: (rows, records, last) => `含屏幕查看共 ${rows} 条，不同记录 ${records} 条；最近一次导出 ${last}`,
    usedNothing: '未使用',
    reachKinds: {
      export: '导出',
      report: '报表',
      backup: '备份',
      unlisted: '未登记的表格',
      list: '屏幕查看',
    },
    whose: { all: '全部数据', own: '本人数据', team: '团队数据', condition: '符合条件的数据' },
    verdicts: { allow: '放行', trim: '裁剪后放行', hold: '扣留', block: '阻止' },
    step: (upTo, verdict) => `${upTo} 条以内：${verdict}`,
    any: (verdict) => `不限条数：${verdict}`,
    above: (verdict) => `超出：${verdict}`,
    asks: (approvers) => `（审批：${approvers}）`,
    window: (max, of, span, by, over) => `${by}${span} ${max} ${of}，超出${over}`,
    measures: { rows: '条', records: '条不同记录', values: '个敏感信息', bytes: '字节', exports: '次' },
    by: { person: '每人', team: '整个团队', app: '所有人' },
    over: { alert: '告警', trim: '裁剪', hold: '扣留', block: '阻止' },
    hour: '每小时',
    days: (count) => `每 ${count} 天`,
    dropped: (names) => `不导出：${names}`,
    masked: (names) => `脱敏：${names}`,
    terms: (names) => `要求：${names}`,
    term: { purpose: '填写用途', recipients: '填写接收人', acknowledge: '同意数据政策', totp: '动态码' },
    circumstances: (names) => `仅在特定时间、地点或条件下：${names}`,
    words: { keep: '保留', tighten: '收紧', remove: '取消' },
    signed: (word, by, day, note) => `${word}：${by}，${day}${note === '' ? '' : `（${note}）`}`,
    howTo: '每一项由本人以外的复核人签署：exportgate audit review sign 编号 --verdict keep --as 工号',
    signOff: '签署',
    verdict: '结论',
    note: '备注',
    overdueNotice: (lines) =>
      `权限复核有 ${lines} 项已逾期：请运行 "exportgate audit report --access-review"`,
  },
};
