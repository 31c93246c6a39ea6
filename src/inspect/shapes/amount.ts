/** Amounts of money: a number below a heading that says so, or one with its currency. */

import type { Shape } from './shape.ts';

export const amount = {
  id: 'amount',
  heading:
    /amount|price|total|revenue|salary|wage|income|balance|budget|cost|turnover|payment|paid|fee|金额|价格|单价|总价|总额|合计|余额|营收|收入|工资|薪资|薪酬|预算|费用|成本|应收|应付|货款|回款|报价/u,
  fit: (text, marks) => {
    if (marks.digits === 0 || marks.length > 28 || marks.letters > 4) return 0;
    if (marks.letters === 0 && marks.wide === 0) {
      if (marks.colons > 0) return 0;
      if (PLAIN.test(text)) return 1;
      if (!text.includes('$')) return 0;
    }
    return !HAN_START.test(text) && WITH_CURRENCY.test(text) ? 2 : 0;
  },
  digits: () => 1,
  share: { headed: 0.6, alone: 0.7 },
  examples: {
    sure: ['¥1,234.50', '$99', 'EUR 12.00', '12.5 万元', '1200元', 'HK$ 88', '-€5'],
    maybe: ['1234.5', '12,000', '-7', '(300.00)'],
    not: ['12 pcs', 'A12', '2026-11-21', '', '万元'],
  },
} satisfies Shape;

const HAN_START = /^[\u3400-\u9fff]/;
const PLAIN = /^[(+-]?\s?\d[\d,' ]{0,18}(?:[.,]\d{1,6})?\)?$/;
const SIGN = String.raw`(?:[A-Z]{0,2}[$¥￥€£₩₹฿]|RMB|CNY|USD|EUR|GBP|HKD|JPY|TWD|SGD|AUD|CAD|CHF|INR)`;
const NUMBER = String.raw`[+-]?\d[\d,' ]{0,18}(?:[.,]\d{1,6})?`;
const WITH_CURRENCY = new RegExp(
  `^[+-]?${SIGN}\\s?${NUMBER}\\s?(?:[万亿]?元?)?$|^${NUMBER}\\s?(?:${SIGN}|[百千万亿]{0,2}元|[万亿])整?$`,
  'i',
);
