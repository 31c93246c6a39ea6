/** Sentences of the answers that stand in for a file. */

import type { Section } from './index.ts';

export interface ReplyTexts {
  readonly refusedTitle: string;
  readonly downTitle: string;
  readonly badTitle: string;
  readonly openStatus: string;
  readonly backToApp: string;
  /** Added to the sentence that a CRM's own script shows. */
  readonly see: (url: string) => string;
  /** Whom to ask; the last words of such a sentence. */
  readonly askFor: (site: string, support: string) => string;
  readonly preparing: string;
}

export const replyTexts: Section<ReplyTexts> = {
  en: {
    refusedTitle: 'Not exported',
    downTitle: 'Not reachable',
    badTitle: 'Not understood',
    openStatus: 'Open the request',
    backToApp: 'Back to the app',
    see: (url) => `See ${url}.`,
    askFor: (site, support) => `(${site}, help: ${support})`,
    preparing: 'Your export is being prepared.',
  },
  'zh-CN': {
    refusedTitle: '未导出',
    downTitle: '无法连接',
    badTitle: '无法识别',
    openStatus: '查看申请',
    backToApp: '返回系统',
    see: (url) => `详情：${url} 。`,
    askFor: (site, support) => `（${site}，帮助：${support}）`,
    preparing: '正在准备您的导出文件。',
  },
};
