/** What `exportgate init` asks, and what it says when it is done. */

import type { Message } from '../message.ts';
import { mailTexts } from './mail.ts';
import type { Language } from '../exchange.ts';
import type { Section } from './index.ts';

/** The questions, in their order. */
export const INIT_QUESTIONS = [
  'url',
  'crm',
  'profile',
  'session',
  'administrator',
  'approver',
  'mail',
  'listen',
  'timeZone',
  'roles',
] as const;
export type InitQuestion = (typeof INIT_QUESTIONS)[number];

interface Asked {
  readonly ask: string;
  readonly how: (names: string) => string;
  /** What an answer must look like. */
  readonly wrong: (names: string) => string;
}

interface InitTexts {
  readonly opening: (questions: number, folder: string) => string;
  readonly questions: Readonly<Record<InitQuestion, Asked>>;
  readonly code: (address: string) => string;
  readonly wrongCode: string;
  readonly again: string;
  readonly againOrOn: string;
  readonly between: string;
  readonly stopped: string;
  readonly there: (files: string) => string;
  readonly readOnly: (folder: string) => string;
  readonly noTerminal: string;
  readonly written: string;
  readonly notes: string;
  readonly next: string;
  readonly steps: (places: InitPlaces) => readonly string[];
  readonly mail: { readonly subject: string; readonly opening: string; readonly footer: string };
}

/** Where things are, as commands are to name them. */
export interface InitPlaces {
  readonly config: string;
  readonly folder: string;
  readonly profile: string;
  readonly host: string;
  readonly url: string;
}

