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
  readonly preparing: string;
}

export const replyTexts: Section<ReplyTexts> = {
  en: {
    refusedTitle: 'Not exported',
    downTitle: 'Not reachable',
    badTitle: 'Not understood',
    openStatus: 'Open the request',
    backToApp: 'Back to the app',
    see: (url) => `See ${url}`,
    preparing: 'Your export is being prepared.',
  },
  'zh-CN': {
    refusedTitle: '未导出',
    downTitle: '无法连接',
    badTitle: '无法识别',
    openStatus: '查看申请',
    backToApp: '返回系统',
    see: (url) => `详情：${url}`,
    preparing: '正在准备您的导出文件。',
  },
};
