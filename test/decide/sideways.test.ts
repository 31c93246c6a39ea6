/** Tables whose records are no rows: what limits columns or rows cannot cut them. */

import { expect, it } from 'vitest';
import { decide } from '../../src/decide/index.ts';
import type { TableFacts } from '../../src/model/table.ts';
import { facts, input, policy, table } from './support.ts';

it.each<[string, TableFacts['orientation'], object, string, string]>([
  ['are cut by no rule on classes', 'columns', { columns: { denyClasses: ['mobile'] } }, 'hold', 'sideways'],
  ['are cut by no rule on headings', 'pairs', { columns: { deny: ['Mobile'] } }, 'hold', 'sideways'],
  ['are not taken in part', 'pairs', { limits: [{ rows: 500, over: 'trim' }] }, 'hold', 'sideways'],
  [
    'are not taken in part by the day',
    'beside',
    { limits: [{ rows: 500, per: 'day', over: 'trim' }] },
    'hold',
    'sideways',
  ],
  ['leave where they may all', 'pairs', { limits: [{ rows: 20_000 }] }, 'allow', 'within-limits'],
  [
    'have columns where several stand in a row',
    'beside',
    { columns: { deny: ['Mobile'] } },
    'allow',
    'within-limits',
  ],
])('records that are no rows %s', (_what, orientation, rule, verdict, code) => {
  const one = table(orientation === undefined ? {} : { orientation });
  const decision = decide(input({ facts: facts([one]), policies: [policy(rule)] }));
  expect([decision.verdict, decision.because.code, decision.takeNow]).toEqual([verdict, code, null]);
});

it.each<[string, TableFacts['orientation'], Record<string, number>, string]>([
  ['never leaves where the records are columns', 'columns', { 'cn-id': 3 }, 'block'],
  ['never leaves where each field is a row', 'pairs', { 'cn-id': 3 }, 'block'],
  ['stops nothing where there is none', 'pairs', { mobile: 3 }, 'hold'],
  ['is left out where it has a column', undefined, { 'cn-id': 3 }, 'allow'],
])('a class that a rule denies %s', (_what, orientation, values, verdict) => {
  const columns = [{ index: 0, name: 'Column 1', class: null, values }];
  const one = table({ columns, ...(orientation !== undefined && { orientation }) });
  const rule = { columns: { denyClasses: ['cn-id'] } };
  const decision = decide(input({ facts: facts([one]), policies: [policy(rule)] }));
  expect(decision.verdict).toBe(verdict);
});

it('are named before the owner column that they cannot have', () => {
  const one = table({ orientation: 'columns', ownRows: null, ownerColumn: null });
  const decision = decide(input({ facts: facts([one]), policies: [policy({ whose: 'own' })] }));
  expect(decision.because.code).toBe('sideways');
});
