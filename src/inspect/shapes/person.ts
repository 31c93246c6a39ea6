/** Names of people: a Chinese surname and a given name of usual characters, or an English first name and a surname. */

import { WIDE_HAN } from '../marks.ts';
import type { Marks } from '../marks.ts';
import { ENGLISH_FIRST, GIVEN, NO_NAMES, SURNAMES, TWO_SIGN_SURNAMES } from './name-words.ts';
import type { Fit, Shape } from './shape.ts';

export const person = {
  id: 'person',
  heading:
    /(?:^|[^\p{L}]|full|first|last|sur|contact|customer|client|person|member|employee|given|family)names?$|^(?:contact|person|customer|client|member|employee|lead|guest|patient|holder)s?$|姓名|名字|^姓$|^名$|联系人|收件人|收货人|经办人|持卡人|法人|法定代表人|负责人|客户名$|会员名|称呼|真实姓名/u,
  fit: (text, marks) => {
    if (marks.digits > 0 || marks.at || marks.length < 2 || marks.length > 40) return 0;
    return (marks.wide & WIDE_HAN) !== 0 ? chinese(text, marks) : latin(text, marks);
  },
  share: { headed: 0.4, alone: 0.7 },
  examples: {
    sure: ['王伟', '李秀英', '欧阳娜娜', 'Anna Baker', 'SMITH, John', 'Maria Garcia Lopez', '王 小明'],
    maybe: ['王蛤蟆', 'Zorblax Quux'],
    not: [
      '北京',
      '高新区',
      '温州',
      '成都',
      '黄金会员',
      '张三丰有限公司',
      'New York',
      'In Progress',
      '王',
      'Sales',
    ],
  },
} satisfies Shape;

function chinese(text: string, marks: Marks): Fit {
  if (marks.letters > 0) return 0;
  const name = marks.blanks > 0 ? text.replaceAll(' ', '') : text;
  if (name.length > 15) return 0;
  if (name.includes('.') || name.includes('·'))
    return /^[\p{sc=Han}]{1,6}[.·][\p{sc=Han}]{1,8}$/u.test(name) ? 1 : 0;
  if (name.length > 4 || name.length < 2 || NO_NAMES.has(name)) return 0;
  const long = TWO_SIGN_SURNAMES.has(name.slice(0, 2));
  const given = name.slice(long ? 2 : 1);
  if (given.length < 1 || given.length > (long ? 2 : 3)) return 0;
  if (!long && !SURNAMES.has(name[0] ?? '')) return 0;
  for (const sign of given) {
    const code = sign.charCodeAt(0);
    if (code < 0x3400 || code > 0x9fff) return 0;
    if (NEVER_GIVEN.has(sign)) return 0;
  }
  if (given.length > 2) return 0;
  for (const sign of given) if (!GIVEN.has(sign)) return 1;
  return 2;
}

/** Signs of places, firms and states of work, which end words that begin like a surname. */
const NEVER_GIVEN = new Set(
  '市省区县州乡镇村街路局部处科司厂店行社院校馆站级类型式的了吗呢额费率款价号码期度',
);

const PLAIN_NAME = /^[A-Za-z'’.-]{1,20}(?:,? [A-Za-z'’.-]{1,20}){1,3}$/;

function latin(text: string, marks: Marks): Fit {
  if (marks.wide !== 0 && (marks.wide & WIDE_HAN) !== 0) return 0;
  if (marks.blanks < 1 || marks.blanks > 3 || marks.letters < 3) return 0;
  if (!PLAIN_NAME.test(text)) return 0;
  const words = text.toLowerCase().split(/[ ,]+/);
  if (words.some((word) => NO_NAME_WORDS.has(word.replaceAll('.', '')))) return 0;
  if (words.some((word) => ENGLISH_FIRST.has(word))) return 2;
  return words.length <= 3 && words.every((word) => word.length > 1) ? 1 : 0;
}

const NO_NAME_WORDS = new Set(
  `new in on at of to the and for a an with no not is not sales ltd inc llc corp co company group bank street road avenue city
   county state york states kingdom president manager director officer engineer account product order payment progress pending
   closed won lost open list price total high low medium north south east west united san los las saint st hong kong
   united data service services support team department department blue red green black white size large small`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
