/** Headings in several rows: groups above, their columns below, merged cells as holes. */

import { fold } from '../../lib/fold.ts';
import type { Row } from '../../model/table.ts';
import { isName, textsOf } from '../headings.ts';

export interface Joined {
  /** By column: the group's text and the column's own, with a blank between. */
  readonly names: readonly string[];
  /** By column: the lowest text, which is the column's own. */
  readonly leaves: readonly string[];
}

/** Several rows as one row of headings; null where they do not stand as groups and their columns do. */
export function joinedHeadings(rows: readonly Row[], ownerValues: ReadonlySet<string>): Joined | null {
  const lowest = textsOf(rows.at(-1) ?? []);
  return rows
    .slice(0, -1)
    .map(textsOf)
    .reduceRight<Joined | null>(
      (below, groups) => {
        if (below === null || !groups.every((text) => text === '' || isGroup(text, ownerValues))) return null;
        return under(groups, below);
      },
      { names: lowest, leaves: lowest },
    );
}

const isGroup = (text: string, ownerValues: ReadonlySet<string>): boolean =>
  isName(text) && !/[:：]/.test(text) && !ownerValues.has(fold(text));

/** A group has two columns or more, all of them named below; what has none is one column's own heading over both rows. */
function under(groups: readonly string[], { names, leaves }: Joined): Joined | null {
  const width = Math.max(groups.length, leaves.length);
  const starts = groups.flatMap((text, index) => (text === '' ? [] : [index]));
  if (starts.length < 2) return null;
  const joined = [...names];
  const lowest = [...leaves];
  let wide = 0;
  for (const [place, start] of starts.entries()) {
    const group = groups[start] ?? '';
    if ((leaves[start] ?? '') === '') {
      joined[start] = lowest[start] = group;
      continue;
    }
    const end = starts[place + 1] ?? width;
    const inside = Array.from({ length: end - start }, (_, at) => start + at);
    if (inside.length < 2 || !inside.every((index) => (leaves[index] ?? '') !== '')) return null;
    wide += 1;
    for (const index of inside) joined[index] = `${group} ${names[index] ?? ''}`;
  }
  return wide === 0 ? null : { names: holesFilled(joined, width), leaves: holesFilled(lowest, width) };
}

const holesFilled = (texts: readonly string[], width: number): readonly string[] =>
  Array.from({ length: width }, (_, index) => texts[index] ?? '');
