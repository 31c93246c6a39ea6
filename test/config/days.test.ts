/** Files of holidays and of notices: read whole, refused with their place, and part of the rules' hash. */

import { describe, expect, it } from 'vitest';
import { readRules } from '../../src/config/rules.ts';
import { NO_NAMES } from '../../src/config/site-names.ts';
import { HolidayFile, NoticeFile } from '../../src/decide/settings.ts';
import { problems, project } from './support.ts';
import type { Files } from './support.ts';

const DAYS = `holidays: cn
description: Made up.
days: [2026-10-01/2026-10-03, 2026-12-31/2027-01-01]
workingDays: [2026-10-10]
`;
const NOTICE = `notice: data
text: { en: Be careful., zh-CN: 请谨慎。 }
`;
const FILES: Files = { 'rules/holidays/cn.yaml': DAYS, 'rules/notices/data.yaml': NOTICE };

async function rulesOf(files: Files) {
  const read = await readRules(`${await project(files)}/rules`, NO_NAMES, null);
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join());
  return read.rules;
}

it('are read with every day of a range', async () => {
  const { holidays, notices } = await rulesOf(FILES);
  expect([...(holidays.get('cn')?.days ?? [])]).toEqual([
    '2026-10-01',
    '2026-10-02',
    '2026-10-03',
    '2026-12-31',
    '2027-01-01',
  ]);
  expect([...(holidays.get('cn')?.workingDays ?? [])]).toEqual(['2026-10-10']);
  expect(notices.get('data')).toEqual({ en: 'Be careful.', 'zh-CN': '请谨慎。' });
});

it('are part of what the hash covers', async () => {
  const hashes = await Promise.all(
    [
      {},
      FILES,
      { ...FILES, 'rules/holidays/cn.yaml': DAYS.replace('10-10', '10-11') },
      { ...FILES, 'rules/notices/data.yaml': NOTICE.replace('careful', 'quick') },
    ].map(async (files) => (await rulesOf(files)).rulesHash),
  );
  expect(new Set(hashes).size).toBe(4);
});

describe('a bad one is refused', () => {
  it.each<[string, Files, string]>([
    [
      'a day that there is not',
      { 'rules/holidays/cn.yaml': DAYS.replace('[2026-10-10]', '[2026-02-30]') },
      'rules/holidays/cn.yaml:4:15',
    ],
    [
      'a range that ends before it begins',
      { 'rules/holidays/cn.yaml': DAYS.replace('2026-10-01/', '2026-10-09/') },
      'rules/holidays/cn.yaml:3:8',
    ],
    [
      'a file of another name',
      { 'rules/holidays/de.yaml': DAYS },
      'rules/holidays/de.yaml:1:11: the file is called de.yaml',
    ],
    [
      'a notice in one language',
      { 'rules/notices/data.yaml': 'notice: data\ntext: { en: x }\n' },
      'rules/notices/data.yaml:2',
    ],
    [
      'a file that nobody reads',
      { 'rules/holidays/cn.yml': DAYS },
      'rules/holidays/cn.yml:1:1: this file is not read',
    ],
  ])('%s', async (_what, files, place) => expect((await problems(files)).join('\n')).toContain(place));
});

it.each([
  ['holidays', HolidayFile.safeParse({ holidays: 'x', description: 'x', days: [] }).success],
  ['a notice', NoticeFile.safeParse({ notice: 'x', text: {} }).success],
])('%s that say nothing are refused', (_what, accepted) => expect(accepted).toBe(false));
