/** Which rows fulfil what the rules ask of rows: the team's, and conditions on columns. */

import type { Batch } from '../../formats/batch.ts';
import { fold, skeleton } from '../../lib/fold.ts';
import { globMatcher } from '../../lib/glob.ts';
import type { RowCondition } from '../../model/export.ts';
import type { TableFacts } from '../../model/table.ts';
import { ownWatch } from './own.ts';
import type { IsOwn } from './own.ts';

/** What is asked of rows beside whether they are one's own. */
export interface KeptAsked {
  /** Folded names of the person and of those below; null where nobody asks. */
  readonly team: ReadonlySet<string> | null;
  readonly conditions: readonly KeptCondition[];
  /** Whether only own rows are asked about. */
  readonly ownOnly: boolean;
}

interface KeptCondition {
  readonly isColumn: (heading: string) => boolean;
  /** Folded. */
  readonly texts: ReadonlySet<string>;
}

/** Null where nothing is asked, so that nothing is looked at. */
export function keptAsked(
  team: readonly string[] | null,
  conditions: readonly RowCondition[],
  ownOnly: boolean,
): KeptAsked | null {
  if (team === null && conditions.length === 0 && !ownOnly) return null;
  return {
    team: team === null ? null : foldedSet(team),
    conditions: conditions.map(({ column, is }) => ({
      isColumn: globMatcher(skeleton(column).replace(PLAIN_IN_HEADINGS, '\\$&')),
      texts: foldedSet(is),
    })),
    ownOnly,
  };
}

/** Texts as they are compared with cells; a text that says nothing is never one. */
export const foldedSet = (texts: readonly string[]): ReadonlySet<string> =>
  new Set(texts.map(fold).filter((text) => text !== ''));

/** In headings only the star is a pattern. */
const PLAIN_IN_HEADINGS = /[[\]{}?!"'`.,~#-]/g;

/** The rows of one table as they go by. */
export class KeptRows {
  readonly #asked: KeptAsked;
  readonly #isTeam: IsOwn;
  readonly #fulfils: readonly IsOwn[];
  /** One column for each condition; null where none is meant, or several are: one of them may be the exporter's own making. */
  #columns: readonly (number | null)[];
  readonly #kept: number[];
  #team = 0;
  #all = 0;
  #own = 0;

  constructor(asked: KeptAsked) {
    this.#asked = asked;
    this.#isTeam = ownWatch(asked.team ?? new Set());
    this.#fulfils = asked.conditions.map(({ texts }) => ownWatch(texts));
    this.#columns = asked.conditions.map(() => null);
    this.#kept = asked.conditions.map(() => 0);
  }

  named(names: readonly string[], leaves: readonly string[]): void {
    this.#columns = this.#asked.conditions.map(({ isColumn }) => {
      const places = names.flatMap((name, at) =>
        isColumn(skeleton(name)) || isColumn(skeleton(leaves[at] ?? '')) ? [at] : [],
      );
      return places.length === 1 ? (places[0] ?? null) : null;
    });
  }

  count(batch: Batch, row: number, own: boolean, ownerColumn: number | null): void {
    const { team, ownOnly } = this.#asked;
    const isTeam = team !== null && ownerColumn !== null && (own || this.#isTeam(batch, row, ownerColumn));
    if (isTeam) this.#team += 1;
    let isAll = true;
    for (const [place, column] of this.#columns.entries()) {
      const isKept = column !== null && this.#fulfils[place]?.(batch, row, column) === true;
      if (isKept) this.#kept[place] = (this.#kept[place] ?? 0) + 1;
      else isAll = false;
    }
    if (!isAll) return;
    if (own) this.#own += 1;
    if (ownOnly ? own : team === null || isTeam) this.#all += 1;
  }

  /** `isAside`: its rows are no records, and none of them is kept alone. */
  facts(
    ownerColumn: number | null,
    isAside: boolean,
  ): Pick<TableFacts, 'teamRows' | 'kept' | 'keptAll' | 'keptOwn'> {
    const { team, conditions } = this.#asked;
    // Of a column that came to be one of two, the rows before counted.
    const isMissing = isAside || this.#columns.includes(null);
    const kept = this.#columns.map((found, place) => {
      const column = isAside ? null : found;
      return { column, rows: column === null ? 0 : (this.#kept[place] ?? 0) };
    });
    return {
      ...(team !== null && ownerColumn !== null && !isAside && { teamRows: this.#team }),
      ...(conditions.length > 0 && { kept, keptOwn: isMissing ? 0 : this.#own }),
      keptAll: isMissing ? 0 : this.#all,
    };
  }
}
