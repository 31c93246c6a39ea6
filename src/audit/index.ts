/** The record: what must be remembered before anything leaves. */

import type { AuditEntry, AuditEvent } from '../model/audit.ts';
import { Fault } from '../lib/fault.ts';
import type { AuditTrail } from './ports.ts';

/** Resolves when the event is durable; every failure is the fault STORE_DOWN, so that the caller has one reason to release nothing. */
export async function record(trail: Pick<AuditTrail, 'append'>, event: AuditEvent): Promise<AuditEntry> {
  try {
    return await trail.append(event);
  } catch (error) {
    if (error instanceof Fault && error.code === 'STORE_DOWN') throw error;
    throw new Fault('STORE_DOWN', `recorded an event of type ${event.type}: the log did not take it`);
  }
}
