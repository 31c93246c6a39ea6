/** Whether an app is enforced: by its setting, its pilot, and an override that ends by itself. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Alert } from '../../src/model/alert.ts';
import { isInForce } from '../../src/model/grant.ts';
import type { Override } from '../../src/model/grant.ts';
import type { Principal } from '../../src/model/principal.ts';
import { openModes } from '../../src/wiring/modes.ts';

const NONE = { roles: [], people: [], teams: [], departments: [] };
const mei = { id: 'mei', roles: ['sales-rep'], team: 'north', department: 'sales' } as unknown as Principal;
const override: Override = {
  id: 'O-1',
  app: 'crm',
  from: '2026-11-22T08:00:00Z',
  until: '2026-11-22T08:10:00Z',
  reason: 'the CRM update',
  by: 'alex',
  revoked: null,
};

let close = (): void => undefined;
function modesOf(mode: 'enforce' | 'monitor', pilot: Partial<typeof NONE> | Record<string, string[]> = {}) {
  const alerts: Alert[] = [];
  const overrides: Override[] = [];
  const modes = openModes({
    apps: [
      { name: 'crm', mode, pilot: { ...NONE, ...pilot } },
      { name: 'other', mode: 'enforce', pilot: NONE },
    ],
    overridden: (app, at) => overrides.find((one) => one.app === app && isInForce(one, at)) ?? null,
    alert: (alert) => void alerts.push(alert),
    now: () => new Date(),
    log: { warn: () => undefined },
  });
  close = () => modes.close();
  return { modes, alerts, overrides };
}

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-22T08:00:00Z') }));
afterEach(() => {
  close();
  vi.useRealTimers();
});

describe('openModes', () => {
  it('says which apps monitor, for status and for the record of the start', () => {
    const { modes } = modesOf('monitor');
    expect(modes.facts()).toEqual({ crm: 'monitor', other: 'enforce' });
    expect(modes.lines()).toEqual(['crm: monitor mode; nothing is held or refused']);
    expect([modes.monitors('crm'), modes.monitors('other')]).toEqual([true, false]);
  });

  it.each([
    ['a person', { people: ['mei'] }, true],
    ['a role', { roles: ['sales-rep'] }, true],
    ['a team', { teams: ['north'] }, true],
    ['a department', { departments: ['sales'] }, true],
    ['somebody else', { people: ['lilei'], roles: ['analyst'] }, false],
  ])('has %s in its pilot', (_sentence, pilot, isPilot) => {
    const { modes } = modesOf('monitor', pilot);
    expect(modes.hasPilot('crm')).toBe(true);
    expect(modes.isPilot('crm', mei)).toBe(isPilot);
  });

  it('N17 an override monitors one app until its time, for the pilot too, and begin and end are alarmed', () => {
    const { modes, alerts, overrides } = modesOf('enforce', { people: ['mei'] });
    expect(modes.monitors('crm')).toBe(false);
    overrides.push(override);
    vi.advanceTimersByTime(1000);
    expect([modes.monitors('crm'), modes.monitors('other'), modes.isPilot('crm', mei)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(modes.lines()[0]).toContain('until 2026-11-22T08:10:00Z by an override of alex');
    vi.advanceTimersByTime(600_000);
    expect(modes.monitors('crm')).toBe(false);
    expect(alerts).toMatchObject([
      { kind: 'mode-changed', app: 'crm', person: 'alex', facts: { mode: 'monitor' } },
      { kind: 'mode-changed', app: 'crm', facts: { mode: 'enforce' } },
    ]);
  });

  it('does not believe an override a moment longer than it lasts, though no timer ran', () => {
    const { modes, overrides } = modesOf('enforce');
    overrides.push(override);
    vi.setSystemTime(Date.parse('2026-11-22T08:05:00Z'));
    expect(modes.monitors('crm')).toBe(true);
    vi.setSystemTime(Date.parse('2026-11-22T08:10:01Z'));
    expect(modes.monitors('crm')).toBe(false);
  });
});
