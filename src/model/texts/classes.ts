/** The names of what is in a file: classes of sensitive values, kinds of rows, ways of masking. */

import type { Language } from '../exchange.ts';
import { partsOf } from '../masks.ts';
import type { Mask } from '../masks.ts';
import type { ValueClass } from '../table.ts';
import { formatNumber, plural } from './format.ts';

const CLASSES: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    mobile: 'phone number',
    landline: 'landline number',
    email: 'e-mail address',
    'cn-id': 'id number',
    'bank-card': 'bank card',
    uscc: 'social credit code',
    iban: 'bank account (IBAN)',
    ssn: 'social security number',
    passport: 'passport number',
    'licence-plate': 'licence plate',
    ip: 'IP address',
    person: 'name of a person',
    company: 'company name',
    address: 'postal address',
    birthday: 'birthday',
    amount: 'amount of money',
    'free-text': 'free text with values',
    encoded: 'encoded values',
  },
  'zh-CN': {
    mobile: '手机号',
    landline: '固定电话',
    email: '邮箱',
    'cn-id': '身份证号',
    'bank-card': '银行卡号',
    uscc: '统一社会信用代码',
    iban: '国际银行账号（IBAN）',
    ssn: '社会保障号',
    passport: '护照号',
    'licence-plate': '车牌号',
    ip: 'IP 地址',
    person: '姓名',
    company: '公司名称',
    address: '地址',
    birthday: '生日',
    amount: '金额',
    'free-text': '含敏感信息的文本',
    encoded: '编码后的内容',
  },
};

/** The name of a class of values; a class that the catalogue does not know keeps its id. */
export function className(language: Language, valueClass: ValueClass): string {
  return CLASSES[language][valueClass] ?? valueClass;
}

const ENTITIES: Readonly<Record<string, readonly [one: string, many: string, chinese: string]>> = {
  contacts: ['contact', 'contacts', '联系人'],
  customers: ['customer', 'customers', '客户'],
  accounts: ['account', 'accounts', '客户'],
  leads: ['lead', 'leads', '线索'],
  deals: ['deal', 'deals', '商机'],
  opportunities: ['opportunity', 'opportunities', '商机'],
  orders: ['order', 'orders', '订单'],
};

/** How many of what: `12,480 contacts`; a kind of row that the catalogue does not know is called a row. */
export function countOf(language: Language, entity: string, count: number): string {
  const names = ENTITIES[entity];
  switch (language) {
    case 'en':
      return plural(count, names?.[0] ?? 'row', names?.[1] ?? 'rows');
    case 'zh-CN':
      return `${formatNumber(count, language)} 条${names?.[2] ?? ''}数据`;
    default:
      return language satisfies never;
  }
}

const MASKED: Readonly<Record<Language, Readonly<Record<string, (count: string) => string>>>> = {
  en: {
    'keep-last': (count) => `last ${count} characters shown`,
    'keep-first': (count) => (count === '1' ? 'first character shown' : `first ${count} characters shown`),
    round: (count) => `rounded to ${count}`,
    'domain-only': () => 'domain shown',
    'year-only': () => 'year shown',
    token: () => 'replaced by a token',
    blank: () => 'emptied',
  },
  'zh-CN': {
    'keep-last': (count) => `仅保留后 ${count} 位`,
    'keep-first': (count) => (count === '1' ? '仅保留首字' : `仅保留前 ${count} 位`),
    round: (count) => `取整到 ${count}`,
    'domain-only': () => '仅保留域名',
    'year-only': () => '仅保留年份',
    token: () => '替换为代码',
    blank: () => '清空',
  },
};

/** What a mask leaves of a cell. */
export function maskName(language: Language, mask: Mask): string {
  const { word, count } = partsOf(mask);
  return MASKED[language][word]?.(formatNumber(count, language)) ?? mask;
}
