/** A sample of what would leave, for the approver: the shape of its cells, none of their values. */

import { formats } from '../formats/index.ts';
import type { ReadLimits } from '../formats/format.ts';
import { Fault } from '../lib/fault.ts';
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
  const format = formats.find(({ id }) => id === plan.format);
  if (!format) throw new Fault('FORMAT_UNKNOWN', 'sampled an export: no format has the name in its plan');
  let headings: readonly string[] = [];
  for await (const table of planned(await format.read(source, limits), plan)) {
    const rows: string[][] = [];
    for await (const part of table.parts) {
      if (part.kind === 'headings') {
        headings = part.names;
        continue;
      }
      for (const row of part.rows.slice(0, most - rows.length)) rows.push(row.map(shaped));
      if (rows.length >= most) return { headings, rows };
    }
    if (rows.length > 0) return { headings, rows };
  }
  return { headings, rows: [] };
}
