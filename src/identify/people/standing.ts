/** A person's standing, from all that say something of it. */

import type { Standing } from '../../model/principal.ts';

const STRICTNESS = { active: 0, leaving: 1, suspended: 2, left: 3 } as const;

/** The strictest wins, whichever source says it: to be let in again, all that shut a person out must say so. Of two alike the earlier. */
export function strictest(standings: readonly Standing[]): Standing {
  return standings.reduce(
    (one, other) => {
      const more = STRICTNESS[other.kind] - STRICTNESS[one.kind];
      return more > 0 || (more === 0 && sinceOf(other) < sinceOf(one)) ? other : one;
    },
    { kind: 'active' } as Standing,
  );
}

/** The standing at a moment: whoever will have left is leaving until then, and nothing else begins before its day. */
export function standingAt(status: Standing, at: Date): Standing {
  if (status.kind === 'active' || Date.parse(status.since) <= at.getTime()) return status;
  return status.kind === 'left' ? { kind: 'leaving', since: status.since } : { kind: 'active' };
}

const sinceOf = (status: Standing): string => (status.kind === 'active' ? '' : status.since);
