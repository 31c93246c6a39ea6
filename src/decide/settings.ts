/** Settings of deciding: what a policy file may say, and how lists for the screen are counted. */

import { z } from 'zod';
import { CHANNEL_KINDS } from '../model/channel.ts';
import { MASKS } from '../model/export.ts';

const Pattern = z
  .string()
  .min(1)
  .describe('Column heading or glob; case and width of letters do not matter.');
const MaskName = z.enum(MASKS).describe('How the cell is masked.');

const Rows = z.int().min(0);
const ListRule = z.strictObject({
  maxPage: Rows.optional().describe('Rows that one answer for the screen may hold.'),
  perHour: Rows.optional().describe('Rows that may be shown to a person in any 60 minutes.'),
  perDay: Rows.optional().describe('Rows that may be shown to a person in any 24 hours.'),
  per30Days: Rows.optional().describe('Rows that may be shown to a person in any 30 days.'),
  distinctPerHour: Rows.optional().describe(
    'Different records that may be shown to a person in any 60 minutes; needs `id` in the profile.',
  ),
  distinctPerDay: Rows.optional().describe('Different records in any 24 hours.'),
  distinctPer30Days: Rows.optional().describe('Different records in any 30 days.'),
  columns: z
    .strictObject({
      deny: z.array(Pattern).default([]).describe('Fields that are taken out of the answer, by name.'),
      mask: z.record(z.string(), MaskName).default({}).describe('Fields that are masked, by name.'),
    })
    .optional()
    .describe(
      'Limits on fields of JSON lists: the answer is read whole and written new; one that is too large or cannot be read is refused.',
    ),
});

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
    .array(z.enum(['route', 'unlisted', 'attachment', 'channel']))
    .default(['route'])
    .describe(
      "route: a profile names it. unlisted: a table nobody named. attachment: a file without a table. channel: a request that sets up a way out past the gateway, as the profile's `channels` name them; without a rule that allows it, it is refused.",
    ),
  channels: z
    .array(z.enum(CHANNEL_KINDS))
    .min(1)
    .optional()
    .describe('Kinds of channel that this rule speaks of; absent: all. Only beside `kinds: [channel]`.'),
  formats: z
    .array(z.string())
    .default(['*'])
    .describe(
      'Format ids (globs) that this rule speaks of; of files that no format reads: picture, sound, video, other.',
    ),
  unread: z
    .enum(['pass', 'hold', 'block'])
    .optional()
    .describe(
      'What happens to a file that can leave only as it is, since it is no table (PDF, DOCX, PPTX, pictures, sound, video; `other` only where `formats` names it). pass: it leaves, marked if it is a PDF. hold: an approver may let it leave. Without a rule that says either it is held and can only be denied, and so is one that holds what a rule drops; where a rule speaks of own rows or of columns, pass is hold.',
    ),
  // A policy is read as a sentence: "when …, then hold". Its value is a word, so nothing can await it.
  // oxlint-disable-next-line unicorn/no-thenable -- a word of the policy language; nobody awaits a schema
  then: z
    .enum(['allow', 'hold', 'block'])
    .default('allow')
    .describe(
      'What happens to an export within the limits below. A channel has no file that could be held: hold refuses it too, in words that say who can allow it.',
    ),
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
  formulas: z
    .enum(['escape', 'keep'])
    .default('escape')
    .describe(
      "Whether a cell that a spreadsheet program would run (it begins with = + - @) gets a ' before it in a CSV; phone numbers and amounts never do. Kept only where every rule that matches says so.",
    ),
  encrypt: z
    .boolean()
    .default(false)
    .describe("Whether an approved file is encrypted to its recipients' OpenPGP keys."),
  lists: ListRule.optional().describe(
    'Limits on rows for the screen. A rule with lists speaks of lists alone: kinds, formats, then, rows and columns of exports stand in other rules.',
  ),
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
        .enum(['route', 'unlisted', 'attachment', 'list', 'channel'])
        .default('route')
        .describe(
          'How the export was found; list: an answer for the screen, allowed or blocked; channel: a way out past the gateway.',
        ),
      channel: z.enum(CHANNEL_KINDS).default('email').describe('Kind of the channel, if it is one.'),
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
      rowsToday: CountOf.default(0).describe(
        'Rows that the person took in the last 24 hours; for a list, rows that were shown.',
      ),
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

/** How rows for the screen are counted. */
export const Lists = z.strictObject({
  maxRows: z
    .int()
    .min(1)
    .default(10_000)
    .describe(
      'Rows that one answer for the screen may hold, whatever the policies say; a larger one is cut.',
    ),
  bufferBytes: z
    .int()
    .min(4096)
    .max(67_108_864)
    .default(1_048_576)
    .describe(
      'Largest list that is read whole, where fields are limited, records are told apart or the profile says where the rows are.',
    ),
  leaseRows: z
    .int()
    .min(1)
    .max(100_000)
    .default(500)
    .describe(
      'Rows that are reserved for a person at a time, so that not every page waits for the disk; what is not used goes back.',
    ),
  leaseSeconds: z
    .int()
    .min(1)
    .max(50)
    .default(5)
    .describe('After how long without a list what was reserved and not used goes back.'),
  graceMinutes: z
    .int()
    .min(0)
    .max(1440)
    .default(15)
    .describe('How long lists go on, counted in memory, while the ledger cannot be written.'),
  gracePage: z
    .int()
    .min(0)
    .default(200)
    .describe('Rows that one answer may hold while the ledger cannot be written.'),
  afterGrace: z
    .enum(['stop', 'pass'])
    .default('stop')
    .describe('Whether lists stop or pass after that time.'),
  keepDays: z
    .int()
    .min(31)
    .max(3650)
    .default(31)
    .describe(
      'How long the ledger keeps rows and records; older ones are removed. No limit of a rule looks back further than 30 days.',
    ),
});
export type Lists = z.infer<typeof Lists>;
