/** What every page says: labels, help, and the short pages about a request that cannot be served. */

import type { Section } from './index.ts';

interface PageTexts {
  readonly why: string;
  readonly facts: string;
  readonly request: string;
  readonly logId: string;
  readonly code: string;
  readonly help: string;
  readonly backToCrm: string;
  readonly listComma: string;
  /** Between two sentences. */
  readonly gap: string;
  readonly notFound: ShortPage;
  readonly badForm: ShortPage;
  readonly badRequest: ShortPage;
  readonly unavailable: ShortPage;
}

/** A page of a chip, a sentence and what to do. */
interface ShortPage {
  readonly chip: string;
  readonly sentence: string;
  readonly advice: string;
}

const en: PageTexts = {
  why: 'Why:',
  facts: 'Facts',
  request: 'Request',
  logId: 'Log entry',
  code: 'Code',
  help: 'Help',
  backToCrm: 'Back to the CRM',
  listComma: ', ',
  gap: ' ',
  notFound: {
    chip: 'Not found',
    sentence: 'There is nothing here for you.',
    advice:
      'The link may be incomplete, or it belongs to another person. Open it again from your mail, or sign in as the person it was sent to.',
  },
  badForm: {
    chip: 'Not done',
    sentence: 'Nothing was changed: this page was open too long, or the request did not come from it.',
    advice: 'Go back, reload the page and try once more.',
  },
  badRequest: {
    chip: 'Not done',
    sentence: 'Nothing was changed: the form could not be read.',
    advice: 'Go back, reload the page and try once more.',
  },
  unavailable: {
    chip: 'Not possible now',
    sentence: 'This page cannot be shown at the moment. Nothing was changed.',
    advice: 'Try again in a minute. If it stays like this, ask for help and name the request.',
  },
};

const zh: PageTexts = {
  why: '原因：',
  facts: '详情',
  request: '申请编号',
  logId: '日志编号',
  code: '代码',
  help: '帮助',
  backToCrm: '返回 CRM',
  listComma: '、',
  gap: '',
  notFound: {
    chip: '未找到',
    sentence: '没有可供您查看的内容。',
    advice: '链接可能不完整，或不属于您。请从邮件中重新打开，或用收到该链接的账号登录。',
  },
  badForm: {
    chip: '未提交',
    sentence: '没有任何更改：页面停留过久，或请求不是从本页发出的。',
    advice: '请返回并刷新页面，再试一次。',
  },
  badRequest: {
    chip: '未提交',
    sentence: '没有任何更改：表单内容无法读取。',
    advice: '请返回并刷新页面，再试一次。',
  },
  unavailable: {
    chip: '暂不可用',
    sentence: '页面暂时无法显示，没有任何更改。',
    advice: '请稍后再试。如仍未恢复，请联系支持人员并提供申请编号。',
  },
};

/** Texts of all pages. */
export const pageTexts: Section<PageTexts> = { en, 'zh-CN': zh };
