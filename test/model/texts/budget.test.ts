/** Limits in numbers, in each language: what was asked for, the limit, what was used, what remains, when it returns. */

import { describe, expect, it } from 'vitest';
import type { Because } from '../../../src/model/export.ts';
import { MEASURES, PERIODS } from '../../../src/model/ledger.ts';
import { askedText } from '../../../src/model/texts/asked.ts';
import { reasonText, whyText } from '../../../src/model/texts/reasons.ts';

const shanghai = { zone: 'Asia/Shanghai', now: new Date('2026-11-21T01:00:00Z') };
const budget: Because = {
  code: 'over-budget',
  rule: 'sales-rep/day',
  rows: 1000,
  limit: 10_000,
  used: 9500,
  per: 'day',
  returns: '2026-11-21T09:30:00.000Z',
};

describe('a limit over time', () => {
  it.each([
    [
      {},
      'You may take 10,000 rows in any 24 hours. 9,500 are used, 500 left, and this export has 1,000 rows. There is room for it again from today 17:30, UTC+8.',
      '您在任意 24 小时内最多导出 10,000 条。已用 9,500 条，还剩 500 条，本次共 1,000 条。今天 17:30（UTC+8）起可再次导出。',
    ],
    [
      { measure: 'records', per: '30 days', by: 'team', returns: null },
      'Your whole team may take 10,000 different records in any 30 days. 9,500 are used, 500 left, and this export has 1,000 different records. It is more than the whole limit, so it will not fit later either.',
      '您的团队合计在任意 30 天内最多导出 10,000 条不同记录。已用 9,500 条不同记录，还剩 500 条不同记录，本次共 1,000 条不同记录。本次已超过全部额度，之后也无法一次导出。',
    ],
    [
      { measure: 'exports', rows: 1, limit: 20, used: 20, per: 'hour', by: 'app' },
      'All users of this app together may make 20 exports in any hour. 20 are used, 0 left. There is room for it again from today 17:30, UTC+8.',
      '此系统所有人员合计在任意 1 小时内最多导出 20 次。已用 20 次，还剩 0 次。今天 17:30（UTC+8）起可再次导出。',
    ],
    [
      { measure: 'bytes', rows: 3_145_728, limit: 52_428_800, used: 51_380_224, per: '7 days' },
      'You may take 50 MiB in any 7 days. 49 MiB are used, 1,024 KiB left, and this export has 3,072 KiB. There is room for it again from today 17:30, UTC+8.',
      '您在任意 7 天内最多导出 50 MiB。已用 49 MiB，还剩 1,024 KiB，本次共 3,072 KiB。今天 17:30（UTC+8）起可再次导出。',
    ],
  ] satisfies [Partial<Because>, string, string][])('%o', (change, en, zh) => {
    expect(reasonText('en', { ...budget, ...change }, shanghai)).toBe(en);
    expect(reasonText('zh-CN', { ...budget, ...change }, shanghai)).toBe(zh);
  });

  it.each([
    [
      { code: 'over-limit', per: 'export', measure: 'values', rows: 620, limit: 100 },
      'Your role may take 100 sensitive values at once; this file has 620 sensitive values.',
      '您的角色每次最多导出 100 个敏感信息，本次共 620 个敏感信息。',
    ],
    [
      { code: 'over-rows', rows: 12_480, limit: 500 },
      'Your role may take 500 rows at once; this file has 12,480.',
      '您的角色每次最多导出 500 条，本次共 12,480 条。',
    ],
    [
      { code: 'over-budget' },
      'With this export you would take more than the limits over time allow.',
      '加上本次，导出量将超过一段时间内的累计上限。',
    ],
  ] satisfies [Partial<Because>, string, string][])('at once, or without numbers: %o', (change, en, zh) => {
    expect(reasonText('en', { rule: null, ...change } as Because)).toBe(en);
    expect(reasonText('zh-CN', { rule: null, ...change } as Because)).toBe(zh);
  });

  it.each(
    MEASURES.flatMap((measure) =>
      PERIODS.flatMap((per) => (['person', 'team', 'app'] as const).map((by) => ({ measure, per, by }))),
    ),
  )('has a whole sentence for $measure per $per by $by', (change) => {
    for (const language of ['en', 'zh-CN'] as const)
      for (const text of [
        reasonText(language, { ...budget, ...change }),
        askedText(language, { ...budget, ...change }),
      ]) {
        expect(text).toMatch(change.measure === 'exports' ? /9,500|1,000/ : /1,000/);
        expect(text).not.toMatch(/undefined|null|NaN|Invalid/);
      }
  });
});

describe('a rule’s own words', () => {
  const say = { en: 'Ask for a campaign list instead.', 'zh-CN': '请改为申请活动名单。' };

  it('stand before the numbers of a limit', () => {
    expect(whyText('en', { because: budget, say }, shanghai)).toMatch(
      /^Ask for a campaign list instead\. You may take 10,000 rows in any 24 hours\./,
    );
    expect(whyText('zh-CN', { because: budget, say }, shanghai)).toMatch(
      /^请改为申请活动名单。您在任意 24 小时内最多导出 10,000 条。/,
    );
  });

  it('stand in place of the built-in words elsewhere', () => {
    expect(whyText('en', { because: { code: 'rule-says', rule: null }, say })).toBe(say.en);
    expect(whyText('zh-CN', { because: { code: 'no-owner-column', rule: null }, say })).toBe(say['zh-CN']);
  });
});
