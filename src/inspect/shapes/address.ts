/** Postal addresses: a region with a street or house in Chinese, a house number with a street's word elsewhere. */

import { WIDE_HAN, WIDE_REGION, WIDE_STREET } from '../marks.ts';
import type { Shape } from './shape.ts';

export const address = {
  id: 'address',
  heading:
    /address|^addr\b|street|^mailing|^shipping|^billing|^home$|residence|地址|住址|住所|街道|门牌|籍贯|户籍|所在地|寄送|收货地/u,
  fit: (text, marks) => {
    if (marks.length < 5 || marks.length > 300 || marks.at) return 0;
    const both = WIDE_REGION | WIDE_STREET;
    if ((marks.wide & both) === both && CHINESE.test(text)) return 2;
    if ((marks.wide & WIDE_HAN) !== 0) return (marks.wide & both) !== 0 && marks.length >= 6 ? 1 : 0;
    if (marks.digits === 0 || marks.letters < 3 || marks.blanks < 1) return 0;
    return LATIN.test(text) ? 2 : marks.blanks >= 2 ? 1 : 0;
  },
  share: { headed: 0.3, alone: 0.6 },
  examples: {
    sure: [
      '北京市朝阳区中山路88号',
      '广东省深圳市南山区科技园南区3栋501室',
      '浙江省杭州市西湖区文三路',
      '221 Main Street, Leeds',
      '10 Downing St',
      'Hauptstraße 5',
      '12 rue de la Paix',
    ],
    maybe: ['Unit 5 The Old Mill', '中山路八十八号'],
    not: ['北京', 'Beijing', '已联系，等待客户', '12', 'Street', 'Order 5'],
  },
} satisfies Shape;

const CHINESE =
  /(?:省|市|区|县|州|旗|镇|乡|盟).{1,30}(?:路|街|道|巷|弄|村|号|室|楼|栋|幢|座|大厦|里|苑|园|屯|庄|胡同|组)/u;
const LATIN =
  /\b(?:street|st|road|rd|avenue|ave|boulevard|blvd|lane|ln|drive|dr|court|ct|way|square|sq|place|pl|highway|hwy|parkway|pkwy|terrace|close|crescent|rue|via|calle|avenida|rua)\b|(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse)\s*\d|\bp\.?\s?o\.?\s?box\s\d/iu;
