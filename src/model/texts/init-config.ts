/** The comments in a configuration that `exportgate init` writes. In English each key has the sentence of its setting. */

import type { Section } from './index.ts';

interface ConfigTexts {
  readonly head: readonly string[];
  /** By the key's path; a key that is not here keeps the sentence of its setting. */
  readonly sentences: Readonly<Record<string, string>>;
}

export const initConfigTexts: Section<ConfigTexts> = {
  en: {
    head: [
      'The configuration of Exportgate, made by `exportgate init`. Only what was answered is here:',
      'every other key, with its sentence and its default, stands in config.example.yaml.',
    ],
    sentences: {},
  },
  'zh-CN': {
    head: [
      'Exportgate 的配置，由 `exportgate init` 生成，只包含已回答的项目；',
      '其余各项及其说明（英文）和默认值见 config.example.yaml。',
    ],
    sentences: {
      site: '站点如何向用户展示。',
      'site.support': '用户向谁求助：邮箱或电话。',
      'site.url': '浏览器访问网关的地址，邮件中的链接以此开头。',
      'site.language': '未单独设置语言者所用的语言：en 或 zh-CN。',
      'site.timeZone': '页面和邮件显示时间所用的时区（IANA 名称）。',
      listen: '网关在哪里监听。',
      'listen.host': '监听地址；127.0.0.1 仅限本机，0.0.0.0 为所有网络。',
      'listen.port': '监听端口。',
      apps: '网关后面的 CRM。',
      'apps[].name': '在规则和记录中使用的简称。',
      'apps[].hosts': '浏览器使用的主机名，小写，不含端口。',
      'apps[].upstream': 'CRM 自身的地址，只写协议、主机名和端口。',
      'apps[].tls': '与 CRM 之间的 TLS。',
      'apps[].tls.ca': '签发 CRM 证书的机构（PEM 文件）；证书始终会被验证。',
      'apps[].mode': 'monitor：只观察和记录，不改动、不拦截；enforce：执行规则。',
      'apps[].profile': 'rules/crm 中适配文件的名称。',
      roles: '人员的角色名称，策略按角色编写。',
      people: '会导出或审批的人员；也可通过 directory 从目录获取。',
      'people[].id': '固定不变的编号，记录和额度按此统计。',
      'people[].name': '姓名，与 CRM 负责人列中的写法一致。',
      'people[].email': '登记的邮箱，验证码和邮件发到这里。',
      'people[].logins': '在 CRM 中的登录名。',
      'people[].roles': '此人的角色。',
      'people[].approves': '此人可以审批哪些角色的导出。',
      'people[].language': '发给此人的邮件所用的语言。',
      mail: '用于通知审批人和申请人的邮件服务器。',
      'mail.from': '发件人。',
      'mail.host': 'SMTP 服务器。',
      'mail.port': '端口。',
      'mail.security': 'starttls 或 tls；none 仅限本机的邮件服务器。',
      'mail.user': '用户名。',
      'mail.passwordEnvironment': '保存密码的环境变量；密码不写在本文件中。',
      alerts: '出现异常时立即通知谁。',
      'alerts.to': '接收告警的邮箱。',
      rules: '存放适配文件和策略的文件夹。',
      data: '存放数据库和被扣留文件的文件夹。',
    },
  },
};
