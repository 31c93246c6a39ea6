/** What `exportgate init` saw when it tried an answer. */

import type { Section } from './index.ts';

interface Certificate {
  readonly names: readonly string[];
  readonly issuer: string;
  readonly until: Date;
}

interface SeenTexts {
  readonly leads: (host: string, addresses: readonly string[]) => string;
  readonly noAddress: (host: string) => string;
  readonly plainSite: string;
  readonly tlsInFront: string;
  readonly answered: (status: number) => string;
  readonly certificate: (certificate: Certificate) => string;
  readonly noCertificate: string;
  /** By the code of the fault; `why` are its own words. */
  readonly down: (why: string) => string;
  readonly tls: (why: string) => string;
  readonly late: string;
  readonly noHttp: (why: string) => string;
  readonly sameName: (host: string) => string;
  readonly plainCrm: string;
  readonly profileKnown: (name: string) => string;
  readonly profileCopied: (name: string) => string;
  readonly somebody: (name: string) => string;
  readonly nobody: string;
  readonly noLogin: string;
  readonly noWay: string;
  readonly untried: string;
  readonly sessionFailed: (why: string) => string;
  readonly person: (name: string, login: string) => string;
  readonly otherLogin: (seen: string) => string;
  readonly mailSent: string;
  readonly mailConfirmed: string;
  readonly mailUnconfirmed: string;
  readonly mailFailed: (why: string) => string;
  readonly noPassword: (variable: string) => string;
  readonly free: (place: string) => string;
  readonly notFree: Readonly<Record<'EADDRINUSE' | 'EACCES' | 'EADDRNOTAVAIL' | 'other', string>>;
  readonly now: (time: string) => string;
  readonly policies: (count: number) => string;
}

export const seenTexts: Section<SeenTexts> = {
  en: {
    leads: (host, addresses) => `${host} leads to ${addresses.join(', ')} now`,
    noAddress: (host) => `${host} has no address here yet: let it lead to the gateway before you start`,
    plainSite: 'people would use it without TLS: good for a trial alone',
    tlsInFront:
      'it says https: give listen.tls a certificate, or end TLS in front and name that proxy in listen.trustedProxies',
    answered: (status) => `the CRM answers (status ${status})`,
    certificate: ({ names, issuer, until }) =>
      `its certificate is for ${names.join(', ')}, by ${issuer}, until ${day(until)}`,
    noCertificate: 'no certificate was seen',
    down: (why) => `no answer: ${why}`,
    tls: (why) => `no trust: ${why}`,
    late: 'no answer in time',
    noHttp: (why) => `no HTTP: ${why}`,
    sameName: (host) =>
      `${host} is the name that will lead to the gateway, which would then ask itself: write the address of the CRM instead`,
    plainCrm: 'without TLS: who is on the way to the CRM can read along',
    profileKnown: (name) => `${name} is there`,
    profileCopied: (name) =>
      `${name} does not describe your CRM yet: it is a copy of the demo's. Write its routes, session and whoami`,
    somebody: (name) => `the CRM says: this is ${name}`,
    nobody:
      'the CRM says that nobody is logged in with it: copy the whole Cookie header of a request after the login',
    noLogin: 'the answer names nobody where the profile looks: mend whoami in the profile',
    noWay: 'the profile has neither whoami nor page to ask by',
    untried: 'whether people are recognised was not tried',
    sessionFailed: (why) => `the CRM was asked and gave no usable answer: ${why}`,
    person: (name, login) => `${name}, known to the CRM as ${login}`,
    otherLogin: (seen) => `the session that you pasted was of ${seen}`,
    mailSent: 'the mail server took the mail',
    mailConfirmed: 'the mail arrived',
    mailUnconfirmed: 'the mail server took a mail; that it arrived was not confirmed',
    mailFailed: (why) => `the mail could not be sent: ${why}`,
    noPassword: (variable) =>
      `a user is given and the variable ${variable} is not set: set it and begin again`,
    free: (place) => `${place} is free`,
    notFree: {
      EADDRINUSE: 'something listens there already',
      EACCES: 'this user may not listen there: take a port from 1024 on, or let the service do it',
      EADDRNOTAVAIL: 'this machine has no such address',
      other: 'the gateway cannot listen there',
    },
    now: (time) => `there it is ${time} now`,
    policies: (count) => `${count} policies`,
  },
  'zh-CN': {
    leads: (host, addresses) => `${host} 目前指向 ${addresses.join('、')}`,
    noAddress: (host) => `${host} 在本机尚无法解析：启动前请将其指向网关`,
    plainSite: '员工访问时没有 TLS：仅适合试用',
    tlsInFront: '地址为 https：请在 listen.tls 中配置证书，或由前置代理终止 TLS 并写入 listen.trustedProxies',
    answered: (status) => `CRM 有响应（状态码 ${status}）`,
    certificate: ({ names, issuer, until }) =>
      `证书用于 ${names.join('、')}，由 ${issuer} 签发，有效期至 ${day(until)}`,
    noCertificate: '未看到证书',
    down: (why) => `没有响应：${why}`,
    tls: (why) => `证书不可信：${why}`,
    late: '未在限定时间内响应',
    noHttp: (why) => `不是 HTTP：${why}`,
    sameName: (host) => `${host} 今后指向网关，网关会请求自己：请改写 CRM 的 IP 地址`,
    plainCrm: '没有 TLS：通往 CRM 途中的任何人都能看到内容',
    profileKnown: (name) => `已有 ${name}`,
    profileCopied: (name) =>
      `${name} 目前只是演示版的副本，尚不适用于您的 CRM：请编写导出路径、会话和 whoami`,
    somebody: (name) => `CRM 的回答：这是 ${name}`,
    nobody: 'CRM 表示该会话未登录：请复制登录之后某个请求的完整 Cookie 请求头',
    noLogin: '在适配文件指定的位置没有找到用户：请修改其中的 whoami',
    noWay: '适配文件中既没有 whoami 也没有 page，无法询问',
    untried: '尚未验证能否识别用户',
    sessionFailed: (why) => `已询问 CRM，但没有得到可用的回答：${why}`,
    person: (name, login) => `${name}，CRM 登录名 ${login}`,
    otherLogin: (seen) => `您粘贴的会话属于 ${seen}`,
    mailSent: '邮件服务器已接收邮件',
    mailConfirmed: '邮件已送达',
    mailUnconfirmed: '邮件服务器已接收一封邮件，但尚未确认送达',
    mailFailed: (why) => `邮件未能发出：${why}`,
    noPassword: (variable) => `填写了用户名，但环境变量 ${variable} 未设置：请设置后重新开始`,
    free: (place) => `${place} 可用`,
    notFree: {
      EADDRINUSE: '该端口已被占用',
      EACCES: '当前用户无权在该端口监听：请使用 1024 及以上的端口，或由系统服务启动',
      EADDRNOTAVAIL: '本机没有这个地址',
      other: '网关无法在此监听',
    },
    now: (time) => `当地时间 ${time}`,
    policies: (count) => `${count} 份策略`,
  },
};

const day = (date: Date): string => (Number.isNaN(date.getTime()) ? '?' : date.toISOString().slice(0, 10));
