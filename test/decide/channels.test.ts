/** What the rules say about ways out past the gateway. */
/* oxlint-disable unicorn/no-thenable -- a rule's `then` is a word */

import { describe, expect, it } from 'vitest';
import { decideChannel } from '../../src/decide/channels.ts';
import { tryPolicyTest } from '../../src/decide/examples.ts';
import { PolicyTest } from '../../src/decide/test-settings.ts';
import { book, policy, situation } from './support.ts';

const asked = { situation, entity: 'contacts', kind: 'webhook' } as const;

describe('a channel', () => {
  it.each<[string, object[], string, string, string | null]>([
    ['no rule', [{}], 'hold', 'channel', null],
    [
      'a rule of exports',
      [{ then: 'allow', kinds: ['route', 'unlisted', 'attachment'] }],
      'hold',
      'channel',
      null,
    ],
    ['a rule that allows it', [{ kinds: ['channel'] }], 'allow', 'channel', 'p/r0'],
    ['a rule that names it', [{ kinds: ['channel'], channels: ['webhook'] }], 'allow', 'channel', 'p/r0'],
    ['a rule that names another', [{ kinds: ['channel'], channels: ['email'] }], 'hold', 'channel', null],
    ['a rule of another entity', [{ kinds: ['channel'], entities: ['leads'] }], 'hold', 'channel', null],
    [
      'a rule that allows some rows',
      [{ kinds: ['channel'], limits: [{ rows: 9 }] }],
      'hold',
      'channel',
      'p/r0',
    ],
    ['a rule that encrypts', [{ kinds: ['channel'], terms: { encrypt: true } }], 'hold', 'channel', 'p/r0'],
    [
      'the strictest of two',
      [{ kinds: ['channel'] }, { kinds: ['channel'], then: 'hold' }],
      'hold',
      'channel',
      'p/r1',
    ],
    [
      'the strictest of three',
      [{ kinds: ['channel'], then: 'block' }, { kinds: ['channel'] }, { kinds: ['channel'], then: 'hold' }],
      'block',
      'channel-blocked',
      'p/r0',
    ],
  ])('%s', (_what, rules, verdict, code, rule) => {
    const decision = decideChannel({ ...asked, book: book(policy(...rules)) });
    expect(decision).toEqual({ verdict, because: { code, rule } });
  });

  it("is tried by a policy's tests", () => {
    const test = PolicyTest.parse({
      name: 'a webhook',
      given: { roles: ['rep'], kind: 'channel', channel: 'webhook', rows: 0 },
      expect: { verdict: 'allow', rule: 'p/r0' },
    });
    expect(tryPolicyTest(test, book(policy({ kinds: ['channel'] })))).toEqual({
      problems: [],
      reached: ['p/r0'],
    });
    expect(tryPolicyTest(test, book(policy({}))).problems).toHaveLength(2);
  });
});
