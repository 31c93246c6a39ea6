/** A sample of what would leave, for the approver: the shape of its cells, none of their values. */

import { cutRows } from '../formats/batch.ts';
import { formatOf } from '../formats/index.ts';
import type { ReadLimits } from '../formats/format.ts';
import type { Source } from '../lib/source.ts';
import type { Plan } from '../model/export.ts';
import type { SampleDone } from '../model/job.ts';
import { shaped } from './masks.ts';
import { planned } from './planned.ts';

/** The headings and the first `most` rows of the first table that has any. */
export async function sample(
  source: Source,
  plan: Plan,
  most: number,
  limits: ReadLimits,
): Promise<SampleDone> {
  const format = formatOf(plan.format);
  let headings: readonly string[] = [];
  let rows: (readonly string[])[] = [];
  for await (const leaving of planned(await format.read(source, limits), plan)) {
    switch (leaving.kind) {
      case 'table':
        if (rows.length > 0) return { headings, rows };
        headings = leaving.table.columns.map(({ name }) => name);
        rows = [];
        break;
      case 'above':
        break;
      case 'rows':
        for (const row of cutRows(leaving.batch, leaving.cut).slice(0, most - rows.length))
          rows.push(row.map(shaped));
        if (rows.length >= most) return { headings, rows };
        break;
      default:
        leaving satisfies never;
    }
  }
  return { headings, rows };
}
