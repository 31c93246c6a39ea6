/** Who may enter administration, and for how long a code opens it. */

import { describe, expect, it } from 'vitest';
import type { Duty } from '../../src/model/duties.ts';
import type { Identified, Principal } from '../../src/model/principal.ts';
import { openAdmin } from '../../src/wiring/admin.ts';
import type { Core } from '../../src/wiring/core.ts';
import { person } from '../office/stand.ts';

const START = Date.parse('2026-11-21T10:00:00Z');

function desk(duties: 'together' | 'separated') {
  let time = START;
  const config = {
    duties,
    review: { days: 90, reviewers: ['reviewer'] },
    office: { administrators: ['administrator'] },
  };
  const core = { config } as unknown as Core;
  const admin = openAdmin(core, {
    totp: { use: async (_who, code) => (code === '123456' ? 'ok' : 'wrong') },
    rules: () => {
      throw new Error('nobody looks here');
    },
    now: () => new Date(time),
  });
  return { admin, pass: (minutes: number) => void (time += minutes * 60_000) };
}

const session = (one: Principal, credential: string): Identified => ({
  person: one,
  via: 'session',
  credential,
});
const dutied = (...duties: readonly Duty[]): Principal => person('cai', { roles: ['administrator'], duties });

describe('administration', () => {
  it.each([
    ['together', person('cai', { roles: ['administrator'] }), true],
    ['together', person('rev', { roles: ['reviewer'] }), true],
    ['together', person('ann', { roles: ['rep'], approves: ['rep'] }), false],
    [
      'together',
      person('cai', {
        roles: ['administrator'],
        status: { kind: 'suspended', since: '2026-01-01T00:00:00Z' },
      }),
      false,
    ],
    ['separated', dutied(), false],
    ['separated', dutied('system'), false],
    ['separated', dutied('security'), false],
    ['separated', dutied('audit'), true],
    ['separated', dutied('audit', 'security'), false],
  ] as const)('M7 with duties %s: %j may enter: %s', (duties, one, may) => {
    expect(desk(duties).admin.mayEnter(one)).toBe(may);
  });

  it('M7 is open to the session that showed a code, to no other of the person, and for half an hour', async () => {
    const { admin, pass } = desk('together');
    const cai = person('cai', { roles: ['administrator'] });
    const [here, there] = [session(cai, 'one'), session(cai, 'other')];
    expect(await admin.pass(here, '000000')).toBe('wrong');
    expect(admin.hasPassed(here)).toBe(false);
    expect(await admin.pass(here, '123456')).toBe('ok');
    expect([admin.hasPassed(here), admin.hasPassed(there)]).toEqual([true, false]);
    pass(29);
    expect(admin.hasPassed(here)).toBe(true);
    pass(1);
    expect(admin.hasPassed(here)).toBe(false);
  });
});
