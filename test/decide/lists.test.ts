/** Limits on lists: every rule that matches applies, the smallest and the strictest win. */

import { describe, expect, it } from 'vitest';
import { listLimits, overLimit } from '../../src/decide/lists.ts';
import { Policy } from '../../src/decide/settings.ts';

const policy = (name: string, roles: readonly string[], rules: readonly object[], apps = ['*']) =>
  Policy.parse({ policy: name, description: 'Of the test.', roles, apps, rules });
const asked = { roles: ['rep'], app: 'crm', entity: 'contacts' };
const HOUR = 3_600_000;

describe('listLimits', () => {
  it('takes the smallest page and every window of every rule that matches', () => {
    const policies = [
      policy('rep', ['rep'], [{ name: 'lists', lists: { maxPage: 200, perDay: 1000 } }]),
      policy(
        'all',
        ['rep', 'boss'],
        [
          { name: 'few', entities: ['cont*'], lists: { maxPage: 100, perHour: 50, distinctPer30Days: 9 } },
          { name: 'leads', entities: ['leads'], lists: { maxPage: 1 } },
        ],
      ),
      policy('boss', ['boss'], [{ name: 'lists', lists: { maxPage: 2 } }]),
      policy('erp', ['rep'], [{ name: 'lists', lists: { maxPage: 3 } }], ['erp']),
    ];
    const limits = listLimits({ policies, ...asked });
    expect(limits.maxPage).toEqual({ rows: 100, rule: 'all/few' });
    expect(
      limits.windows.map(({ rule, of, milliseconds, max }) => [rule, of, milliseconds / HOUR, max]),
    ).toEqual([
      ['rep/lists', 'rows', 24, 1000],
      ['all/few', 'rows', 1, 50],
      ['all/few', 'records', 720, 9],
    ]);
  });

  it('says nothing where no rule speaks of lists', () => {
    const limits = listLimits({ policies: [policy('rep', ['rep'], [{ name: 'all' }])], ...asked });
    expect([limits.maxPage, limits.windows, limits.limitsFields]).toEqual([null, [], false]);
    expect(limits.fieldMask('Mobile')).toBeNull();
  });

  it.each([
    ['ID number', 'drop'],
    ['ＭＯＢＩＬＥ', 'keep-last-4'],
    ['name', null],
    ['email', 'blank'],
  ])('limits the field %s as the strictest rule says', (name, mask) => {
    const lists = (columns: object) => ({ name: `r${JSON.stringify(columns).length}`, lists: { columns } });
    const policies = [
      policy(
        'rep',
        ['rep'],
        [
          lists({ deny: ['*id number*'] }),
          lists({ mask: { mobile: 'keep-last-4', email: 'domain-only', 'id number': 'keep-last-4' } }),
          lists({ mask: { email: 'blank' } }),
        ],
      ),
    ];
    const limits = listLimits({ policies, ...asked });
    expect([limits.limitsFields, limits.fieldMask(name)]).toEqual([true, mask]);
  });
});

describe('overLimit', () => {
  const limits = listLimits({
    policies: [policy('rep', ['rep'], [{ name: 'lists', lists: { maxPage: 10, perHour: 8, perDay: 20 } }])],
    ...asked,
  });
  it.each([
    [8, 0, null],
    [8, 12, null],
    [8, 13, { because: 'over-budget', limit: 20 }],
    [9, 0, { because: 'over-budget', limit: 8 }],
    [11, 0, { because: 'over-rows', limit: 10 }],
  ])('%s rows after %s', (rows, before, over) => {
    expect(overLimit(limits, rows, before)).toEqual(over && { rule: 'rep/lists', ...over });
  });
});
