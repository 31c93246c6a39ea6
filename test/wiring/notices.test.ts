/** An administrator finds out that people cannot be known, and why. */

import { expect, it } from 'vitest';
import { downLines, openNotices } from '../../src/wiring/notices.ts';
import type { Unknown } from '../../src/wiring/notices.ts';

const stand = () => {
  const logged: { message: string; fields: unknown }[] = [];
  const warn = (message: string, fields: unknown): void => void logged.push({ message, fields });
  const clock = { now: new Date('2026-11-21T08:00:00Z') };
  const log = { info: warn, warn, error: warn };
  return { logged, clock, notices: openNotices({ log, now: () => clock.now }) };
};

it.each<[string, Unknown, string]>([
  [
    'a wrong path',
    { kind: 'no-answer', status: 404 },
    'it answered 404; check apps[].upstream and whoami.path',
  ],
  ['no connection', { kind: 'no-answer', status: null }, 'no usable answer; check apps[].upstream'],
  ['a wrong login path', { kind: 'no-login' }, 'holds no login; check whoami.path and whoami.login'],
  ['a missing person', { kind: 'not-listed', login: 'zoe' }, 'the login "zoe", which nobody in people: has'],
])('says what to mend after %s', (_what, unknown, words) => {
  const { notices, logged } = stand();
  notices.note('crm', unknown);
  expect(notices.lines()).toEqual([expect.stringContaining(words)]);
  expect(logged).toHaveLength(1);
});

it('tells the log once an hour, and counts on', () => {
  const { notices, logged, clock } = stand();
  for (const minutes of [0, 20, 59, 60, 61]) {
    clock.now = new Date(Date.UTC(2026, 10, 21, 8, minutes));
    notices.note('crm', { kind: 'no-login' });
  }
  expect(logged.map(({ fields }) => fields)).toEqual([
    { app: 'crm', count: 1 },
    { app: 'crm', count: 4 },
  ]);
  expect(notices.lines()[0]).toContain('(5 times, last 2026-11-21T09:01:00.000Z)');
});

it('writes no login to the log, since a wrong whoami.login may name anything', () => {
  const { notices, logged } = stand();
  notices.note('crm', { kind: 'not-listed', login: 'CANARY-13800138000' });
  expect(logged).toHaveLength(1);
  expect(JSON.stringify(logged)).not.toContain('CANARY');
});

it('keeps fifty at most', () => {
  const { notices } = stand();
  for (let index = 0; index < 60; index += 1)
    notices.note('crm', { kind: 'not-listed', login: `user-${index}` });
  expect(notices.lines()).toHaveLength(50);
  expect(notices.lines().at(-1)).toContain('user-59');
});

it('names each upstream that is down, and none that is well', () => {
  const one = { app: 'crm', upstream: 'http://10.0.0.5:8000', well: true };
  expect(downLines([one, { ...one, upstream: 'http://10.0.0.6:8000', well: false }])).toEqual([
    'crm: the CRM does not answer at http://10.0.0.6:8000; check apps[].upstream',
  ]);
});
