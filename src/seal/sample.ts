/** A sample of what would leave, for the approver: the shape of its cells, none of their values. */

import { tmpdir } from 'node:os';
import { cutRows } from '../formats/batch.ts';
import { formatOf } from '../formats/index.ts';
import type { ReadLimits, Reading } from '../formats/format.ts';
import { withTools } from '../formats/tools.ts';
import type { Source } from '../lib/source.ts';
import type { Plan } from '../model/plan.ts';
import type { SampleDone } from '../model/job.ts';
import { shaped } from './masks.ts';
import { planned } from './planned.ts';

/** The headings and the first `most` rows of the first table that has any. `folder` is for scratch files. */
export async function sample(
  source: Source,
  plan: Plan,
  most: number,
  limits: ReadLimits,
  tokenKey: Uint8Array | null,
  folder: string = tmpdir(),
): Promise<SampleDone> {
  if (plan.unread) return { headings: [], rows: [] };
  const format = formatOf(plan.format);
  return withTools(format, limits, folder, async (tools) =>
    sampleOf(await format.read(source, limits, tools), plan, most, tokenKey),
  );
}

async function sampleOf(
  reading: Reading,
  plan: Plan,
  most: number,
  tokenKey: Uint8Array | null,
): Promise<SampleDone> {
  let headings: readonly string[] = [];
  let rows: (readonly string[])[] = [];
  for await (const leaving of planned(reading, plan, tokenKey)) {
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
