/** Tracing: which export a leaked file's row references belong to. */

import { REF_BITS, asRef, rowRefs } from '../lib/refmark.ts';

/** An export that a leaked file may have come from. */
export interface Candidate {
  readonly exportId: string;
  readonly markKey: Uint8Array;
  /** Rows written per table, by the table's index in the original; more than were written does no harm but to the odds. */
  readonly tables: readonly { readonly table: number; readonly rows: number }[];
}

export interface Traced {
  readonly exportId: string;
  /** `identified`: at least one reference is this export's. `named`: only its id stands in the file or its name, which anybody can write. */
  readonly verdict: 'identified' | 'named';
  /** Different references of the file that are this export's. */
  readonly matched: number;
  /** Different references in the file. */
  readonly of: number;
  /** Decimal logarithm of an upper bound of the chance that an innocent export matches so often, over all candidates together; 0 when nothing matched. */
  readonly log10Chance: number;
}

/** The exports that the references or ids point to, the surest first. None of them means: not one of ours, or all marks are gone. */
export async function trace(
  refs: readonly string[],
  exportIds: readonly string[],
  candidates: AsyncIterable<Candidate>,
): Promise<readonly Traced[]> {
  const wanted = new Set(refs.flatMap((text) => asRef(text) ?? []));
  const found: { candidate: Candidate; matched: number }[] = [];
  let tried = 0;
  for await (const candidate of candidates) {
    tried += 1;
    const matched = wanted.size === 0 ? 0 : countMatches(candidate, wanted);
    if (matched > 0 || exportIds.includes(candidate.exportId)) found.push({ candidate, matched });
  }
  return found
    .map(
      ({ candidate, matched }): Traced => ({
        exportId: candidate.exportId,
        verdict: matched > 0 ? 'identified' : 'named',
        matched,
        of: wanted.size,
        log10Chance: matched > 0 ? log10Chance(candidate, matched, wanted.size, tried) : 0,
      }),
    )
    .toSorted((one, other) => other.matched - one.matched);
}

function countMatches({ markKey, tables }: Candidate, wanted: ReadonlySet<string>): number {
  let matched = 0;
  for (const { table, rows } of tables)
    for (let from = 1; from <= rows; from += BATCH)
      for (const ref of rowRefs(markKey, table, from, Math.min(BATCH, rows - from + 1)))
        if (wanted.has(ref)) matched += 1;
  return matched;
}

const BATCH = 10_000;

/** A reference fits one of `rows` by chance with at most p = rows / 2^60; m of n fit with at most (n p)^m; and `tried` exports were asked. */
function log10Chance({ tables }: Candidate, matched: number, of: number, tried: number): number {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const each = Math.log10(of) + Math.log10(rows) - REF_BITS * Math.log10(2);
  return Math.min(0, matched * each + Math.log10(tried));
}
