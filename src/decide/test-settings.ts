/** Settings of a policy's tests: facts, and what must be decided. */

import { z } from 'zod';
import { CHANNEL_KINDS } from '../model/channel.ts';
import { ROUTE_KINDS } from '../model/export.ts';
import { CLIENT_KINDS, STANDINGS } from '../model/principal.ts';
import { MaskName } from './rule-settings.ts';

const Count = z.int().min(0);
const Names = z.array(z.string());
const Day = z.iso.datetime({ offset: true });

const GivenGrant = z.strictObject({
  id: z.string().default('G-TEST'),
  rows: Count.nullable().default(null).describe('Rows of one export; null for no bound.'),
  total: Count.nullable().default(null).describe('Rows of all exports under it; null for no bound.'),
  used: Count.default(0).describe('Rows that left under it.'),
  until: Day.default('2100-01-01T00:00:00Z').describe('When it ends.'),
});
const GivenContract = z.strictObject({
  id: z.string().default('C-TEST'),
  columns: Names.describe('Exactly the columns that leave.'),
  maxRows: Count.describe('Rows at most.'),
  entity: z.string().optional().describe("Absent: the export's."),
  route: z.string().optional().describe("Absent: the export's."),
  until: Day.default('2100-01-01T00:00:00Z').describe('When it ends.'),
});

const Given = z.strictObject({
  roles: Names.describe('Roles of the person who asks.'),
  person: z.string().default('somebody').describe('Id of the person.'),
  team: z.string().nullable().default(null).describe('Team of the person.'),
  department: z.string().nullable().default(null).describe('Department of the person.'),
  managerOf: Names.default([]).describe('Teams of the people whom the person manages.'),
  state: z.enum(STANDINGS).default('active').describe('Whether the person may act.'),
  client: z.enum(CLIENT_KINDS).default('browser').describe('What sent the request.'),
  key: z.string().nullable().default(null).describe('Name of its API key.'),
  at: Day.default('2026-06-03T10:00:00Z').describe('When: a Wednesday morning, if absent.'),
  address: z.string().default('192.0.2.1').describe('Address of the client.'),
  country: z.string().nullable().default(null).describe('Country of the address.'),
  device: z.string().nullable().default(null).describe('What a trusted proxy says of the device.'),
  app: z.string().default('demo').describe('Name of the app.'),
  entity: z.string().default('contacts').describe('What the rows are.'),
  kind: z
    .enum(['route', 'unlisted', 'attachment', 'list', 'channel'])
    .default('route')
    .describe(
      'How the export was found; list: an answer for the screen, allowed or blocked; channel: a way out past the gateway.',
    ),
  route: z.string().optional().describe("Name of the route; the kind's if absent."),
  routeKind: z.enum(ROUTE_KINDS).optional().describe('What the profile says the route is.'),
  channel: z.enum(CHANNEL_KINDS).default('email').describe('Kind of the channel, if it is one.'),
  format: z.string().default('csv').describe('Format of the file; "unreadable" for none.'),
  attachments: z.enum(['pass', 'rules', 'block']).default('rules').describe("The app's word on attachments."),
  asIs: z
    .enum(['pdf', 'document', 'slides', 'picture', 'sound', 'video', 'other'])
    .optional()
    .describe('What the file is, where it can leave only as it is.'),
  rows: Count.describe('Data rows of the file.'),
  ownRows: Count.nullable().default(null).describe("The person's own rows; null: no owner column."),
  teamRows: Count.nullable()
    .default(null)
    .describe('Rows of the person and of those below; null: no owner column.'),
  keptRows: Count.optional().describe('Rows that fulfil the conditions on columns; all of them if absent.'),
  records: Count.optional().describe('Different records in it; each row is one if absent.'),
  values: z
    .record(z.string(), Count)
    .optional()
    .describe("Sensitive values by class; one in each row of a class's column if absent."),
  bytes: Count.default(0).describe('Bytes of the file.'),
  columns: z
    .array(
      z.strictObject({
        name: z.string().describe('Heading.'),
        class: z.string().nullable().default(null).describe('Class of its values, if it has one.'),
      }),
    )
    .default([])
    .describe('Columns of the file.'),
  used: z
    .union([Count, z.record(z.string(), Count)])
    .default(0)
    .describe(
      'What was used before of every limit over time; or by `policy/rule`, and `policy/rule per` (`rep/rows 30 days`) where a rule has several.',
    ),
  grants: z.array(GivenGrant).default([]).describe('Grants of the person for this app and entity.'),
  contracts: z.array(GivenContract).default([]).describe('Contracts of the person for this route.'),
});

const Stage = z.strictObject({ of: z.string(), count: Count });

const Expect = z.strictObject({
  verdict: z.enum(['allow', 'trim', 'hold', 'block']).describe('What is decided.'),
  rule: z.string().nullable().optional().describe('The rule that is named as the reason, as policy/rule.'),
  because: z.string().optional().describe('Code of the reason.'),
  rows: Count.nullable().optional().describe('Rows that may leave; null for no limit.'),
  takeNow: Count.nullable()
    .optional()
    .describe('Rows that may be taken at once while the rest is held; null for none.'),
  dropped: Names.optional().describe('Exactly the columns that do not leave.'),
  masked: z.record(z.string(), MaskName).optional().describe('Exactly the columns that leave masked.'),
  whose: z.enum(['all', 'own', 'team']).optional().describe('Whose rows leave.'),
  encrypt: z.boolean().optional().describe("Whether it is encrypted to its recipients' keys."),
  approvers: z
    .array(z.union([z.string(), Stage]))
    .nullable()
    .optional()
    .describe('Who must agree, in order; null: one of those who approve the role.'),
  inOrder: z
    .boolean()
    .nullable()
    .optional()
    .describe('Whether each waits for the one before; null without approvers.'),
  terms: z
    .array(z.enum(['purpose', 'recipients', 'acknowledge', 'totp']))
    .optional()
    .describe('Exactly the terms that must be fulfilled.'),
  categories: Names.nullable().optional().describe('The purposes to choose from; null for none.'),
  watermark: z.string().nullable().optional().describe('Profile of the watermark; null: the default.'),
  alerts: Names.optional().describe('Exactly the rules with a limit that was passed and alarms.'),
  would: z
    .enum(['allow', 'trim', 'hold', 'block'])
    .nullable()
    .optional()
    .describe('What rules in monitor mode would make of it, where it is stricter; null: nothing else.'),
  breakGlass: z.boolean().optional().describe('Whether the person may take it at once.'),
  asIs: z.boolean().optional().describe('Whether it may leave as it is.'),
  say: z
    .string()
    .nullable()
    .optional()
    .describe("The rule's own words in English; null for the built-in ones."),
  returns: z
    .string()
    .nullable()
    .optional()
    .describe('When it would fit (ISO 8601): with `used`, one span after `at`; null where it never fits.'),
  limit: Count.optional().describe('The limit that is named.'),
  measure: z.enum(['rows', 'records', 'values', 'bytes', 'exports']).optional().describe('What it counts.'),
});

/** One case of a policy's tests: facts, and what must be decided. */
export const PolicyTest = z.strictObject({
  name: z.string().min(1).describe('What the case shows, as a sentence.'),
  given: Given.describe('Facts of the export.'),
  expect: Expect.describe('What must be decided.'),
});
export type PolicyTest = z.infer<typeof PolicyTest>;
