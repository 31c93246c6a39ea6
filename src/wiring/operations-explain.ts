/** Operations for `explain`: how the ledger and the exceptions stand, and a decision of the past. */

import type { AuditEntry, AuditType } from '../model/audit.ts';
import type { Account, Amounts, LedgerWindow } from '../model/ledger.ts';
import type { Recorded } from '../model/recorded.ts';
import type { Core } from './core.ts';
import type { Standing } from './explain.ts';

/** A decision as the log has it. */
export interface PastDecision {
  readonly recorded: Recorded;
  readonly at: string;
  readonly exportId: string | null;
  readonly requestId: string | null;
}

const BATCH = 5000;

export function explainOperations({ store, office }: Core) {
  return {
    async 'explain.standing'(asked: {
      account: Account;
      amounts: Omit<Amounts, 'records'>;
      at: string;
      windows: readonly LedgerWindow[];
    }): Promise<Standing> {
      const { windows, ...about } = asked;
      const { person } = about.account;
      return {
        usage: windows.length === 0 ? [] : await store.ledger.usage(about, windows),
        grants: office.grants().filter(({ people }) => people.includes(person)),
        contracts: office.contracts().filter((contract) => contract.person === person),
      };
    },

    /** The last decision about the export or request; null where the log has none. */
    async 'explain.past'({ id }: { id: string }): Promise<PastDecision | null> {
      const wanted = id.toUpperCase();
      let last: PastDecision | null = null;
      for (let from = 1; ; from += BATCH) {
        const batch = await store.trail.read(from, BATCH);
        for (const entry of batch) {
          const past = pastIn(entry);
          if (past && (past.exportId?.toUpperCase() === wanted || past.requestId?.toUpperCase() === wanted))
            last = past;
        }
        if (batch.length < BATCH) return last;
      }
    },
  };
}

const DECISIONS: readonly AuditType[] = ['decided', 'monitored'];

/** The decision that an entry records; null where it records none, or one of a version before decisions were recorded whole. */
export function pastIn({ event }: AuditEntry): PastDecision | null {
  if (!DECISIONS.includes(event.type) || event.facts['v'] !== 1 || !('situation' in event.facts)) return null;
  const { at, exportId, requestId } = event;
  // Written by `recordedOf`, and kept in a chain that shows every change.
  return { recorded: event.facts as unknown as Recorded, at, exportId, requestId };
}
