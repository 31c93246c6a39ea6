/** Which rows of a table are asked about, once it is known which of its columns say so. */

import type { Batch } from '../formats/batch.ts';
import type { Looking } from '../model/job.ts';
import type { TableFacts } from '../model/table.ts';
import { foldedSet } from './finding/kept.ts';
import { ownWatch } from './finding/own.ts';

/** For each table the rows that `TableFacts.keptAll` counts, or all where nothing is asked of rows. */
export function isKeptBy(
  owner: { readonly values: readonly string[] },
  { team, conditions = [], ownOnly }: Partial<Looking> = {},
): (table: TableFacts) => (batch: Batch, row: number) => boolean {
  const names = ownOnly === true ? owner.values : team && [...owner.values, ...team];
  return ({ ownerColumn, kept = [] }) => {
    const only = [
      ...(names === undefined ? [] : [{ column: ownerColumn, texts: names }]),
      ...conditions.map(({ is }, place) => ({ column: kept[place]?.column ?? null, texts: is })),
    ].map(({ column, texts }) => ({ column, fulfils: ownWatch(foldedSet(texts)) }));
    return (batch, row) =>
      only.every(({ column, fulfils }) => column !== null && fulfils(batch, row, column));
  };
}
