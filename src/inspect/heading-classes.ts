/** The class that a heading says, for where values are not looked at. */

import type { ValueClass } from '../model/table.ts';
import { shapes } from './shapes/index.ts';

/** The class of a column by its folded heading alone; null where the heading says none. */
export function classByHeading(heading: string): ValueClass | null {
  return (
    SAID.find(([words]) => words.test(heading))?.[1] ??
    shapes.find((shape) => shape.heading.test(heading))?.id ??
    null
  );
}

const SAID: readonly (readonly [words: RegExp, id: ValueClass])[] = [
  [/e-?mails?\b|邮箱|邮件地址|电子邮件/u, 'email'],
  [/身份证|identity (?:card|number)|^id (?:card|number)$|national ?id/u, 'cn-id'],
  [/信用代码|税号|uscc/u, 'uscc'],
  [/\biban\b/u, 'iban'],
  [/银行卡|银行账号|卡号|(?:bank|credit|debit) ?card|card ?(?:number|no)/u, 'bank-card'],
  [/座机|固话|固定电话|landline|office ?phone|work ?phone/u, 'landline'],
  [/手机|移动电话|电话|mobile|cell ?phone|\bcell\b|phone|\btel\b|telephone/u, 'mobile'],
  [/\bssn\b|social security/u, 'ssn'],
  [/车牌|licen[cs]e ?plate|plate ?(?:number|no)/u, 'licence-plate'],
  [/^ip\b|ip ?地址|ip ?address/u, 'ip'],
];
