/** What the office tells people by mail: that somebody leaves, was suspended or is back, and that an app is in monitor mode. */

import type { Language } from '../exchange.ts';
import type { Message } from '../message.ts';
import { afterHan } from './format.ts';
import type { Section } from './index.ts';
import { footerOf } from './mail.ts';

export type OfficeMail = 'leaving' | 'suspended' | 'restored' | 'override-set' | 'override-ended';

/** Names of the facts in these mails. */
export type OfficeFact =
  | 'person'
  | 'from'
  | 'until'
  | 'reason'
  | 'by'
  | 'app'
  | 'rows'
  | 'newRecords'
  | 'withdrawn'
  | 'ended'
  | 'logins'
  | 'apiKeys'
  | 'recipientKeys'
  | 'approves'
  | 'manages'
  | 'heads'
  | 'gave'
  | 'team'
  | 'roles';

interface OfficeTexts {
  readonly mails: Readonly<
    Record<OfficeMail, (about: string) => { readonly subject: string; readonly opening: string }>
  >;
  readonly labels: Readonly<Record<OfficeFact, string>>;
  readonly separator: string;
  /** In place of a count that is not known. */
  readonly unknown: string;
  /** Whoever used the command line without naming himself. */
  readonly commandLine: string;
}

/** The mail to one person; `about` is whom or which app it is about. Facts whose list is empty are left out. */
export function officeMessage(input: {
  readonly id: string;
  readonly kind: OfficeMail;
  readonly about: string;
  readonly to: Message['to'];
  readonly facts: readonly (readonly [OfficeFact, string | number | readonly string[] | null])[];
  readonly site: { readonly name: string; readonly support: string };
}): Message {
  const { language } = input.to;
  const texts = officeTexts[language];
  const { subject, opening } = texts.mails[input.kind](plain(input.about));
  return {
    id: input.id,
    to: input.to,
    subject: `${input.site.name}: ${subject}`,
    opening,
    facts: input.facts.flatMap(([name, value]) => {
      if (Array.isArray(value) && value.length === 0) return [];
      return [[texts.labels[name], worded(value, language)] as const];
    }),
    link: null,
    footer: footerOf(language, input.site, null),
  };
}

/** How a mail calls whoever acted. */
export const actorName = (name: string | null, language: Language): string =>
  name === null ? officeTexts[language].commandLine : plain(name);

const MOST_LISTED = 20;

function worded(value: string | number | readonly string[] | null, language: Language): string {
  const { separator, unknown } = officeTexts[language];
  if (value === null) return unknown;
  if (typeof value !== 'object') return plain(String(value));
  const more = value.length > MOST_LISTED ? ` (${value.length})` : '';
  return `${value.slice(0, MOST_LISTED).map(plain).join(separator)}${more}`;
}

/** Names come from directories: one line, and nothing that turns a line round. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, 300);

const officeTexts: Section<OfficeTexts> = {
  en: {
    mails: {
      leaving: (who) => ({
        subject: `${who} is leaving: please look at what hangs on this person`,
        opening: `${who} is leaving the company. The limits for leavers hold from now on, packages that were not fetched are withdrawn, and exceptions of and by this person are revoked. Please decide what becomes of the following.`,
      }),
      suspended: (who) => ({
        subject: `${who} was suspended`,
        opening: `${who} was suspended. Nothing can be exported, downloaded or approved by this person any more, and exceptions of and by this person are revoked. Please look at the following.`,
      }),
      restored: (who) => ({
        subject: `${who} is restored`,
        opening: `${who} may act again under the usual rules. Exceptions that were revoked stay revoked.`,
      }),
      'override-set': (app) => ({
        subject: `${app} is in monitor mode: nothing is held or refused`,
        opening: `Somebody set ${app} to monitor mode. Until it ends nothing of it is held or refused; everything is still recorded. If you did not expect this, end it: exportgate override end --app ${app}.`,
      }),
      'override-ended': (app) => ({
        subject: `${app} enforces the rules again`,
        opening: `The monitor mode that somebody had set for ${app} has ended. The rules are enforced again.`,
      }),
    },
    labels: {
      person: 'Who',
      from: 'From',
      until: 'Until',
      reason: 'Reason',
      by: 'By',
      app: 'App',
      rows: 'Rows exported in the time looked back on',
      newRecords: 'Records never taken or seen before it',
      withdrawn: 'Packages withdrawn',
      ended: 'Exceptions revoked',
      logins: 'Accounts in the CRM',
      apiKeys: 'API keys that the person answers for',
      recipientKeys: 'Recipient keys',
      approves: 'May approve exports of',
      manages: 'Is the manager of',
      heads: 'Is the head of',
      gave: 'Gave or asked for',
      team: 'Team',
      roles: 'Roles',
    },
    separator: ', ',
    unknown: 'not known',
    commandLine: 'the command line',
  },
  'zh-CN': {
    mails: {
      leaving: (who) => ({
        subject: `${who}即将离职，请处理其名下事项`,
        opening: `${who}即将离职。离职人员的限制即刻生效，尚未领取的文件已撤回，与其有关的例外授权已撤销。请决定以下事项如何处理。`,
      }),
      suspended: (who) => ({
        subject: `${who}已被停用`,
        opening: `${who}已被停用，不能再导出、下载或审批，与其有关的例外授权已撤销。请检查以下事项。`,
      }),
      restored: (who) => ({
        subject: `${who}已恢复`,
        opening: `${who}已按通常规则恢复权限。已撤销的例外授权不会恢复。`,
      }),
      'override-set': (app) => ({
        subject: `${app} 已进入监控模式，暂不扣留或拒绝任何内容`,
        opening: `有人将${afterHan(app)} 设为监控模式。结束之前不会扣留或拒绝任何内容，但仍全部记录。如非预期，请立即结束：exportgate override end --app ${app}。`,
      }),
      'override-ended': (app) => ({
        subject: `${app} 已恢复执行规则`,
        opening: `此前为${afterHan(app)} 设置的监控模式已结束，规则重新执行。`,
      }),
    },
    labels: {
      person: '人员',
      from: '起始时间',
      until: '截止时间',
      reason: '原因',
      by: '执行人',
      app: '系统',
      rows: '回溯期内导出的条数',
      newRecords: '此前从未取得或查看过的记录',
      withdrawn: '已撤回的文件',
      ended: '已撤销的例外授权',
      logins: 'CRM 账号',
      apiKeys: '由其负责的 API 密钥',
      recipientKeys: '接收人公钥',
      approves: '可审批以下角色的导出',
      manages: '直接下属',
      heads: '所负责的部门',
      gave: '由其批准或申请的例外',
      team: '团队',
      roles: '角色',
    },
    separator: '、',
    unknown: '未知',
    commandLine: '命令行',
  },
};
