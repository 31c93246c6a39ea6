/** What would go wrong if the rules were enforced today: people, machines and formats that are not ready, and how much the approvers would have to do. Pure. */

import { standingsOf } from '../hold/stages.ts';
import type { HoldParts } from '../hold/parts.ts';
import type { AuditEvent } from '../model/audit.ts';
import { mayAct } from '../model/principal.ts';
import type { Principal } from '../model/principal.ts';
import type { Recorded } from '../model/recorded.ts';

export interface Readiness {
  readonly days: number;
  /** Records of exports that were looked at. */
  readonly exports: number;
  readonly people: {
    /** Ids of people whom no login and no address names. */
    readonly withoutIdentity: readonly string[];
    readonly withoutRole: readonly string[];
    /** Whose held exports nobody could approve; nobody approves his own. */
    readonly withoutApprover: readonly string[];
  };
  /** Exports that nobody was known to have asked for, by app and route. */
  readonly unidentified: readonly Counted[];
  /** Names of keys whose owner is not there, or may not act. */
  readonly keysWithoutOwner: readonly string[];
  /** Files that could not be read, by fault and declared type. */
  readonly unreadable: readonly Counted[];
  /** Exports that would have been held, for each of those who would be asked first, busiest first. */
  readonly holds: readonly {
    readonly approver: string;
    readonly total: number;
    readonly perDay: number;
    /** On the busiest day. */
    readonly most: number;
  }[];
  /** Of those, what nobody could have approved. */
  readonly holdsOfNobody: number;
  /** Times that something in monitor mode could not be seen, by reason. */
  readonly unseen: readonly Counted[];
}

interface Counted {
  readonly what: string;
  readonly count: number;
}

interface ReadinessInput {
  readonly core: Pick<HoldParts, 'directory' | 'settings'>;
  readonly keys: readonly { readonly name: string; readonly owner: string }[];
  /** Of the last `days` days, oldest first. */
  readonly events: readonly AuditEvent[];
  readonly days: number;
}

export function readinessOf({ core, keys, events, days }: ReadinessInput): Readiness {
  const people = core.directory.all().filter(mayAct);
  const exports = events.flatMap((event) => {
    const recorded = recordedIn(event);
    return recorded ? [{ event, recorded }] : [];
  });
  const held = exports.filter(({ recorded: { verdict } }) => verdict === 'hold');
  const asked = held.map(({ event, recorded }) => ({
    day: event.at.slice(0, 10),
    approvers: approversOf(core, recorded),
  }));
  return {
    days,
    exports: exports.length,
    people: {
      withoutIdentity: idsOf(people.filter(({ logins, email }) => logins.length === 0 && email === '')),
      withoutRole: idsOf(people.filter(({ roles }) => roles.length === 0)),
      withoutApprover: idsOf(people.filter((person) => !canBeApproved(core, person))),
    },
    unidentified: counted(
      exports.flatMap(({ event, recorded }) =>
        recorded.situation.person === null ? [`${event.app ?? '-'} ${recorded.found.route}`] : [],
      ),
    ),
    keysWithoutOwner: keys.flatMap(({ name, owner }) =>
      people.some(({ id }) => id === owner) ? [] : [name],
    ),
    unreadable: counted(
      exports.flatMap(({ recorded: { unreadable, format, found } }) =>
        unreadable === null && format !== null
          ? []
          : [`${unreadable ?? 'FORMAT_UNKNOWN'} ${found.mediaType}`],
      ),
    ),
    holds: holdsOf(asked, days),
    holdsOfNobody: asked.filter(({ approvers }) => approvers.length === 0).length,
    unseen: counted(
      events.flatMap(({ type, facts }) =>
        type === 'monitor-blind'
          ? Array.from({ length: 1 + Number(facts['repeats'] ?? 0) }, () => String(facts['why']))
          : [],
      ),
    ),
  };
}

/** A decision as recordedOf writes it; null for every other event, and for those of before. */
function recordedIn({ type, facts }: AuditEvent): Recorded | null {
  if (type !== 'decided' && type !== 'monitored') return null;
  return facts['v'] === 1 ? (facts as unknown as Recorded) : null;
}

function holdsOf(
  asked: readonly { readonly day: string; readonly approvers: readonly string[] }[],
  days: number,
): Readiness['holds'] {
  const perDay = new Map<string, Map<string, number>>();
  for (const { day, approvers } of asked)
    for (const approver of approvers) {
      const ofDays = perDay.get(approver) ?? new Map<string, number>();
      perDay.set(approver, ofDays.set(day, (ofDays.get(day) ?? 0) + 1));
    }
  return [...perDay]
    .map(([approver, ofDays]) => {
      const counts = [...ofDays.values()];
      const total = counts.reduce((sum, one) => sum + one, 0);
      return { approver, total, perDay: Math.round((total / days) * 10) / 10, most: Math.max(...counts) };
    })
    .toSorted((a, b) => b.total - a.total || (a.approver < b.approver ? -1 : 1));
}

/** Those who would be told first. */
function approversOf(
  core: ReadinessInput['core'],
  { situation: { person: requester }, approval, approverRoles = [] }: Recorded,
): readonly string[] {
  if (requester === null) return [];
  const decision = { approverRoles, ...(approval && { approval }) };
  return standingsOf(core, waiting(requester, decision)).asked.map(({ person }) => person.id);
}

const canBeApproved = (core: ReadinessInput['core'], { id, roles }: Principal): boolean =>
  standingsOf(core, waiting(id, { approverRoles: roles })).possible;

const waiting = (
  requester: string,
  decision: NonNullable<Parameters<typeof standingsOf>[1]['decision']>,
): Parameters<typeof standingsOf>[1] => ({ requester, decision, state: 'waiting', settled: null });

const idsOf = (people: readonly Principal[]): readonly string[] => people.map(({ id }) => id).toSorted();

/** The most frequent first. */
function counted(names: readonly string[]): readonly Counted[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([what, count]) => ({ what, count }))
    .toSorted((a, b) => b.count - a.count || (a.what < b.what ? -1 : 1));
}
