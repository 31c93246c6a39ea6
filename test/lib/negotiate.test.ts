/** Language and page wishes. */

import { describe, expect, it } from 'vitest';
import { asksForPage, languageOf } from '../../src/lib/negotiate.ts';

describe('languageOf', () => {
  it.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['zh-TW', 'zh-CN'],
    ['en-GB,zh;q=0.9', 'en'],
    ['en;q=0.2, zh;q=0.9', 'zh-CN'],
    ['fr, zh;q=0.5', 'zh-CN'],
    ['de, fr', 'en'],
    ['zh;q=0', 'en'],
    ['*', 'en'],
    ['', 'en'],
    [undefined, 'en'],
    [';;;,', 'en'],
  ])('%s reads %s', (header, language) => expect(languageOf(header)).toBe(language));
});

describe('asksForPage', () => {
  it.each([
    ['text/html,application/xhtml+xml,*/*;q=0.8', true],
    ['application/json, text/html;q=0', false],
    ['*/*', false],
    ['application/json', false],
    [undefined, false],
  ])('%s: %s', (header, page) => expect(asksForPage(header)).toBe(page));
});
