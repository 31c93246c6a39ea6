/** Settings of deciding: what a policy file may say. */

import { z } from 'zod';
import { MASKS } from '../model/export.ts';

const Pattern = z
  .string()
  .min(1)
  .describe('Column heading or glob; case and width of letters do not matter.');
const MaskName = z.enum(MASKS).describe('How the cell is masked.');

export const PolicyRule = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .describe('Name in records and explanations.'),
  entities: z
    .array(z.string())
    .default(['*'])
    .describe('Entities (globs) that this rule speaks of; unknown is a name like any other.'),
  kinds: z
    .array(z.enum(['route', 'unlisted', 'attachment']))
    .default(['route'])
    .describe(
      'route: a profile names it. unlisted: a table nobody named. attachment: a file without a table.',
    ),
  formats: z.array(z.string()).default(['*']).describe('Format ids (globs) that this rule speaks of.'),
  // A policy is read as a sentence: "when …, then hold". Its value is a word, so nothing can await it.
  // oxlint-disable-next-line unicorn/no-thenable -- a word of the policy language; nobody awaits a schema
  then: z
    .enum(['allow', 'hold', 'block'])
    .default('allow')
    .describe('What happens to an export within the limits below.'),
  rows: z
    .strictObject({
      max: z.int().min(0).optional().describe('Rows that one export may carry.'),
      perDay: z
        .int()
        .min(0)
        .optional()
        .describe('Rows that a person may take in any 24 hours, over all exports.'),
      over: z.enum(['hold', 'trim', 'block']).default('hold').describe('What happens above a row limit.'),
      only: z
        .enum(['all', 'own'])
        .default('all')
        .describe(
          'own: only rows whose owner column names the person; a file without such a column is held.',
        ),
    })
    .optional()
    .describe('Limits on rows.'),
  columns: z
    .strictObject({
      deny: z.array(Pattern).default([]).describe('Columns that never leave, by heading.'),
      denyClasses: z
        .array(z.string())
        .default([])
        .describe(
          'Columns that never leave, by the class of their values (a renamed column is still caught).',
        ),
      mask: z.record(z.string(), MaskName).default({}).describe('Columns that leave masked, by heading.'),
      maskClasses: z
        .record(z.string(), MaskName)
        .default({})
        .describe('Columns that leave masked, by the class of their values.'),
    })
    .optional()
    .describe('Limits on columns.'),
  encrypt: z
    .boolean()
    .default(false)
    .describe("Whether an approved file is encrypted to its recipients' OpenPGP keys."),
});
export type PolicyRule = z.infer<typeof PolicyRule>;

export const Policy = z.strictObject({
  policy: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .describe('Name; the same as the file.'),
  description: z.string().min(1).describe('Who this is for and why, in a sentence.'),
  roles: z.array(z.string()).min(1).describe('Roles that this policy speaks of.'),
  apps: z.array(z.string()).default(['*']).describe('Apps (globs) that this policy speaks of.'),
  profiles: z
    .array(z.string())
    .default([])
    .describe('CRM profiles that this policy relies on; each must exist.'),
  rules: z
    .array(PolicyRule)
    .min(1)
    .describe(
      'Every rule that matches applies: block over hold over trim over allow, the smallest limit and the strictest mask win.',
    ),
});
export type Policy = z.infer<typeof Policy>;

const CountOf = z.int().min(0);

/** One case of a policy's tests: facts, and what must be decided. */
export const PolicyTest = z.strictObject({
  name: z.string().min(1).describe('What the case shows, as a sentence.'),
  given: z
    .strictObject({
      roles: z.array(z.string()).describe('Roles of the person who asks.'),
      app: z.string().default('demo').describe('Name of the app.'),
      entity: z.string().default('contacts').describe('What the rows are.'),
      kind: z
        .enum(['route', 'unlisted', 'attachment'])
        .default('route')
        .describe('How the export was found.'),
      format: z.string().default('csv').describe('Format of the file; "unreadable" for none.'),
      rows: CountOf.describe('Data rows of the file.'),
      ownRows: CountOf.nullable().default(null).describe("The person's own rows; null: no owner column."),
      columns: z
        .array(
          z.strictObject({
            name: z.string().describe('Heading.'),
            class: z.string().nullable().default(null).describe('Class of its values, if it has one.'),
          }),
        )
        .default([])
        .describe('Columns of the file.'),
      rowsToday: CountOf.default(0).describe('Rows that the person took in the last 24 hours.'),
    })
    .describe('Facts of the export.'),
  expect: z
    .strictObject({
      verdict: z.enum(['allow', 'trim', 'hold', 'block']).describe('What is decided.'),
      rule: z.string().optional().describe('The rule that is named as the reason, as policy/rule.'),
      because: z.string().optional().describe('Code of the reason.'),
      rows: CountOf.nullable().optional().describe('Rows that may leave; null for no limit.'),
      takeNow: CountOf.nullable()
        .optional()
        .describe('Rows that may be taken at once while the rest is held; null for none.'),
      dropped: z.array(z.string()).optional().describe('Exactly the columns that do not leave.'),
      masked: z.record(z.string(), MaskName).optional().describe('Exactly the columns that leave masked.'),
    })
    .describe('What must be decided.'),
});
export type PolicyTest = z.infer<typeof PolicyTest>;
