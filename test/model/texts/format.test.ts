/** Numbers, times and durations read as people write them. */

import { describe, expect, it } from 'vitest';
import { className, countOf } from '../../../src/model/texts/classes.ts';
import { formatDuration, formatNumber, formatTime } from '../../../src/model/texts/format.ts';

const at = new Date('2026-11-21T09:30:00Z');

describe('formatTime', () => {
  it.each([
    ['en', 'Asia/Shanghai', undefined, '21 November 2026, 17:30, UTC+8'],
    ['zh-CN', 'Asia/Shanghai', undefined, '2026年11月21日 17:30（UTC+8）'],
    ['en', 'Asia/Shanghai', '2026-11-21T01:00:00Z', 'today 17:30, UTC+8'],
    ['zh-CN', 'Asia/Shanghai', '2026-11-21T01:00:00Z', '今天 17:30（UTC+8）'],
    ['en', 'Asia/Kolkata', '2026-11-20T01:00:00Z', 'tomorrow 15:00, UTC+5:30'],
    ['en', 'Asia/Shanghai', '2026-11-21T15:59:00Z', 'today 17:30, UTC+8'],
    ['en', 'Asia/Shanghai', '2026-11-21T16:00:00Z', 'yesterday 17:30, UTC+8'],
    ['zh-CN', 'Asia/Shanghai', '2026-11-20T01:00:00Z', '明天 17:30（UTC+8）'],
    ['en', 'UTC', '2026-11-10T01:00:00Z', '21 November 2026, 09:30, UTC+0'],
  ] as const)('%s in %s seen at %s: %4$s', (language, zone, now, expected) => {
    expect(formatTime(at, language, zone, now === undefined ? undefined : new Date(now))).toBe(expected);
  });
});

describe('formatDuration', () => {
  it.each([
    [1, '1 second', '1 秒'],
    [59, '59 seconds', '59 秒'],
    [60, '1 minute', '1 分钟'],
    [2400, '40 minutes', '40 分钟'],
    [3599, '1 hour', '1 小时'],
    [3900, '1 hour 5 minutes', '1 小时 5 分钟'],
    [259_200, '3 days', '3 天'],
    [176_400, '2 days 1 hour', '2 天 1 小时'],
  ])('%i s', (seconds, en, zh) => {
    expect(formatDuration(seconds, 'en')).toBe(en);
    expect(formatDuration(seconds, 'zh-CN')).toBe(zh);
  });
});

describe('counts and names', () => {
  it.each([
    ['en', 'contacts', 1, '1 contact'],
    ['en', 'contacts', 12_480, '12,480 contacts'],
    ['en', 'unknown', 2, '2 rows'],
    ['zh-CN', 'contacts', 12_480, '12,480 条联系人数据'],
    ['zh-CN', 'unknown', 2, '2 条数据'],
  ] as const)('%s %s %i', (language, entity, count, expected) => {
    expect(countOf(language, entity, count)).toBe(expected);
  });

  it('keeps the id of a class that it does not know', () => {
    expect(className('en', 'tax-number')).toBe('tax-number');
    expect(className('zh-CN', 'mobile')).toBe('手机号');
    expect(formatNumber(12_480, 'zh-CN')).toBe('12,480');
  });
});
