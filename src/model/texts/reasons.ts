/** Why an export was held or refused, in words: a sentence for each reason and each fault, and what to do about it. */

import type { Language } from '../exchange.ts';
import type { Because, Decision } from '../export.ts';
import type { FaultCode } from '../../lib/fault.ts';
import { budgetText } from './budget.ts';
import type { Clock } from './budget.ts';
import { FAULT_TEXTS } from './faults.ts';
import type { Section } from './index.ts';

/** Why an export was held or refused, as its page, mail and refusal say it: in the rule's own words where it has some, with the numbers of a limit after them. */
export function whyText(
  language: Language,
  { because, say }: Pick<Decision, 'because' | 'say'>,
  clock: Clock = UTC,
): string {
  const own = say?.[language];
  if (own === undefined) return reasonText(language, because, clock);
  const numbers = budgetText(language, because, clock);
  return numbers === null ? own : `${own}${language === 'en' ? ' ' : ''}${numbers}`;
}

/** The reason of a verdict as one or two sentences to the person who asked. */
export function reasonText(language: Language, because: Because, clock: Clock = UTC): string {
  const fault = because.fault === undefined ? null : faultText(language, because.fault);
  return budgetText(language, because, clock) ?? REASONS[language][because.code]({ fault });
}

/** What a fault means and what to do, to the person who asked. */
export function faultText(language: Language, code: FaultCode): string {
  return FAULT_TEXTS[language][code];
}

const UTC: Clock = { zone: 'UTC' };

interface Figures {
  readonly fault: string | null;
}

type ReasonTexts = Readonly<Record<Because['code'], (figures: Figures) => string>>;

const REASONS: Section<ReasonTexts> = {
  en: {
    'within-limits': () => 'This export is within your limits.',
    'over-rows': () => 'This file has more rows than your role may take at once.',
    'over-limit': () => 'This file holds more than your role may take at once.',
    'no-rule': () => 'No rule covers this export for your role yet, so somebody has to look at it.',
    'rule-says': () => 'Exports of this kind need an approval.',
    unreadable: ({ fault }) => fault ?? 'The file could not be read, so nobody can tell what is in it.',
    unlisted: () =>
      'This file came from a place in the app that is not set up for exports, so somebody has to look at it.',
    attachment: () => 'Attachments of this kind need an approval.',
    'no-owner-column': () =>
      'You may export your own records, and this file does not say whose records it holds. Add the owner column and export again.',
    sideways: () =>
      'The records in this file do not stand one in a row, so it cannot be cut to what you may take. Export it as a plain list with one record in each row.',
    unread: () =>
      'This file holds parts that are no tables, such as text or pictures, and no rule can cut those. Somebody has to look at it; what cannot be read does not leave.',
    'as-is': () =>
      'This file is no table, so nothing in it can be left out or masked: it can leave only as it is. Export the list as CSV or XLSX, or have somebody look at it.',
    'over-budget': () => 'With this export you would take more than the limits over time allow.',
    terms: () =>
      'This export may leave on terms: fulfil what is asked for below and take it. No approver is needed.',
    'contract-drift': () =>
      'A standing permission for this report is in force, but this export is not as it was agreed: other columns, more rows, or another report. Somebody has to look at it.',
    granted: () => 'This export is within a temporary permission of yours.',
    contract: () => 'This export is as a standing permission of yours says.',
    'break-glass': () =>
      'You took this export without waiting for an approval. Your reason will be reviewed.',
    nobody: () =>
      'We could not tell who is asking. Sign in to the app through its usual address, then export again. If you are signed in, ask to be added to the people who may export.',
    'unknown-job': () => 'We could not tell who had this file prepared, so somebody has to look at it.',
    'job-of-another': () => 'This file was prepared for somebody else. Start an export of your own.',
    channel: () =>
      'In this way records would leave without passing the export gateway, and there is no file that an approver could look at. Whoever looks after the export rules can allow it for your role.',
    'channel-blocked': () => 'Your role may not send records out of the app in this way.',
  },
  'zh-CN': {
    'within-limits': () => '本次导出在您的权限范围内。',
    'over-rows': () => '本次导出的条数超过了您的角色每次可导出的上限。',
    'over-limit': () => '本次导出的内容超过了您的角色每次可导出的上限。',
    'no-rule': () => '目前没有规则说明您的角色能否导出这类数据，需要有人看过后再决定。',
    'rule-says': () => '这类导出需要审批。',
    unreadable: ({ fault }) => fault ?? '文件无法读取，无法确认其中的内容。',
    unlisted: () => '这个文件来自系统中未登记的导出位置，需要有人看过后再决定。',
    attachment: () => '这类附件需要审批。',
    'no-owner-column': () =>
      '您只能导出自己负责的数据，而这个文件没有写明数据归谁负责。请加上“负责人”一列后重新导出。',
    sideways: () =>
      '这个文件里的数据不是一行一条，无法只保留您可以导出的部分。请改为每行一条的普通列表后重新导出。',
    unread: () =>
      '这个文件里有些内容不是表格（如文字、图片），规则无法截取或脱敏，需要有人看过后再决定。无法读取的内容不会导出。',
    'as-is': () =>
      '这个文件不是表格，无法去掉或遮盖其中的内容，只能原样导出。请改用 CSV 或 XLSX 导出列表，或由他人看过后再决定。',
    'over-budget': () => '加上本次，导出量将超过一段时间内的累计上限。',
    terms: () => '本次导出附有条件：请按下方要求填写或确认后直接领取，无需审批。',
    'contract-drift': () =>
      '此报表有长期许可，但本次导出与约定不一致（字段、条数或报表不同），需要有人看过后再决定。',
    granted: () => '本次导出在您的临时许可范围内。',
    contract: () => '本次导出符合您的长期许可。',
    'break-glass': () => '您未等待审批，已紧急取走本次导出。您填写的理由将由他人复核。',
    nobody: () =>
      '无法确认是谁在导出。请通过平时的地址登录系统后重新导出；如果您已经登录，请联系支持人员将您加入可导出人员名单。',
    'unknown-job': () => '无法确认这个文件是为谁准备的，需要有人看过后再决定。',
    'job-of-another': () => '这个文件是为其他人准备的，请自行重新导出。',
    channel: () =>
      '这种方式会让数据绕过导出网关流出，没有文件可供审批人查看。如需使用，请联系导出规则的管理人员为您的角色放行。',
    'channel-blocked': () => '您的角色不能用这种方式把数据发到系统之外。',
  },
};
