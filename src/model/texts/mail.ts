/** The mails: a subject, one sentence and the words for the facts of each, in each language. */

import type { Language } from '../exchange.ts';
import type { Message } from '../message.ts';
import { afterHan, formatDuration } from './format.ts';
import type { Section } from './index.ts';

/** What one mail says beside its facts. */
interface MailText {
  readonly subject: string;
  readonly opening: string;
  /** What the link is called; null for a mail without one. */
  readonly link: string | null;
}

/** What the sentences of a mail are made of: names and counts, already worded for its language. */
interface MailFigures {
  readonly requester: string;
  /** `12,480 customers`. */
  readonly what: string;
  readonly until: string;
  readonly why: string;
  /** It may leave on terms, without an approver. */
  readonly onTerms: boolean;
}

/** Kinds of mail about an export. */
export type MailKind = 'draft' | 'decide' | 'ready' | 'denied' | 'lapsed' | 'failed';

/** Names of the facts in a mail. */
interface MailLabels {
  readonly requester: string;
  readonly rows: string;
  readonly columns: string;
  readonly sensitive: string;
  readonly purpose: string;
  readonly recipients: string;
  readonly neededBy: string;
  readonly protection: string;
  readonly file: string;
  readonly until: string;
  readonly why: string;
  readonly reason: string;
  readonly code: string;
  readonly valid: string;
  readonly request: string;
  readonly help: string;
}

interface MailTexts {
  readonly labels: MailLabels;
  readonly mails: Readonly<Record<MailKind, (figures: MailFigures) => MailText>>;
  readonly code: { readonly subject: string; readonly opening: string };
  /** How the file is protected when it leaves. */
  readonly encrypted: string;
  readonly marked: string;
  readonly ownRows: string;
  /** Beside a column's heading. */
  readonly masked: string;
  readonly unreadable: string;
  readonly noSensitive: string;
  /** What an export is called of which no rows are known. */
  readonly aFile: string;
  readonly separator: string;
}

