/** Limits on lists, proposed from what people looked at: the largest page of a role, and what 99 in 100 of its people saw in an hour and in a day. Pure. */

import type { AuditEvent } from '../model/audit.ts';
import { rowsOf } from './lists-history.ts';
import type { SeenOfRole } from './lists-history.ts';

/** Null where nobody of the role was seen for a whole one. */
export interface ListProposal {
  readonly role: string;
  readonly page: number;
  readonly perHour: number | null;
  readonly perDay: number | null;
  /** People's hours that it is made from. */
  readonly hours: number;
}

/** One for each role that was seen, by name. */
export function proposalsFrom(events: readonly AuditEvent[]): readonly ListProposal[] {
  const roles = new Map<string, { page: number; hours: Map<number, number>; days: Map<number, number> }>();
  for (const { type, facts } of events) {
    if (type !== 'lists-seen') continue;
    for (const [role, seen] of Object.entries((facts['roles'] ?? {}) as Record<string, SeenOfRole>)) {
      const sum = roles.get(role) ?? { page: 0, hours: new Map(), days: new Map() };
      roles.set(role, sum);
      sum.page = Math.max(sum.page, seen.page);
      addTo(sum.hours, seen.hours);
      addTo(sum.days, seen.days);
    }
  }
  return [...roles]
    .map(([role, { page, hours, days }]) => ({
      role,
      page: roundedUp(page),
      perHour: percentile(hours),
      perDay: percentile(days),
      hours: [...hours.values()].reduce((sum, one) => sum + one, 0),
    }))
    .toSorted((a, b) => (a.role < b.role ? -1 : 1));
}

/** A policy for each role, as YAML. `over` is `alert` until somebody accepted them. */
export function proposalYaml(proposals: readonly ListProposal[], over: 'alert' | 'block'): string {
  return proposals
    .map(({ role, page, perHour, perDay }) =>
      [
        `policy: lists-of-${role}`,
        'description: Limits on lists, proposed from what this role looked at. 列表上限，由该角色的实际查看量得出。',
        `roles: [${role}]`,
        'rules:',
        '  - name: lists',
        '    kinds: [list]',
        '    limits:',
        `      - { rows: ${page}, over: ${over} }`,
        ...(perHour === null ? [] : [`      - { rows: ${perHour}, per: hour, over: ${over} }`]),
        ...(perDay === null ? [] : [`      - { rows: ${perDay}, per: day, over: ${over} }`]),
        '',
      ].join('\n'),
    )
    .join('---\n');
}

function addTo(sum: Map<number, number>, steps: Readonly<Record<string, number>>): void {
  for (const [step, count] of Object.entries(steps))
    sum.set(Number(step), (sum.get(Number(step)) ?? 0) + count);
}

/** What 99 in 100 stayed within, rounded up. */
function percentile(steps: ReadonlyMap<number, number>): number | null {
  const sorted = [...steps].toSorted(([a], [b]) => a - b);
  const all = sorted.reduce((sum, [, count]) => sum + count, 0);
  let below = 0;
  for (const [step, count] of sorted) {
    below += count;
    if (below >= all * 0.99) return roundedUp(rowsOf(step));
  }
  return null;
}

/** To two digits: 1,234 is 1,300. */
function roundedUp(rows: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, rows))) - 1);
  return Math.ceil(rows / unit) * unit;
}
