/** What the sign-in pages say. */

import type { Section } from './index.ts';

interface SignInTexts {
  readonly chip: string;
  readonly whoAreYou: string;
  readonly whyExport: string;
  readonly whyApproval: (address: string) => string;
  readonly address: string;
  readonly sendCode: string;
  readonly codeSent: string;
  /** Never says whether the address is known. */
  readonly codeSentTo: (address: string) => string;
  readonly code: string;
  readonly codeHint: string;
  readonly signIn: string;
  readonly anotherCode: string;
  readonly addressMissing: string;
  readonly codeWrong: string;
  readonly tooOften: string;
  /** A button that leads to the company's identity provider. */
  readonly withAccount: string;
  readonly accountFailed: string;
  readonly accountUnknown: string;
  readonly tryAgain: string;
  readonly askFor: (support: string) => string;
}

const en: SignInTexts = {
  chip: 'Sign in',
  whoAreYou: 'Please show that it is you.',
  whyExport:
    'An export is shown only to the person who asked for it. If you are logged in to the CRM in this browser, open the link there; otherwise we send you a code.',
  whyApproval: (address) =>
    `This request waits for one approver. We send a code to that person’s own address, ${address}.`,
  address: 'Your e-mail address at work',
  sendCode: 'Send me a code',
  codeSent: 'Type the code from your mail.',
  codeSentTo: (address) => `If ${address} is registered here, a code of eight digits is on its way to it.`,
  code: 'Code',
  codeHint: 'Eight digits. Spaces do not matter.',
  signIn: 'Sign in',
  anotherCode: 'Send another code',
  addressMissing: 'Please enter your address, such as name@company.example.',
  codeWrong:
    'This code is wrong, used or no longer valid. Look at your newest mail, or ask for another code.',
  tooOften: 'Codes were asked for too often. Please wait some minutes and try again.',
  withAccount: 'Sign in with your company account',
  accountFailed: 'The sign-in with your company account did not work.',
  accountUnknown: 'Your company account is not registered here.',
  tryAgain: 'Try again',
  askFor: (support) => `If it does not work, please ask ${support}.`,
};

const zh: SignInTexts = {
  chip: '登录',
  whoAreYou: '请先验证您的身份。',
  whyExport:
    '导出内容仅对申请人本人可见。如果您已在此浏览器登录 CRM，请直接在其中打开链接；否则我们会向您发送验证码。',
  whyApproval: (address) => `此申请由指定的审批人处理，验证码将发送到该审批人登记的邮箱 ${address}。`,
  address: '您的工作邮箱',
  sendCode: '发送验证码',
  codeSent: '请输入邮件中的验证码。',
  codeSentTo: (address) => `如果 ${address} 已在此登记，您很快会收到一封含 8 位验证码的邮件。`,
  code: '验证码',
  codeHint: '8 位数字，空格不影响。',
  signIn: '登录',
  anotherCode: '重新发送验证码',
  addressMissing: '请填写邮箱地址，例如 name@company.example。',
  codeWrong: '验证码错误、已使用或已过期。请查看最新的邮件，或重新获取验证码。',
  tooOften: '获取验证码过于频繁，请几分钟后再试。',
  withAccount: '使用公司账号登录',
  accountFailed: '使用公司账号登录未成功。',
  accountUnknown: '您的公司账号尚未在此登记。',
  tryAgain: '重试',
  askFor: (support) => `如仍有问题，请联系 ${support}。`,
};

/** Texts of the sign-in pages. */
export const signInTexts: Section<SignInTexts> = { en, 'zh-CN': zh };
