/** Made-up contacts, the same ones at every start: half Chinese, half English, each with an owner. */

import { DEMO_OWNERS } from './people.ts';

export const CONTACT_COLUMNS = [
  'ID',
  'Name',
  'Company',
  'Title',
  'Mobile',
  'Email',
  'ID number',
  'Bank card',
  'City',
  'Address',
  'Source',
  'Stage',
  'Owner',
  'Created',
] as const;

export type Contact = Readonly<Record<(typeof CONTACT_COLUMNS)[number], string>>;

const FAMILY = Array.from('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗');
const GIVEN = [
  '伟',
  '芳',
  '娜',
  '秀英',
  '敏',
  '静',
  '丽',
  '强',
  '磊',
  '洋',
  '艳',
  '勇',
  '杰',
  '娟',
  '涛',
  '明',
  '超',
  '霞',
  '平',
  '桂英',
];
const FIRST = [
  'Anna',
  'Ben',
  'Clara',
  'David',
  'Eva',
  'Felix',
  'Grace',
  'Henry',
  'Ida',
  'Jack',
  'Kate',
  'Leo',
  'Mia',
  'Noah',
  'Olga',
  'Paul',
];
const LAST = [
  'Baker',
  'Cole',
  'Dunn',
  'Ellis',
  'Frost',
  'Grant',
  'Hale',
  'Irwin',
  'Jones',
  'Keller',
  'Lane',
  'Moss',
  'Nash',
  'Owens',
  'Price',
  'Reed',
];
const CITIES = [
  ['北京', 'Beijing', '110101'],
  ['上海', 'Shanghai', '310101'],
  ['广州', 'Guangzhou', '440103'],
  ['成都', 'Chengdu', '510104'],
  ['杭州', 'Hangzhou', '330102'],
] as const;
const TITLES = ['采购经理', 'CEO', '销售总监', 'Buyer', 'CTO', '财务主管'];
const SOURCES = ['Website', '展会', 'Referral', '电话'];
const STAGES = ['New', 'Contacted', '报价', 'Won', 'Lost'];

/** Deterministic contacts; `seed` moves the whole set. */
export function makeContacts(count: number, seed = 20_261_121): readonly Contact[] {
  const random = mulberry32(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  return Array.from({ length: count }, (_, index) => {
    const chinese = index % 2 === 0;
    const city = pick(CITIES);
    const name = chinese ? pick(FAMILY) + pick(GIVEN) : `${pick(FIRST)} ${pick(LAST)}`;
    const mobile = `1${pick(['38', '39', '50', '86', '91'])}${digits(random, 8)}`;
    const born = `${1960 + Math.floor(random() * 45)}${two(1 + Math.floor(random() * 12))}${two(1 + Math.floor(random() * 28))}`;
    return {
      ID: String(100_001 + index),
      Name: name,
      Company: chinese
        ? `${city[0]}${pick(['华信', '远大', '天成', '金石'])}科技有限公司`
        : `${pick(LAST)} & ${pick(LAST)}, Ltd.`,
      Title: pick(TITLES),
      Mobile: mobile,
      Email: `c${index}.${digits(random, 4)}@customer-mail.example`,
      'ID number': withCheckDigit(city[2] + born + digits(random, 3)),
      'Bank card': withLuhn(`622202${digits(random, 12)}`),
      City: chinese ? city[0] : city[1],
      Address: chinese
        ? `${city[0]}市中山路${1 + Math.floor(random() * 900)}号`
        : `${1 + Math.floor(random() * 900)} Main Street, ${city[1]}`,
      Source: pick(SOURCES),
      Stage: pick(STAGES),
      Owner: DEMO_OWNERS[index % DEMO_OWNERS.length] ?? '',
      Created: `202${Math.floor(random() * 6)}-${two(1 + Math.floor(random() * 12))}-${two(1 + Math.floor(random() * 28))}`,
    };
  });
}

/** A small generator with a seed (Mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const two = (number: number): string => String(number).padStart(2, '0');
const digits = (random: () => number, count: number): string =>
  Array.from({ length: count }, () => Math.floor(random() * 10)).join('');

/** GB 11643: ISO 7064 MOD 11-2 over the first 17 digits. */
function withCheckDigit(body: string): string {
  const sum = Array.from(body).reduce(
    (total, digit, index) => total + Number(digit) * (2 ** (17 - index) % 11),
    0,
  );
  return body + ('10X98765432'[sum % 11] ?? '');
}

function withLuhn(body: string): string {
  const sum = Array.from(body)
    .toReversed()
    .reduce((total, digit, index) => {
      const doubled = index % 2 === 0 ? Number(digit) * 2 : Number(digit);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return body + String((10 - (sum % 10)) % 10);
}
