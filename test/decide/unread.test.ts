/** Parts of a file that are no table: nobody knows what is in them, so whoever may approve sees that they are there. */

import { expect, it } from 'vitest';
import { decide } from '../../src/decide/index.ts';
import { facts, input, policy, table } from './support.ts';

it.each([
  ['leaves under a rule', {}, 'allow', 'within-limits'],
  ['with a part that is no table is held though a rule allows it', { unread: 1 }, 'hold', 'unread'],
])('a file %s', (_what, parts, verdict, code) => {
  const decision = decide(
    input({
      facts: { ...facts([table()]), ...parts },
      policies: [policy({ limits: [{ rows: 1_000_000 }] })],
    }),
  );
  expect([decision.verdict, decision.because.code, decision.takeNow]).toEqual([verdict, code, null]);
});
