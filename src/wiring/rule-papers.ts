/** What is kept of rules beside the folder that they are read from: those last in force, and those that wait for a second administrator. */

import { z } from 'zod';
import { Fault } from '../lib/fault.ts';
import type { AuditEvent } from '../model/audit.ts';
import type { Paper, Papers } from '../model/paper.ts';

/** The rules last in force. */
const InForce = z.object({
  rulesHash: z.string(),
  /** Null where they changed while they were copied. */
  files: z.record(z.string(), z.string()).nullable(),
  /** The reason in `CHANGE` when they came. */
  reason: z.string().nullable(),
});
type InForce = z.infer<typeof InForce>;

/** Good rules that let more out than those in force. */
const Waiting = z.object({
  rulesHash: z.string(),
  /** Id of the administrator who changed them; null where nobody said. */
  by: z.string().nullable(),
  commit: z.string().nullable(),
  reason: z.string().nullable(),
  changes: z.array(z.string()),
  at: z.string(),
  /** Ids of administrators. */
  agreed: z.array(z.string()),
});
export type Waiting = z.infer<typeof Waiting>;

export interface RulePapers {
  inForce(): Promise<InForce | null>;
  /** With its event, in one transaction. */
  force(inForce: InForce, event: AuditEvent): Promise<void>;
  waiting(): Promise<Waiting | null>;
  /** Null: nothing waits any more. */
  wait(waiting: Waiting | null, event: AuditEvent | null): Promise<void>;
}

export function openRulePapers(papers: Papers): RulePapers {
  async function write(id: string, body: Paper['body'], event: AuditEvent | null): Promise<void> {
    const before = await papers.byId('rules', id);
    const written = await papers.write({ kind: 'rules', id, body }, before?.version ?? 0, event);
    if (written === null)
      throw new Fault(
        'STORE_DOWN',
        'wrote down which rules are in force: somebody else did so at the same moment',
      );
  }
  return {
    async inForce() {
      return InForce.nullable()
        .catch(null)
        .parse((await papers.byId('rules', 'in-force'))?.body ?? null);
    },
    force: (inForce, event) => write('in-force', inForce, event),
    async waiting() {
      // Of a paper that is empty nothing waits; one that nobody can read lets nothing into force.
      return Waiting.nullable()
        .catch(null)
        .parse((await papers.byId('rules', 'waiting'))?.body ?? null);
    },
    wait: (waiting, event) => write('waiting', waiting ?? {}, event),
  };
}

/** How many must agree: one besides the person who changed them, and two where nobody knows who that was. */
export const neededFor = ({ by }: Waiting): number => (by === null ? 2 : 1);

export const isAgreed = (waiting: Waiting): boolean => waiting.agreed.length >= neededFor(waiting);