/** The mail section of the catalogue. */
export const mailTexts: Section<MailTexts> = {
  en: {
    labels: {
      requester: 'Who',
      rows: 'Rows',
      columns: 'Columns',
      sensitive: 'Sensitive',
      purpose: 'Purpose',
      recipients: 'Recipients',
      neededBy: 'Needed by',
      protection: 'Protection',
      file: 'File',
      until: 'Until',
      why: 'Why',
      reason: 'Reason',
      code: 'Code',
      valid: 'Valid for',
      request: 'Request',
      help: 'Help',
    },
    mails: {
      draft: ({ what, until, onTerms }) => ({
        subject: onTerms
          ? `Your export of ${what} is yours on terms`
          : `Your export of ${what} needs a purpose and a recipient`,
        opening: onTerms
          ? `No approver is needed: open the request, fulfil its terms, and take the file. It is kept until ${until}.`
          : `Say what you need it for and who will receive it, and the approvers are told at once. Without that the request lapses on ${until}.`,
        link: 'Complete the request',
      }),
      decide: ({ requester, what, until }) => ({
        subject: `${requester} asks to export ${what}: decide by ${until}`,
        opening: `${requester} asks you to approve an export of ${what}. Nothing leaves before you decide.`,
        link: 'Look at it and decide',
      }),
      ready: ({ what, until }) => ({
        subject: `Approved: your export of ${what} is ready`,
        opening: `Your export of ${what} was approved. You can download it until ${until}.`,
        link: 'Download it',
      }),
      denied: ({ what }) => ({
        subject: `Not approved: your export of ${what}`,
        opening: `Your export of ${what} was not approved. No data left.`,
        link: 'See the request',
      }),
      lapsed: ({ what }) => ({
        subject: `Lapsed: your export of ${what}`,
        opening: `Your export of ${what} was not completed in time, so the request has lapsed. Export again if you still need it.`,
        link: 'See the request',
      }),
      failed: ({ what, why }) => ({
        subject: `Your export of ${what} could not be made`,
        opening: `Your export of ${what} could not be made ready. ${why}`,
        link: 'See the request',
      }),
    },
    code: {
      subject: 'Your sign-in code',
      opening:
        'Type this code on the page that asked for it. If you did not ask for a code, ignore this mail.',
    },
    encrypted: "Encrypted to the recipients' keys, marked and logged",
    marked: 'Marked and logged, not encrypted',
    ownRows: "only the requester's own records",
    masked: 'masked',
    unreadable: 'The file could not be read. This version cannot release it; you can deny it.',
    noSensitive: 'None found',
    aFile: 'a file',
    separator: ', ',
  },
  'zh-CN': {
    labels: {
      requester: '申请人',
      rows: '条数',
      columns: '字段',
      sensitive: '敏感信息',
      purpose: '用途',
      recipients: '接收人',
      neededBy: '期望时间',
      protection: '保护措施',
      file: '文件',
      until: '截止时间',
      why: '原因',
      reason: '审批意见',
      code: '验证码',
      valid: '有效期',
      request: '申请编号',
      help: '帮助',
    },
    mails: {
      draft: ({ what, until, onTerms }) => ({
        subject: onTerms
          ? `您导出的${afterHan(what)}满足条件即可领取`
          : `您导出的${afterHan(what)}还需填写用途和接收人`,
        opening: onTerms
          ? `无需审批：请打开申请，满足所列条件后领取文件。文件保留至${afterHan(until)}。`
          : `请填写用途和接收人，提交后会立即通知审批人。${until}前未填写的，申请自动失效。`,
        link: '填写申请',
      }),
      decide: ({ requester, what, until }) => ({
        subject: `${requester}申请导出${afterHan(what)}，请于${afterHan(until)}前处理`,
        opening: `${requester}申请导出${afterHan(what)}，请您审批。在您决定之前，数据不会离开系统。`,
        link: '查看并处理',
      }),
      ready: ({ what, until }) => ({
        subject: `已批准：您导出的${afterHan(what)}可以下载了`,
        opening: `您导出的${afterHan(what)}已获批准，请在${afterHan(until)}前下载。`,
        link: '下载文件',
      }),
      denied: ({ what }) => ({
        subject: `未批准：您导出的${afterHan(what)}`,
        opening: `您导出的${afterHan(what)}未获批准，没有数据离开系统。`,
        link: '查看申请',
      }),
      lapsed: ({ what }) => ({
        subject: `已失效：您导出的${afterHan(what)}`,
        opening: `您导出的${afterHan(what)}未在期限内处理完毕，申请已失效。如仍需要，请重新导出。`,
        link: '查看申请',
      }),
      failed: ({ what, why }) => ({
        subject: `您导出的${afterHan(what)}未能生成`,
        opening: `您导出的${afterHan(what)}未能生成。${why}`,
        link: '查看申请',
      }),
    },
    code: {
      subject: '您的登录验证码',
      opening: '请在登录页面输入此验证码。如果不是您本人操作，请忽略本邮件。',
    },
    encrypted: '用接收人的公钥加密，带标记并留有记录',
    marked: '带标记并留有记录，未加密',
    ownRows: '仅包含申请人本人名下的数据',
    masked: '已脱敏',
    unreadable: '文件无法读取，因此不能放行，您可以拒绝。',
    noSensitive: '未发现',
    aFile: '一个文件',
    separator: '、',
  },
};

/** The mail that carries a one-time sign-in code to a person's registered address. */
export function codeMessage(input: {
  readonly id: string;
  readonly to: Message['to'];
  readonly code: string;
  readonly minutes: number;
  readonly site: { readonly name: string; readonly support: string };
}): Message {
  const { language } = input.to;
  const { labels, code } = mailTexts[language];
  return {
    id: input.id,
    to: input.to,
    subject: `${code.subject} · ${input.site.name}`,
    opening: code.opening,
    facts: [
      [labels.code, input.code],
      [labels.valid, formatDuration(input.minutes * 60, language)],
    ],
    link: null,
    footer: footerOf(language, input.site, null),
  };
}

/** The last line of a mail: site, request id, whom to ask for help. */
export function footerOf(
  language: Language,
  site: { readonly name: string; readonly support: string },
  exportId: string | null,
): string {
  const { labels } = mailTexts[language];
  const request = exportId === null ? [] : [`${labels.request} ${exportId}`];
  return [site.name, ...request, `${labels.help} ${site.support}`].join(' · ');
}
