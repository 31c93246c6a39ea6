/** Tables whose records are no rows: what limits columns or rows cannot cut them. */

import { expect, it } from 'vitest';
import { decide } from '../../src/decide/index.ts';
import type { TableFacts } from '../../src/model/table.ts';
import { facts, input, policy, table } from './support.ts';

it.each<[string, TableFacts['orientation'], object, string, string]>([
  ['are cut by no rule on classes', 'columns', { columns: { denyClasses: ['mobile'] } }, 'hold', 'sideways'],
  ['are cut by no rule on headings', 'pairs', { columns: { deny: ['Mobile'] } }, 'hold', 'sideways'],
  ['are not taken in part', 'pairs', { rows: { max: 500, over: 'trim' } }, 'hold', 'sideways'],
  ['are not taken in part by the day', 'beside', { rows: { perDay: 500, over: 'trim' } }, 'hold', 'sideways'],
  ['leave where they may all', 'pairs', { rows: { max: 20_000 } }, 'allow', 'within-limits'],
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

it('are named before the owner column that they cannot have', () => {
  const one = table({ orientation: 'columns', ownRows: null, ownerColumn: null });
  const decision = decide(input({ facts: facts([one]), policies: [policy({ rows: { only: 'own' } })] }));
  expect(decision.because.code).toBe('sideways');
});