export const initTexts: Section<InitTexts> = {
  en: {
    opening: (questions, folder) =>
      `${questions} questions; each answer is tried at once. In brackets stands what Enter takes. Nothing is written before the end, into ${folder}; Ctrl-C stops.`,
    questions: {
      url: {
        ask: 'Under which address do people open the CRM?',
        how: () => 'This name will lead to the gateway. Such as https://crm.example.com',
        wrong: () => 'this is no address: write scheme, host and port alone, such as https://crm.example.com',
      },
      crm: {
        ask: "What is the CRM's own address, seen from this machine?",
        how: () =>
          'Such as https://10.0.0.5:8443; with an authority of your own, its PEM file behind it: https://10.0.0.5 /etc/ssl/company-ca.pem',
        wrong: () =>
          'this is no address: write http:// or https://, host and port, and behind a blank a PEM file',
      },
      profile: {
        ask: 'Which profile describes the CRM?',
        how: (names) =>
          `There are: ${names}. Another name (a-z, 0-9, -) begins a profile of your own as a copy of the demo's.`,
        wrong: () => 'this is no name: write small letters, digits and -, such as our-crm',
      },
      session: {
        ask: 'Paste the session of somebody who is logged in to the CRM, to see that the gateway recognises people.',
        how: () =>
          'The Cookie header from the developer tools of the browser. It is used once, neither shown nor kept; Enter leaves this out.',
        wrong: () => 'this is no Cookie header: it is one line of name=value',
      },
      administrator: {
        ask: 'Who administers the gateway?',
        how: () => 'Name, address, login in the CRM: Erin Walsh, erin@example.com, erin',
        wrong: () => 'write name, address and login with commas between: Erin Walsh, erin@example.com, erin',
      },
      approver: {
        ask: 'Who approves exports? Another person: nobody approves his own.',
        how: () => 'Name, address, login: Li Wei, li.wei@example.com, liwei',
        wrong: () => 'write name, address and login of another person, none of them the same',
      },
      mail: {
        ask: 'Which mail server, and which sender?',
        how: () =>
          'SENDER HOST[:PORT] [starttls|tls|none] [USER], such as gate@example.com mail.example.com:587 starttls gate; the password is read from the variable EXPORTGATE_SMTP_PASSWORD',
        wrong: () =>
          'write sender, host with port, starttls, tls or none (only for a server on this machine), and a user if it needs one',
      },
      listen: {
        ask: 'Where shall the gateway listen?',
        how: () => 'A port for this machine alone, such as 8080, or with an address: 0.0.0.0:8080',
        wrong: () => 'write a port from 1 to 65535, or address and port, such as 0.0.0.0:8080',
      },
      timeZone: {
        ask: 'In which time zone shall pages and mails tell the time?',
        how: () => 'As IANA names it: Asia/Shanghai, Europe/Berlin',
        wrong: () => 'there is no such time zone: write it as Asia/Shanghai',
      },
      roles: {
        ask: 'Which roles do the people have to begin with?',
        how: (names) =>
          `There are: ${names}. Each brings a policy with tests; administrators have one always.`,
        wrong: (names) => `write one or several of ${names}, with commas between`,
      },
    },
    code: (address) => `The code in the mail to ${address} (Enter: none came): `,
    wrongCode: 'this is not the code that was sent',
    again: 'Please write it again.',
    againOrOn: 'Write it again, or press Enter to go on with a note.',
    between: ', ',
    stopped: 'asked the questions: it was stopped; nothing was written',
    there: (files) =>
      `looked at the folder: ${files} is there already, and init overwrites nothing; give another --folder`,
    readOnly: (folder) =>
      `looked at the folder ${folder}: it cannot be written; make it, or give another --folder`,
    noTerminal:
      'looked for a terminal: there is none to ask at; give the answers in a file: init --answers FILE.yaml',
    written: 'Written',
    notes: 'To be looked at',
    next: 'Next',
    steps: ({ config, folder, profile, host, url }) => [
      `exportgate check --config ${config}`,
      `Fill in ${folder}/.env, and read it: set -a; . ${folder}/.env; set +a`,
      `Add the people who export: people in ${config}, or directory (LDAP, SCIM, a CSV file)`,
      `exportgate start --config ${config}`,
      `Let ${host} lead to the gateway, and nobody else reach the CRM; then: exportgate doctor --config ${config}`,
      `Write the profile of your CRM: ${folder}/rules/crm/${profile}.yaml (routes, session, whoami); try it at ${url}`,
      `Watch for two weeks: nothing is changed or stopped meanwhile. exportgate audit report --readiness --config ${config}`,
      `Try changed rules on what happened: exportgate simulate OTHER_RULES --config ${config}`,
      `Enforce: apps[].pilot for a team first, then mode: enforce in ${config}; start again`,
    ],
    mail: {
      subject: 'A test mail of Exportgate',
      opening: 'The gateway can send mails. Type this code where exportgate init asks for it.',
      footer: 'Nobody else is told this code; it is worth nothing elsewhere.',
    },
  },
  'zh-CN': {
    opening: (questions, folder) =>
      `共 ${questions} 个问题，每个回答都会当场验证。方括号内为直接回车时采用的值。全部回答完才会写入 ${folder}；按 Ctrl-C 可中止。`,
    questions: {
      url: {
        ask: '员工通过哪个地址打开 CRM？',
        how: () => '该域名今后指向网关，例如 https://crm.example.com',
        wrong: () => '地址无效：只写协议、主机名和端口，例如 https://crm.example.com',
      },
      crm: {
        ask: '从本机访问，CRM 自身的地址是什么？',
        how: () =>
          '例如 https://10.0.0.5:8443；若使用自建证书机构，在空格后写 PEM 文件：https://10.0.0.5 /etc/ssl/company-ca.pem',
        wrong: () => '地址无效：写 http:// 或 https://、主机名和端口，空格后可写 PEM 文件',
      },
      profile: {
        ask: '使用哪个 CRM 适配文件？',
        how: (names) => `现有：${names}。填写其他名称（a-z、0-9、-）将以演示版为底稿新建一个。`,
        wrong: () => '名称无效：只能用小写字母、数字和 -，例如 our-crm',
      },
      session: {
        ask: '请粘贴一位已登录 CRM 的用户的会话，以验证网关能识别用户。',
        how: () => '即浏览器开发者工具中的 Cookie 请求头。只使用一次，不显示也不保存；直接回车则跳过。',
        wrong: () => '这不是 Cookie 请求头：应为一行 name=value',
      },
      administrator: {
        ask: '谁管理网关？',
        how: () => '姓名, 邮箱, CRM 登录名：王芳, wang.fang@example.com, wangfang',
        wrong: () => '请写姓名、邮箱和登录名，以逗号分隔：王芳, wang.fang@example.com, wangfang',
      },
      approver: {
        ask: '谁审批导出？必须是另一个人：任何人都不能审批自己的导出。',
        how: () => '姓名, 邮箱, 登录名：李伟, li.wei@example.com, liwei',
        wrong: () => '请写另一个人的姓名、邮箱和登录名，均不得与前者相同',
      },
      mail: {
        ask: '使用哪台邮件服务器，发件人是谁？',
        how: () =>
          '发件人 主机[:端口] [starttls|tls|none] [用户名]，例如 gate@example.com mail.example.com:587 starttls gate；密码从环境变量 EXPORTGATE_SMTP_PASSWORD 读取',
        wrong: () => '请写发件人、主机和端口，starttls、tls 或 none（仅限本机服务器），需要时再写用户名',
      },
      listen: {
        ask: '网关在哪里监听？',
        how: () => '只供本机访问时写端口，例如 8080；或写地址和端口：0.0.0.0:8080',
        wrong: () => '请写 1 到 65535 的端口，或地址和端口，例如 0.0.0.0:8080',
      },
      timeZone: {
        ask: '页面和邮件使用哪个时区？',
        how: () => '按 IANA 名称：Asia/Shanghai、Europe/Berlin',
        wrong: () => '没有这个时区：例如写 Asia/Shanghai',
      },
      roles: {
        ask: '先从哪些角色开始？',
        how: (names) => `可选：${names}。每个角色附带一份策略及测试；管理员始终有一份。`,
        wrong: (names) => `请从 ${names} 中选择一个或多个，以逗号分隔`,
      },
    },
    code: (address) => `发往 ${address} 的邮件中的验证码（没有收到请直接回车）：`,
    wrongCode: '与发出的验证码不一致',
    again: '请重新填写。',
    againOrOn: '请重新填写，或直接回车继续（将记入待处理事项）。',
    between: '、',
    stopped: '已中止，未写入任何内容',
    there: (files) => `文件夹中已有 ${files}，init 不会覆盖任何文件；请用 --folder 指定其他文件夹`,
    readOnly: (folder) => `文件夹 ${folder} 无法写入；请先创建，或用 --folder 指定其他文件夹`,
    noTerminal: '没有可供提问的终端；请用文件提供回答：init --answers FILE.yaml',
    written: '已写入',
    notes: '待处理事项',
    next: '下一步',
    steps: ({ config, folder, profile, host, url }) => [
      `exportgate check --config ${config}`,
      `填写 ${folder}/.env 并读入：set -a; . ${folder}/.env; set +a`,
      `添加会导出数据的人员：${config} 中的 people，或 directory（LDAP、SCIM、CSV 文件）`,
      `exportgate start --config ${config}`,
      `将 ${host} 指向网关，并确保其他人无法直接访问 CRM；然后：exportgate doctor --config ${config}`,
      `编写 CRM 适配文件：${folder}/rules/crm/${profile}.yaml（导出路径、会话、whoami）；在 ${url} 试用`,
      `观察两周，期间不改动也不拦截任何内容。exportgate audit report --readiness --config ${config}`,
      `用已发生的导出验证新规则：exportgate simulate 其他规则目录 --config ${config}`,
      `开始执行：先用 apps[].pilot 指定试点团队，再在 ${config} 中改为 mode: enforce 并重新启动`,
    ],
    mail: {
      subject: 'Exportgate 测试邮件',
      opening: '网关可以发送邮件。请在 exportgate init 询问时输入此验证码。',
      footer: '此验证码不会告知他人，在别处没有任何用途。',
    },
  },
};

/** The mail that brings the code. */
export function initMail(
  id: string,
  to: { readonly name: string; readonly email: string; readonly language: Language },
  code: string,
): Message {
  const { subject, opening, footer } = initTexts[to.language].mail;
  return {
    id,
    to,
    subject,
    opening,
    facts: [[mailTexts[to.language].labels.code, code]],
    link: null,
    footer,
  };
}
