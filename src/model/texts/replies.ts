/** Sentences of the answers that stand in for a file. */

import type { Section } from './index.ts';

export interface ReplyTexts {
  readonly refusedTitle: string;
  readonly downTitle: string;
  readonly badTitle: string;
  /** Of faults that have their own, by code. */
  readonly titles: Readonly<Partial<Record<string, string>>>;
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
    titles: {
      HOST_UNKNOWN: 'Not found',
      LIST_LIMIT: 'Not shown',
      LIST_UNREADABLE: 'Not shown',
      METHOD_REFUSED: 'Not open',
      PATH_UNLISTED: 'Not open',
      REQUEST_TOO_LARGE: 'Too large',
      SESSION_MIXED: 'Sign in',
      SIGN_IN_NEEDED: 'Sign in',
      TOO_BUSY: 'Busy',
      TUNNEL_REFUSED: 'Not open',
    },
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
    titles: {
      HOST_UNKNOWN: '未找到',
      LIST_LIMIT: '未显示',
      LIST_UNREADABLE: '未显示',
      METHOD_REFUSED: '未开放',
      PATH_UNLISTED: '未开放',
      REQUEST_TOO_LARGE: '内容过大',
      SESSION_MIXED: '请登录',
      SIGN_IN_NEEDED: '请登录',
      TOO_BUSY: '繁忙',
      TUNNEL_REFUSED: '未开放',
    },
    openStatus: '查看申请',
    backToApp: '返回系统',
    see: (url) => `详情：${url} 。`,
    askFor: (site, support) => `（${site}，帮助：${support}）`,
    preparing: '正在准备您的导出文件。',
  },
};
