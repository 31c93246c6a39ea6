/** The limits on a person's lists are worked out once, and again as soon as anything changes that a rule may ask about. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Rules } from '../../src/config/index.ts';
import { Policy } from '../../src/decide/settings.ts';
import type { Exchange } from '../../src/model/exchange.ts';
import type { Identified } from '../../src/model/principal.ts';
import { rememberedLimits } from '../../src/wiring/lists.ts';
import { openSituations } from '../../src/wiring/situation.ts';
import { exchange } from '../support/journey.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-20T16:59:30Z') }));
afterEach(() => void vi.useRealTimers());

const book = {
  policies: [
    Policy.parse({
      policy: 'rep',
      description: 'A test.',
      roles: ['sales-rep'],
      rules: [
        { name: 'lists', kinds: ['list'], limits: [{ rows: 100, over: 'block' }] },
        {
          name: 'at-night',
          kinds: ['list'],
          hours: { from: '17:00', to: '24:00' },
          limits: [{ rows: 10, over: 'block' }],
        },
        { name: 'away', kinds: ['list'], notNetworks: ['10.0.0.0/8'], limits: [{ rows: 50, over: 'block' }] },
        { name: 'bots', who: { clients: ['agent'] }, kinds: ['list'], limits: [{ rows: 5, over: 'block' }] },
      ],
    }),
  ],
  holidays: new Map(),
  rulesHash: 'h',
} as unknown as Rules;

const person = { id: 'mei', roles: ['sales-rep'], team: null, status: { kind: 'active' } };
const mei = { person, via: 'session', credential: 'c' } as unknown as Identified;
const from = (clientAddress: string): Exchange => ({ ...exchange, clientAddress });

function stand() {
  let people = 0;
  const now = (): Date => new Date();
  const situations = openSituations({
    directory: { all: () => [], onChange: () => undefined },
    countryOf: () => null,
    now,
  });
  const of = vi.fn<typeof situations.of>((asked, who) => situations.of(asked, who));
  const limitsOf = rememberedLimits(book, { situations: { of }, people: () => people, now });
  return { of, limitsOf, changePeople: () => (people += 1) };
}

describe('rememberedLimits', () => {
  it('works them out once for each person, place and client', () => {
    const { of, limitsOf } = stand();
    const first = limitsOf(from('10.0.0.1'), mei, 'contacts');
    expect(limitsOf(from('10.0.0.1'), mei, 'contacts')).toBe(first);
    expect(first.maxPage?.rows).toBe(100);
    expect(limitsOf(from('192.0.2.1'), mei, 'contacts').maxPage?.rows).toBe(50);
    const bot = { ...mei, client: { kind: 'agent', key: 'bot' } } as const;
    expect(limitsOf(from('10.0.0.1'), bot, 'contacts').maxPage?.rows).toBe(5);
    expect(of).toHaveBeenCalledTimes(3);
  });

  it('looks at the clock again, and keeps the object where nothing changed', () => {
    const { of, limitsOf } = stand();
    const first = limitsOf(from('10.0.0.1'), mei, 'contacts');
    vi.advanceTimersByTime(61_000); // past 17:00
    expect(limitsOf(from('10.0.0.1'), mei, 'contacts').maxPage?.rows).toBe(10);
    const night = limitsOf(from('10.0.0.1'), mei, 'contacts');
    vi.advanceTimersByTime(61_000);
    expect(limitsOf(from('10.0.0.1'), mei, 'contacts')).toBe(night);
    expect(night).not.toBe(first);
    expect(of).toHaveBeenCalledTimes(3);
  });

  it('forgets them when the directory changes', () => {
    const { of, limitsOf, changePeople } = stand();
    limitsOf(from('10.0.0.1'), mei, 'contacts');
    changePeople();
    limitsOf(from('10.0.0.1'), mei, 'contacts');
    expect(of).toHaveBeenCalledTimes(2);
  });

  it('is the role nobody without a person', () => {
    const { limitsOf } = stand();
    expect(limitsOf(from('10.0.0.1'), null, 'contacts').maxPage).toBeNull();
  });
});
