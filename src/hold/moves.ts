/** One move of a held export: the change, the event that records it, and the files that it leaves behind. */

import { Fault } from '../lib/fault.ts';
import { canonicalHash } from '../lib/json.ts';
import type { AuditEvent, AuditType } from '../model/audit.ts';
import type { HeldExport, HoldState, Sealed, SpoolRef } from '../model/export.ts';
import type { Plan } from '../model/plan.ts';
import type { Spending } from '../model/ledger.ts';
import type { HoldParts } from './parts.ts';

/** States of an export whose file nobody needs any more, frozen or sealed. */
const SETTLED = ['refused', 'denied', 'withdrawn', 'lapsed', 'failed'] as const;

/** The parts that a move needs. */
export type MoveParts = Pick<HoldParts, 'exports' | 'vault' | 'now' | 'log'>;

interface Act {
  readonly type: AuditType;
  /** Id of the person who acts; null for the gateway itself. */
  readonly actor: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Moves the export and records it in one step; null when somebody was first or the budget would be passed. */
export async function move(
  core: MoveParts,
  held: HeldExport,
  from: readonly HoldState[],
  change: Partial<Omit<HeldExport, 'id'>>,
  act: Act,
  spend?: Spending,
): Promise<HeldExport | null> {
  const at = core.now().toISOString();
  const whole = { ...change, ...droppedFiles(change), updatedAt: at };
  const moved = await core.exports.move(held.id, from, whole, eventOf(held, at, act), spend);
  if (moved) await removeDropped(core, held, moved);
  return moved;
}

/** Like `move`, where nobody else can have been first: if somebody was, that is a fault. */
export async function mustMove(...args: Parameters<typeof move>): Promise<HeldExport> {
  const moved = await move(...args);
  if (!moved) throw new Fault('UNEXPECTED', `moved export ${args[1].id}: it has moved on already`);
  return moved;
}

/** The event of an act on this export. */
export function eventOf(held: HeldExport, at: string, act: Act): AuditEvent {
  return {
    type: act.type,
    at,
    exportId: held.id,
    app: held.app,
    actor: act.actor,
    requestId: held.requestId,
    facts: act.facts,
  };
}

/** What an approver approves: the plan and the frozen file, as one hash. */
export function planHashOf(plan: Plan, frozen: SpoolRef | null): string {
  return canonicalHash({ plan, frozen: frozen?.sha256 ?? null });
}

/** What is recorded of a sealed file. */
export function sealedFacts(
  sealed: Sealed,
  artefact: SpoolRef,
  plan: Plan | null,
  planHash: string | null,
): Record<string, unknown> {
  return {
    rows: sealed.rows,
    // Row references are made per table, by its place in the original.
    tables: plan?.tables.map(({ index }) => index) ?? [],
    columns: sealed.columns,
    ...(sealed.escaped !== undefined && { escaped: sealed.escaped }),
    ...(plan?.unread && { unread: true, kind: plan.unread.kind }),
    fileName: sealed.fileName,
    sha256: artefact.sha256,
    planHash,
  };
}

function droppedFiles(change: Partial<HeldExport>): Partial<HeldExport> {
  if (SETTLED.some((state) => state === change.state)) return { frozen: null, artefact: null };
  // Sealed once: from here on the artefact is what is served, and the file as it came is not needed.
  return change.artefact ? { frozen: null } : {};
}

// After the move, so that no crash leaves an export whose file is gone; a file left by a crash is an orphan, which the store sweeps at its start.
async function removeDropped(core: MoveParts, before: HeldExport, after: HeldExport): Promise<void> {
  for (const which of ['frozen', 'artefact'] as const) {
    const file = before[which];
    if (!file || after[which] !== null) continue;
    try {
      await core.vault.remove(file);
    } catch {
      core.log.error('a file that is no longer needed could not be removed', {
        exportId: before.id,
        file: which,
      });
    }
  }
}
