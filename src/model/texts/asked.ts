/** Why an approver is asked, in words to the approver; `reasons.ts` has them to the person who asked. */

import type { Language } from '../exchange.ts';
import type { Because } from '../export.ts';
import { passedText } from './budget.ts';
import { afterHan } from './format.ts';
import type { Section } from './index.ts';

/** The reason of a hold in a few words, as pages and mails show it to whoever decides. */
export function askedText(language: Language, because: Because | undefined): string {
  const t = WORDS[language];
  if (because === undefined) return t.ruleSays;
  switch (because.code) {
    case 'over-rows':
    case 'over-limit':
      return passedText(language, because) ?? t.ruleSays;
    case 'over-budget':
      return passedText(language, because) ?? t.overBudget;
    case 'contract-drift':
      return t.contractDrift(because.grant ?? '');
    case 'unreadable':
      return t.unreadable;
    case 'no-rule':
      return t.noRule;
    case 'unlisted':
      return t.unlisted;
    case 'attachment':
      return t.attachment;
    case 'no-owner-column':
      return t.noOwner;
    case 'sideways':
      return t.sideways;
    case 'unread':
      return t.unread;
    case 'as-is':
      return t.asIs;
    case 'unknown-job':
      return t.unknownJob;
    case 'within-limits':
    case 'terms':
    case 'granted':
    case 'contract':
    case 'break-glass':
    case 'rule-says':
    case 'nobody':
    case 'job-of-another':
    case 'channel':
    case 'channel-blocked':
      return t.ruleSays;
    default:
      return because.code satisfies never;
  }
}

interface AskedTexts {
  readonly contractDrift: (id: string) => string;
  readonly overBudget: string;
  readonly unreadable: string;
  readonly noRule: string;
  readonly unlisted: string;
  readonly attachment: string;
  readonly noOwner: string;
  readonly sideways: string;
  readonly unread: string;
  readonly asIs: string;
  readonly unknownJob: string;
  readonly ruleSays: string;
}

const WORDS: Section<AskedTexts> = {
  en: {
    contractDrift: (id) => `not as the standing permission ${id} says`.replace('  ', ' '),
    overBudget: 'more over time than passes without approval',
    unreadable: 'the file could not be read',
    noRule: 'no rule covers this export',
    unlisted: 'it came from a place in the app that is not set up for exports',
    attachment: 'attachments of this kind need an approval',
    noOwner: 'nothing in the file says whose records it holds',
    sideways: 'its records do not stand one in a row: the rules can neither cut nor mask them',
    unread: 'it holds parts that are no tables; what of them cannot be read is left out',
    asIs: 'it can leave only as it is: the rules cannot cut or mask anything in it',
    unknownJob: 'nobody was seen to have this file prepared',
    ruleSays: 'the rules ask for an approval',
  },
  'zh-CN': {
    contractDrift: (id) => `与长期许可${afterHan(id)}的约定不一致`,
    overBudget: '一段时间内累计超出免审批上限',
    unreadable: '文件无法读取',
    noRule: '没有规则涉及这类导出',
    unlisted: '文件来自系统中未登记的导出位置',
    attachment: '这类附件需要审批',
    noOwner: '文件没有写明数据归谁负责',
    sideways: '数据不是一行一条，规则无法截取或脱敏',
    unread: '文件中有些内容不是表格，其中无法读取的不导出',
    asIs: '文件只能原样导出，规则无法截取或脱敏',
    unknownJob: '无法确认这个文件是为谁准备的',
    ruleSays: '规则要求审批',
  },
};
