/** What one export takes of the ledger, and which limits are looked at again in the step that lets it leave. */

import type { HeldExport } from '../model/export.ts';
import type { Plan } from '../model/plan.ts';
import type { Amounts, LedgerWindow, Spending } from '../model/ledger.ts';
import { leavingTables } from '../model/leaving.ts';
import type { Principal } from '../model/principal.ts';
import type { Made } from './release.ts';

/** By whose word it leaves: the rules', or a person's who may pass every limit but those that block. */
export type Word = 'rules' | 'person';

/** The charge for a sealed file. */
export function spendingOf(
  held: HeldExport,
  plan: Plan,
  { sealed, records }: Pick<Made, 'sealed' | 'records'>,
  requester: Principal | null,
  { at, word }: { readonly at: Date; readonly word: Word },
): Spending {
  const lifted = word === 'rules' ? held.decision?.lifted : undefined;
  return {
    account: {
      person: held.requester,
      ...(requester?.team && { team: requester.team }),
      app: held.app,
      entity: held.found.entity,
      kind: 'export',
    },
    amounts: amountsOf({ ...held, plan }, sealed.rows, records),
    at: at.toISOString(),
    windows: windowsOf(held, word === 'person' || lifted !== undefined),
    ...(lifted && { [lifted.by]: lifted.id }),
  };
}

/** A limit that only alarms stops nothing; one that holds or trims is what a person's word, a grant or a contract passes. */
function windowsOf({ decision }: HeldExport, byPerson: boolean): readonly LedgerWindow[] {
  return (decision?.windows ?? []).filter(({ over }) => (byPerson ? over === 'block' : over !== 'alert'));
}

function amountsOf(held: HeldExport, rows: number, records: Uint8Array | null): Amounts {
  return {
    rows,
    bytes: held.facts?.bytes ?? 0,
    values: valuesWithin(held, rows),
    ...(records !== null && { records }),
  };
}

/** Values per class that left. Nobody counted them in the first so many rows: where a cell holds one at most, as many as rows left; else all. */
function valuesWithin(held: HeldExport, rows: number): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of leavingTables(held))
    for (const { values } of table.columns)
      for (const [name, count] of Object.entries(values)) {
        if (count === 0) continue;
        counts[name] = (counts[name] ?? 0) + (count <= table.rows ? Math.min(count, rows) : count);
      }
  return counts;
}
