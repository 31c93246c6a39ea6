/** What the page of administration says. */

import type { Section } from './index.ts';

interface AdminTexts {
  readonly chip: string;
  readonly sentence: string;
  readonly code: string;
  readonly codeWhy: string;
  readonly enter: string;
  readonly wrong: string;
  readonly wait: string;
  readonly setUp: string;
  readonly setUpButton: string;
  readonly signed: string;
  readonly grants: string;
  readonly noGrants: string;
  readonly grant: (people: string, rows: string, until: string, by: string, reason: string) => string;
  readonly anyRows: string;
  readonly waits: string;
  readonly nothingWaits: string;
  readonly waiting: (id: string, person: string, app: string, since: string) => string;
  readonly emergencies: (count: string) => string;
  readonly rulesWait: string;
}

export const adminTexts: Section<AdminTexts> = {
  en: {
    chip: 'Administration',
    sentence: 'Access review',
    code: 'Code of your authenticator app',
    codeWhy: 'Administration always asks for it, and again after 30 minutes.',
    enter: 'Go on',
    wrong: 'This code is not right, or was used already. Wait for the next one.',
    wait: 'Too many wrong codes. Try again in 15 minutes.',
    setUp:
      'Administration takes an authenticator app beside your sign-in. Set it up first, then come back here.',
    setUpButton: 'Set it up',
    signed: 'Your word is recorded.',
    grants: 'Grants in force',
    noGrants: 'No grant is in force.',
    grant: (people, rows, until, by, reason) =>
      `${people}: ${rows} until ${until}, given by ${by} (${reason})`,
    anyRows: 'any number of rows',
    waits: 'What waits',
    nothingWaits: 'Nothing waits.',
    waiting: (id, person, app, since) => `Export ${id} of ${person} in ${app}, since ${since}`,
    emergencies: (count) =>
      `${count} exports were taken in an emergency and nobody has reviewed them (grants emergencies).`,
    rulesWait: 'Changed rules wait for a second administrator (rules waiting).',
  },
  'zh-CN': {
    chip: '管理',
    sentence: '权限复核',
    code: '身份验证器动态码',
    codeWhy: '进入管理页面必须输入；30 分钟后须重新输入。',
    enter: '继续',
    wrong: '动态码不正确或已使用，请等待下一个。',
    wait: '错误次数过多，请 15 分钟后再试。',
    setUp: '进入管理页面除登录外还需要身份验证器。请先绑定，再返回本页。',
    setUpButton: '开始绑定',
    signed: '已记录您的结论。',
    grants: '生效中的临时授权',
    noGrants: '没有生效中的临时授权。',
    grant: (people, rows, until, by, reason) =>
      `${people}：${rows}，截止 ${until}，批准人 ${by}（${reason}）`,
    anyRows: '不限条数',
    waits: '等待处理',
    nothingWaits: '没有等待处理的事项。',
    waiting: (id, person, app, since) => `${person} 在 ${app} 的导出 ${id}，自 ${since} 起`,
    emergencies: (count) => `有 ${count} 次紧急取用尚未复核（grants emergencies）。`,
    rulesWait: '有规则变更等待另一名管理员同意（rules waiting）。',
  },
};
