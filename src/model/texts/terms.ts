/** On what terms a file leaves, and who must agree to it, as the pages and mails say it. */

import { afterHan, formatNumber, plural } from './format.ts';
import type { Section } from './index.ts';

interface TermTexts {
  readonly chip: string;
  /** `what` is `12,480 contacts`, or null where the file could not be counted. */
  readonly sentence: (what: string | null) => string;
  readonly next: string;
  readonly takeAll: (rows: number) => string;
  readonly category: string;
  readonly choose: string;
  readonly purposeHint: string;
  readonly purposeLeast: (least: number) => string;
  readonly domains: (domains: string) => string;
  readonly policy: string;
  readonly agree: string;
  readonly code: string;
  readonly codeHint: string;
  readonly enrol: string;
  readonly enrolLink: string;
  readonly problem: {
    readonly categoryMissing: string;
    readonly purposeTooShort: (least: number) => string;
    readonly tooMany: (most: number) => string;
    readonly wrongDomain: (address: string, domains: string) => string;
    readonly notAgreed: string;
    readonly policyGone: string;
    readonly codeMissing: string;
    readonly codeWrong: string;
    readonly codeWait: string;
    readonly notEnrolled: string;
    readonly reasonTooShort: (least: number) => string;
    readonly reasonTooLong: string;
  };
  readonly emergency: {
    readonly summary: string;
    readonly why: string;
    readonly reason: string;
    readonly reasonHint: (least: number) => string;
    readonly take: string;
  };
  readonly stage: {
    readonly manager: string;
    readonly departmentHead: string;
    readonly approvers: string;
    /** `1. Manager`, or `1. data-officer (2 people)`. */
    readonly label: (place: number, name: string, count: number) => string;
    readonly agreed: (name: string, at: string) => string;
    readonly waitingFor: (names: string) => string;
    readonly later: (names: string) => string;
    readonly nobody: string;
    readonly or: string;
    readonly more: (names: string, more: number) => string;
    readonly impossible: string;
  };
  readonly fact: {
    readonly category: string;
    readonly alerts: string;
    readonly also: string;
    readonly code: string;
    readonly codeGiven: string;
  };
}

const en: TermTexts = {
  chip: 'On terms',
  sentence: (what) => `${what === null ? 'Your export' : `Your export of ${what}`} is yours on these terms.`,
  next: 'No approver is asked. What you say here is recorded with the export.',
  takeAll: (rows) => `Take ${rows === 1 ? 'this row' : `all ${formatNumber(rows, 'en')} rows`}`,
  category: 'Kind of purpose',
  choose: 'Please choose',
  purposeHint: 'One or two sentences.',
  purposeLeast: (least) => `At least ${plural(least, 'character', 'characters')}.`,
  domains: (domains) => `Addresses at ${domains} only.`,
  policy: 'Data policy',
  agree: 'I have read this and agree to it.',
  code: 'Code of your authenticator app',
  codeHint: 'Six digits; each code works once.',
  enrol: 'This export asks for a code of an authenticator app, and you have none set up yet.',
  enrolLink: 'Set up an authenticator app',
  problem: {
    categoryMissing: 'Please choose one.',
    purposeTooShort: (least) =>
      `Please say a little more: at least ${plural(least, 'character', 'characters')}.`,
    tooMany: (most) => `Please name at most ${plural(most, 'address', 'addresses')}.`,
    wrongDomain: (address, domains) => `${address} may not receive it; only addresses at ${domains} may.`,
    notAgreed: 'Please read the policy and agree to it.',
    policyGone: 'The data policy cannot be shown, so nothing can leave. Ask for help and name this request.',
    codeMissing: 'Please type the code that the app shows.',
    codeWrong: 'This code is not right, or it was used already. Wait for the next one.',
    codeWait: 'Too many wrong codes. Try again in 15 minutes.',
    notEnrolled: 'Set up an authenticator app first.',
    reasonTooShort: (least) =>
      `Please give the reason in at least ${plural(least, 'character', 'characters')}.`,
    reasonTooLong: 'This is too long; a few sentences are enough.',
  },
  emergency: {
    summary: 'It cannot wait',
    why: 'You may take it at once. The administrators are told this minute, and somebody will review your reason.',
    reason: 'Why can it not wait?',
    reasonHint: (least) => `At least ${plural(least, 'character', 'characters')}.`,
    take: 'Take it now and answer for it',
  },
  stage: {
    manager: 'Manager',
    departmentHead: 'Head of department',
    approvers: 'Approver',
    label: (place, name, count) => `${place}. ${name}${count > 1 ? ` (${count} people)` : ''}`,
    agreed: (name, at) => `${name} agreed, ${at}`,
    waitingFor: (names) => `waiting for ${names}`,
    later: (names) => `then ${names}`,
    nobody: 'nobody is there at present',
    or: ' or ',
    more: (names, more) => `${names} or ${plural(more, 'other person', 'other people')}`,
    impossible:
      'Somebody who must agree is missing at present, so this export cannot be approved as things stand. Ask for help and name the request.',
  },
  fact: {
    category: 'Kind of purpose',
    alerts: 'Also noticed',
    also: 'Would be held too',
    code: 'One-time code',
    codeGiven: 'given for this export',
  },
};

