/** What administrators are told at once: a mail for each kind of alert, in each language. */

import type { Alert, AlertKind } from '../alert.ts';
import type { Language } from '../exchange.ts';
import type { Message } from '../message.ts';
import { formatTime } from './format.ts';
import type { Section } from './index.ts';
import { footerOf } from './mail.ts';

interface AlertTexts {
  readonly labels: {
    readonly app: string;
    readonly person: string;
    readonly at: string;
    readonly request: string;
  };
  /** Whoever was not identified. */
  readonly nobody: string;
  readonly kinds: Readonly<Record<AlertKind, { readonly subject: string; readonly opening: string }>>;
  /** Names of the facts that alerts carry; one that is not listed is shown under its own name. */
  readonly facts: Readonly<Record<string, string>>;
}

/** The mail about an alert to one address. Its facts are counts and names of rules, never a cell's value. */
export function alertMessage(
  alert: Alert,
  at: Date,
  email: string,
  site: { readonly name: string; readonly support: string; readonly language: Language },
  id: string,
): Message {
  const { language } = site;
  const t = alertTexts[language];
  const { subject, opening } = t.kinds[alert.kind];
  return {
    id,
    to: { name: email, email, language },
    subject: `${site.name}: ${subject}`,
    opening,
    facts: [
      [t.labels.person, alert.person ?? t.nobody],
      ...(alert.app === null ? [] : [[t.labels.app, alert.app] as const]),
      [t.labels.at, formatTime(at, language)],
      ...Object.entries(alert.facts).map(([name, value]) => [t.facts[name] ?? name, String(value)] as const),
      ...(alert.requestId === null ? [] : [[t.labels.request, alert.requestId] as const]),
    ],
    link: null,
    footer: footerOf(language, site, null),
  };
}

const alertTexts: Section<AlertTexts> = {
  en: {
    labels: { app: 'App', person: 'Person', at: 'At', request: 'Request' },
    nobody: 'not identified',
    kinds: {
      'list-limit': {
        subject: 'a limit on lists was reached',
        opening:
          'Somebody looked at more rows on the screen than the rules allow. Further lists are refused until the time has passed.',
      },
      'list-huge': {
        subject: 'a list was cut',
        opening: 'An answer for the screen held more rows than any page should, so it was cut off.',
      },
      'ledger-down': {
        subject: 'rows could not be counted',
        opening:
          'Rows went to the screen that could not be counted, because the data folder cannot be written. Exports are stopped until it can.',
      },
      'session-mixed': {
        subject: 'a session is used by two people',
        opening: 'One session of the CRM was used under two identities. It was refused.',
      },
      'limit-passed': {
        subject: 'a limit that only alarms was passed',
        opening: 'Somebody passed a limit that stops nothing. What was asked for went on.',
      },
      'monitor-blind': {
        subject: 'something in monitor mode could not be seen',
        opening:
          'An app is in monitor mode, and something of its traffic could not be read, counted or recorded. It went on unchanged.',
      },
      'monitor-list': {
        subject: 'monitor mode: lists beyond a limit',
        opening:
          'Somebody looked at more rows on the screen than the rules allow. The app is in monitor mode, so nothing was refused.',
      },
      'break-glass': {
        subject: 'an export was taken in an emergency',
        opening:
          'Somebody took an export at once, without waiting for an approver, as a rule lets him. Somebody else must review it: exportgate grants review.',
      },
      'rules-waiting': {
        subject: 'changed rules wait for a second administrator',
        opening:
          'The rules were changed so that more may leave than before. The last rules stay in force until another administrator agrees: exportgate rules waiting, exportgate rules agree.',
      },
      'mode-changed': {
        subject: 'the mode of an app changed',
        opening:
          'An app changed between enforcing the rules and only monitoring. In monitor mode nothing is held or refused.',
      },
      'tunnel-limit': {
        subject: 'a live connection was ended',
        opening:
          'A WebSocket or event stream was ended, because it carried more than the rules allow or could not be read.',
      },
    },
    facts: {
      rows: 'Rows',
      limit: 'Limit',
      rule: 'Rule',
      route: 'Route',
      entity: 'Records',
      window: 'Window',
      repeats: 'More of the same',
      why: 'Why',
      uncounted: 'Rows not counted',
      export: 'Export',
      measure: 'Counted',
      per: 'Over',
      asked: 'Asked for',
      used: 'Used before',
      mode: 'Mode',
      by: 'By',
      what: 'What',
      changes: 'Changes that let more out',
    },
  },
  'zh-CN': {
    labels: { app: '系统', person: '人员', at: '时间', request: '请求编号' },
    nobody: '身份不明',
    kinds: {
      'list-limit': {
        subject: '列表查看量达到上限',
        opening: '有人在屏幕上查看的数据超过了规则允许的条数，在规定时间过去之前，后续列表将被拒绝。',
      },
      'list-huge': {
        subject: '一个列表被截断',
        opening: '一次屏幕显示的响应包含的数据超出了正常页面应有的条数，已被截断。',
      },
      'ledger-down': {
        subject: '数据条数无法计入',
        opening: '由于数据目录无法写入，部分屏幕显示的数据没有计入。恢复之前，导出已停止。',
      },
      'session-mixed': {
        subject: '一个会话被两个人使用',
        opening: 'CRM 的同一个会话以两个身份使用，已被拒绝。',
      },
      'limit-passed': {
        subject: '超过了仅告警的上限',
        opening: '有人超过了一个仅告警、不阻止的上限，所请求的内容已照常放行。',
      },
      'monitor-blind': {
        subject: '监控模式下有内容未能看清',
        opening: '某个系统处于监控模式，其部分流量无法读取、计数或记录，已原样放行。',
      },
      'monitor-list': {
        subject: '监控模式：列表查看量超过上限',
        opening: '有人在屏幕上查看的数据超过了规则允许的条数。该系统处于监控模式，因此没有拒绝任何请求。',
      },
      'break-glass': {
        subject: '有人紧急取走了导出文件',
        opening: '有人按规则未经审批即紧急取走了一次导出，须由他人复核：exportgate grants review。',
      },
      'rules-waiting': {
        subject: '规则变更等待另一位管理员确认',
        opening:
          '规则已修改，修改后允许导出的内容比之前更多。在另一位管理员确认之前，仍执行原来的规则：exportgate rules waiting，exportgate rules agree。',
      },
      'mode-changed': {
        subject: '某个系统的模式已改变',
        opening: '某个系统在执行规则与仅监控之间切换。监控模式下不会扣留或拒绝任何内容。',
      },
      'tunnel-limit': {
        subject: '一个实时连接被断开',
        opening: '一个 WebSocket 或事件流因超出规则允许的条数或无法读取而被断开。',
      },
    },
    facts: {
      rows: '条数',
      limit: '上限',
      rule: '规则',
      route: '路由',
      entity: '数据类型',
      window: '时间范围',
      repeats: '同类次数',
      why: '原因',
      uncounted: '未计入条数',
      export: '导出编号',
      measure: '计量',
      per: '期限',
      asked: '本次请求',
      used: '此前已用',
      mode: '模式',
      by: '执行人',
      what: '内容',
      changes: '放宽的改动数',
    },
  },
};
