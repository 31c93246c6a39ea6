/** Limits on lists: every rule that matches applies, the smallest and the strictest win. */
/* oxlint-disable unicorn/no-thenable -- a rule's `then` is a word */

import { describe, expect, it } from 'vitest';
import { judgeList, listLimits } from '../../src/decide/lists.ts';
import type { ListLimits } from '../../src/decide/lists.ts';
import { Policy } from '../../src/decide/settings.ts';
import { book, situation } from './support.ts';

const policy = (name: string, roles: readonly string[], rules: readonly object[], apps = ['*']) =>
  Policy.parse({
    policy: name,
    description: 'Of the test.',
    roles,
    apps,
    rules: rules.map((rule, index) => ({ name: `r${index}`, kinds: ['list'], ...rule })),
  });
const limitsFor = (...policies: readonly Policy[]): ListLimits =>
  listLimits(situation, 'contacts', book(...policies));
const HOUR = 3_600_000;

describe('listLimits', () => {
  it('takes the smallest page and every window of every rule that matches', () => {
    const limits = limitsFor(
      policy('rep', ['rep'], [{ limits: [{ rows: 200 }, { rows: 1000, per: 'day' }] }]),
      policy(
        'all',
        ['rep', 'boss'],
        [
          {
            entities: ['cont*'],
            limits: [{ rows: 100 }, { rows: 50, per: 'hour' }, { records: 9, per: '30 days' }],
          },
          { entities: ['leads'], limits: [{ rows: 1 }] },
        ],
      ),
      policy('boss', ['boss'], [{ limits: [{ rows: 2 }] }]),
      policy('erp', ['rep'], [{ limits: [{ rows: 3 }] }], ['erp']),
    );
    expect(limits.maxPage).toEqual({ rows: 100, rule: 'all/r0' });
    expect(
      limits.windows.map(({ rule, of, milliseconds, max, counts, over }) => [
        rule,
        of,
        milliseconds / HOUR,
        max,
        counts,
        over,
      ]),
    ).toEqual([
      ['rep/r0', 'rows', 24, 1000, 'screen', 'hold'],
      ['all/r0', 'rows', 1, 50, 'screen', 'hold'],
      ['all/r0', 'records', 720, 9, 'screen', 'hold'],
    ]);
  });

  it('says nothing where no rule speaks of lists', () => {
    const limits = limitsFor(policy('rep', ['rep'], [{ kinds: ['route'], limits: [{ rows: 1 }] }]));
    expect([limits.maxPage, limits.alertPage, limits.windows, limits.limitsFields]).toEqual([
      null,
      null,
      [],
      false,
    ]);
    expect(limits.fieldMask('Mobile')).toBeNull();
  });

  it.each<[string, object, object | null, object | null]>([
    [
      'a limit that alarms stops nothing',
      { limits: [{ rows: 5, over: 'alert' }] },
      null,
      { rows: 5, rule: 'p/r0' },
    ],
    ['any other stops the page', { limits: [{ rows: 5, over: 'trim' }] }, { rows: 5, rule: 'p/r0' }, null],
    ['a page holds no more records than rows', { limits: [{ records: 7 }] }, { rows: 7, rule: 'p/r0' }, null],
    ['a rule that blocks shows nothing', { then: 'block' }, { rows: 0, rule: 'p/r0' }, null],
    ['a rule that holds shows nothing', { then: 'hold' }, { rows: 0, rule: 'p/r0' }, null],
    [
      'own rows alone cannot be told on the screen: nothing is shown',
      { whose: 'own' },
      { rows: 0, rule: 'p/r0' },
      null,
    ],
    [
      'a rule in monitor mode alarms',
      { mode: 'monitor', limits: [{ rows: 5 }] },
      null,
      { rows: 5, rule: 'p/r0' },
    ],
    [
      'bytes are not counted on the screen',
      { limits: [{ bytes: 5 }, { exports: 1, per: 'day' }] },
      null,
      null,
    ],
  ])('%s', (_sentence, rule, maxPage, alertPage) => {
    const limits = limitsFor(policy('p', ['rep'], [rule]));
    expect([limits.maxPage, limits.alertPage]).toEqual([maxPage, alertPage]);
  });

  it('counts files and screen together where the rule says so or speaks of both', () => {
    const limits = limitsFor(
      policy(
        'p',
        ['rep'],
        [
          { limits: [{ rows: 9, per: 'day', counts: 'all' }] },
          { kinds: ['route', 'list'], limits: [{ rows: 8, per: 'day' }] },
        ],
      ),
    );
    expect(limits.windows.map(({ max, counts }) => [max, counts])).toEqual([
      [9, 'all'],
      [8, 'all'],
    ]);
  });

  it.each([
    ['ID number', 'drop'],
    ['ＭＯＢＩＬＥ', 'keep-last-4'],
    ['name', null],
    ['email', 'blank'],
  ])('limits the field %s as the strictest rule says', (name, mask) => {
    const limits = limitsFor(
      policy(
        'rep',
        ['rep'],
        [
          { columns: { deny: ['*id number*'] } },
          { columns: { mask: { mobile: 'keep-last-4', email: 'domain-only', 'id number': 'keep-last-4' } } },
          { columns: { mask: { email: 'blank' } } },
        ],
      ),
    );
    expect([limits.limitsFields, limits.fieldMask(name)]).toEqual([true, mask]);
  });

  it('drops every field that a list of allowed ones does not name', () => {
    const limits = limitsFor(policy('rep', ['rep'], [{ columns: { allow: ['id', 'name'] } }]));
    expect(['id', 'Name', 'mobile'].map((name) => limits.fieldMask(name))).toEqual([null, null, 'unnamed']);
    expect(limits.limitsFields).toBe(true);
  });
});

describe('judgeList', () => {
  const limits = limitsFor(
    policy(
      'p',
      ['rep'],
      [
        {
          limits: [
            { rows: 10 },
            { rows: 8, per: 'hour' },
            { records: 20, per: 'day' },
            { rows: 5, over: 'alert' },
          ],
        },
      ],
    ),
  );
  const day = 24 * HOUR;
  it.each([
    [5, 0, null, 0],
    [6, 0, null, 1],
    [8, 12, null, 1],
    [8, 13, { because: 'over-budget', limit: 20 }, 1],
    [9, 0, { because: 'over-budget', limit: 8 }, 1],
    [11, 0, { because: 'over-rows', limit: 10 }, 1],
  ])('%s rows after %s records of the day', (rows, before, over, alerts) => {
    const judged = judgeList(limits, rows, rows, ({ milliseconds }) => (milliseconds === day ? before : 0));
    expect(judged.over).toEqual(over && { rule: 'p/r0', ...over });
    expect(judged.alerts).toHaveLength(alerts);
  });
});
