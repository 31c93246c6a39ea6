/** Settings of one limit of a rule: how much, over which time, of whom, and what happens above it. */

import { z } from 'zod';
import { MEASURES, PERIODS } from '../model/ledger.ts';
import type { Measure } from '../model/ledger.ts';

const Count = z.int().min(0);
const Names = z.array(z.string().min(1)).min(1);

/** One limit: exactly one of the five measures, over a time, of somebody. */
export const Limit = z
  .strictObject({
    rows: Count.optional().describe('Rows, each as often as it leaves or is shown.'),
    records: Count.optional().describe(
      'Different records: the same hundred customers in twenty exports are a hundred. The profile names what tells records apart.',
    ),
    values: Count.optional().describe('Sensitive values, of `classes` or of any class.'),
    bytes: Count.optional().describe('Bytes of the file as the CRM sent it.'),
    exports: Count.optional().describe('Exports; needs `per`.'),
    classes: Names.optional().describe('Beside `values`: the classes that count.'),
    per: z
      .enum(PERIODS)
      .default('export')
      .describe('export: one export, or one page of a list. Else any span of that length.'),
    by: z
      .enum(['person', 'team', 'app'])
      .default('person')
      .describe(
        'Whose are counted together: one person’s, those of the whole team, or of everybody in the app.',
      ),
    counts: z
      .enum(['all', 'files', 'screen'])
      .optional()
      .describe(
        'Beside `per`: whether files, rows on the screen, or both count. Absent: both; in a rule of lists the screen alone.',
      ),
    over: z
      .enum(['alert', 'trim', 'hold', 'block'])
      .default('hold')
      .describe(
        'What happens above it. alert: it goes on, and whoever is named in `alerts` hears of it. trim: rows up to the limit leave (limits of rows and records alone). A list is refused by any word but alert.',
      ),
    approvers: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Beside hold: who must agree, in place of those that `approval` names.'),
  })
  .refine(
    (limit) => measuresOf(limit).length === 1,
    'name exactly one of rows, records, values, bytes, exports',
  )
  .refine(
    (limit) => limit.exports === undefined || limit.per !== 'export',
    'exports need `per`: how many in which time',
  )
  .refine((limit) => limit.classes === undefined || limit.values !== undefined, 'classes stand beside values')
  .refine(
    (limit) => limit.approvers === undefined || limit.over === 'hold',
    'approvers stand beside `over: hold`',
  )
  .refine(
    (limit) => limit.over !== 'trim' || limit.rows !== undefined || limit.records !== undefined,
    'only rows and records can be trimmed',
  );
export type Limit = z.infer<typeof Limit>;

/** Which of the measures a limit names. */
export function measuresOf(
  limit: Readonly<Partial<Record<Measure, number | undefined>>>,
): readonly Measure[] {
  return MEASURES.filter((measure) => limit[measure] !== undefined);
}
