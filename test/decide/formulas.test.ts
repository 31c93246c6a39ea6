/** Whether cells that a spreadsheet program would run are escaped: a rule, and the strictest word wins. */

import { describe, expect, it } from 'vitest';
import { decide } from '../../src/decide/index.ts';
import { planFor } from '../../src/decide/plan.ts';
import type { HeldExport } from '../../src/model/export.ts';
import { input, policy } from './support.ts';

describe('cells that a spreadsheet program would run', () => {
  it.each<[string, readonly object[], boolean]>([
    ['are escaped where no rule speaks of them', [{}], false],
    ['are kept where the rule says so', [{ formulas: 'keep' }], true],
    ['are escaped where one of two rules does not say so', [{ formulas: 'keep' }, {}], false],
    ['are kept where both rules say so', [{ formulas: 'keep' }, { formulas: 'keep' }], true],
    ['are escaped where no rule matches', [], false],
  ])('%s', (_sentence, rules, kept) => {
    const policies = rules.length === 0 ? [] : [policy(...rules)];
    const asked = input({ policies });
    const decision = decide(asked);
    expect(decision.limits.keepsFormulas === true).toBe(kept);
    const held = { id: '7K3M-Q2XD', found: asked.found, facts: asked.facts, decision, asked: null };
    const plan = planFor({
      held: held as HeldExport,
      requester: { id: 'ann', name: 'Ann', email: 'ann@corp.example', logins: ['ann'] } as never,
      grant: 'all',
      recipients: [],
      at: new Date(0),
      siteName: 'Site',
      notice: '',
    });
    expect(plan.keepsFormulas === true).toBe(kept);
  });
});
