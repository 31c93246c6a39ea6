/** Every reason and fault has words in each language. */

import { describe, expect, it } from 'vitest';
import { FAULT_CODES } from '../../../src/lib/fault.ts';
import { faultText, reasonText } from '../../../src/model/texts/reasons.ts';

const CODES = [
  'within-limits',
  'over-rows',
  'no-rule',
  'rule-says',
  'unreadable',
  'unlisted',
  'attachment',
  'no-owner-column',
  'over-budget',
  'nobody',
] as const;

describe.each(['en', 'zh-CN'] as const)('in %s', (language) => {
  it.each(FAULT_CODES)('%s is a sentence of that language', (code) => {
    const words = faultText(language, code);
    expect(words).toMatch(language === 'en' ? /^[A-Z][\x20-\x7e]+\.$/ : /^[^A-Za-z]*[\u4e00-\u9fff].*。$/s);
    expect(words).not.toContain(code);
  });

  it('has another sentence for every fault', () => {
    expect(new Set(FAULT_CODES.map((code) => faultText(language, code))).size).toBe(FAULT_CODES.length);
  });

  it.each(CODES)('%s is a sentence, with and without its numbers', (code) => {
    const bare = reasonText(language, { code, rule: null });
    const full = reasonText(language, { code, rule: 'r', rows: 12_480, limit: 500, fault: 'FORMAT_UNKNOWN' });
    for (const words of [bare, full]) {
      expect(words).toMatch(/[.。]$/);
      expect(words).not.toMatch(/null|undefined/);
    }
  });
});

it.each([
  ['en', 'Your role may take 500 rows at once; this file has 12,480.'],
  ['zh-CN', '您的角色每次最多导出 500 条，本次共 12,480 条。'],
] as const)('says the numbers in %s', (language, words) => {
  expect(reasonText(language, { code: 'over-rows', rule: null, rows: 12_480, limit: 500 })).toBe(words);
});

it('an unreadable file is explained by its fault', () => {
  expect(reasonText('en', { code: 'unreadable', rule: null, fault: 'FORMAT_ENCRYPTED' })).toBe(
    faultText('en', 'FORMAT_ENCRYPTED'),
  );
});