const oneOf = (names: string): string => (names.includes('、') ? '中的一人' : '');

const zh: TermTexts = {
  chip: '附条件',
  sentence: (what) =>
    `${what === null ? '您的导出' : `您导出的${afterHan(what)}`}符合规则，满足以下条件即可领取。`,
  next: '无需审批。您填写的内容会与本次导出一并记录。',
  takeAll: (rows) => `领取全部 ${formatNumber(rows, 'zh-CN')} 条`,
  category: '用途类别',
  choose: '请选择',
  purposeHint: '请用一两句话说明。',
  purposeLeast: (least) => `至少 ${formatNumber(least, 'zh-CN')} 个字。`,
  domains: (domains) => `仅限 ${domains} 的邮箱。`,
  policy: '数据使用规定',
  agree: '我已阅读并同意。',
  code: '身份验证器动态码',
  codeHint: '6 位数字，每个动态码只能使用一次。',
  enrol: '本次导出需要身份验证器的动态码，您尚未绑定身份验证器。',
  enrolLink: '绑定身份验证器',
  problem: {
    categoryMissing: '请选择用途类别。',
    purposeTooShort: (least) => `请再具体一些，至少 ${formatNumber(least, 'zh-CN')} 个字。`,
    tooMany: (most) => `最多填写 ${formatNumber(most, 'zh-CN')} 个邮箱地址。`,
    wrongDomain: (address, domains) => `${address} 不能接收此文件，仅限 ${domains} 的邮箱。`,
    notAgreed: '请阅读数据使用规定并勾选同意。',
    policyGone: '数据使用规定无法显示，暂时不能导出。请联系支持人员并提供申请编号。',
    codeMissing: '请输入身份验证器显示的动态码。',
    codeWrong: '动态码不正确或已使用过，请等待下一个动态码。',
    codeWait: '错误次数过多，请 15 分钟后再试。',
    notEnrolled: '请先绑定身份验证器。',
    reasonTooShort: (least) => `请填写理由，至少 ${formatNumber(least, 'zh-CN')} 个字。`,
    reasonTooLong: '内容过长，几句话即可。',
  },
  emergency: {
    summary: '情况紧急，不能等待审批',
    why: '您可以立即取走文件。系统会马上通知管理员，您的理由将由他人复核。',
    reason: '为什么不能等待审批？',
    reasonHint: (least) => `至少 ${formatNumber(least, 'zh-CN')} 个字。`,
    take: '立即取走并承担责任',
  },
  stage: {
    manager: '直属上级',
    departmentHead: '部门负责人',
    approvers: '审批人',
    label: (place, name, count) => `${place}. ${name}${count > 1 ? `（${count} 人）` : ''}`,
    agreed: (name, at) => `${name}已同意，${at}`,
    waitingFor: (names) => `等待${afterHan(names)}${oneOf(names)}审批`,
    later: (names) => `之后由${afterHan(names)}${oneOf(names)}审批`,
    nobody: '目前无人可审批',
    or: '、',
    more: (names, more) => `${names}、另外 ${formatNumber(more, 'zh-CN')} 人`,
    impossible: '目前缺少必须同意的人员，此申请暂时无法获批。请联系支持人员并提供申请编号。',
  },
  fact: {
    category: '用途类别',
    alerts: '另请留意',
    also: '同时会触发',
    code: '动态码',
    codeGiven: '本次已验证',
  },
};

/** Texts of terms and stages. */
export const termTexts: Section<TermTexts> = { en, 'zh-CN': zh };
