/** What the page of one's authenticator app says. */

import type { Section } from './index.ts';

interface TotpTexts {
  readonly chip: string;
  readonly begin: string;
  readonly beginWhy: string;
  readonly beginButton: string;
  readonly scan: string;
  readonly scanWhy: string;
  /** Of the picture, for whoever does not see it. */
  readonly picture: string;
  readonly secret: string;
  readonly once: string;
  readonly code: string;
  readonly confirm: string;
  readonly doneChip: string;
  readonly done: string;
  readonly doneNext: string;
  readonly goOn: string;
  readonly wrong: string;
  readonly wait: string;
  readonly over: string;
  readonly again: string;
}

/** Texts of setting up an authenticator app. */
export const totpTexts: Section<TotpTexts> = {
  en: {
    chip: 'Authenticator app',
    begin: 'Some exports ask for a code of an authenticator app.',
    beginWhy:
      'Such an app on your phone (any that reads a QR code) shows a new six-digit code every 30 seconds. It is set up once.',
    beginButton: 'Set it up',
    scan: 'Scan this picture with your app, then type the code that it shows.',
    scanWhy: 'It is shown this once. Whoever has it can make your codes, so keep it to yourself.',
    picture: 'QR code for your authenticator app; the same as the key below.',
    secret: 'Or type this key',
    once: 'If you leave this page before you have confirmed the code, begin again.',
    code: 'Code that the app shows',
    confirm: 'Confirm',
    doneChip: 'Set up',
    done: 'Your authenticator app is set up.',
    doneNext:
      'If you change your phone, ask for help: an administrator can remove it, and you set up another.',
    goOn: 'Go on to your export',
    wrong: 'This code is not right. Wait for the next one; if it never works, check the time of your phone.',
    wait: 'Too many wrong codes. Try again in 15 minutes.',
    over: 'This took too long, or the key is not the last one that was shown. Please begin again.',
    again: 'Begin again',
  },
  'zh-CN': {
    chip: '身份验证器',
    begin: '部分导出需要身份验证器的动态码。',
    beginWhy: '在手机上使用任意可扫描二维码的身份验证器应用，每 30 秒生成一个 6 位动态码。只需绑定一次。',
    beginButton: '开始绑定',
    scan: '请用身份验证器扫描二维码，然后输入显示的动态码。',
    scanWhy: '二维码只显示这一次。得到它的人可以生成您的动态码，请勿外传。',
    picture: '身份验证器二维码，内容与下方密钥相同。',
    secret: '或手动输入密钥',
    once: '如果在确认之前离开本页，需要重新开始。',
    code: '应用显示的动态码',
    confirm: '确认',
    doneChip: '已绑定',
    done: '您的身份验证器已绑定。',
    doneNext: '如更换手机，请联系支持人员，由管理员解除后重新绑定。',
    goOn: '继续处理导出',
    wrong: '动态码不正确，请等待下一个；如果一直不正确，请检查手机时间。',
    wait: '错误次数过多，请 15 分钟后再试。',
    over: '已超时，或该密钥不是最近一次显示的密钥，请重新开始。',
    again: '重新开始',
  },
};
