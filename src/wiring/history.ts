/** The end of the log: what was recorded since a day. */

import type { AuditTrail } from '../audit/ports.ts';
import type { AuditEvent } from '../model/audit.ts';

const BATCH = 500;

/** Events from `since` (ISO 8601) on, oldest first. The log is in the order of its writing, so its beginning is not read. */
export async function eventsSince(
  trail: Pick<AuditTrail, 'read'>,
  since: string,
): Promise<readonly AuditEvent[]> {
  const events: AuditEvent[] = [];
  for (let from = await firstSince(trail, since); ; from += BATCH) {
    const batch = await trail.read(from, BATCH);
    events.push(...batch.map(({ event }) => event).filter(({ at }) => at >= since));
    if (batch.length < BATCH) return events;
  }
}

/** A place in the log before which everything is older; found by halving, since the log may be long. */
async function firstSince(trail: Pick<AuditTrail, 'read'>, since: string): Promise<number> {
  const isOlder = async (seq: number): Promise<boolean> => {
    const [entry] = await trail.read(seq, 1);
    return entry !== undefined && entry.event.at < since;
  };
  let low = 1;
  let step = 1;
  while (await isOlder(low + step)) {
    low += step;
    step *= 2;
  }
  for (let high = low + step; high - low > 1; ) {
    const middle = Math.floor((low + high) / 2);
    if (await isOlder(middle)) low = middle;
    else high = middle;
  }
  return low;
}
