/** Settings of one rule: of what it speaks, what it limits, and on what terms. */

import { z } from 'zod';
import { CHANNEL_KINDS } from '../model/channel.ts';
import { MASK_WORD } from '../model/masks.ts';
import type { Mask } from '../model/masks.ts';
import { CLIENT_KINDS, STANDINGS } from '../model/principal.ts';
import { Limit } from './limit-settings.ts';

const Names = z.array(z.string().min(1)).min(1);

/** Whom of the policy's roles a policy or rule speaks of: every line that stands here must hold. */
export const Who = z.strictObject({
  people: Names.optional().describe('Ids of people.'),
  teams: Names.optional().describe('Teams (globs) as the directory names them.'),
  departments: Names.optional().describe('Departments (globs) as the directory names them.'),
  managersOf: Names.optional().describe('Teams (globs): whoever is the manager of somebody in one.'),
  states: z
    .array(z.enum(STANDINGS))
    .min(1)
    .optional()
    .describe('active, leaving, suspended, left; the last two may export nothing anyhow.'),
  clients: z
    .array(z.enum(CLIENT_KINDS))
    .min(1)
    .optional()
    .describe(
      'browser: a person with a CRM session. api, integration, agent: what identity.apiKeys says of the key that was sent. What a client says of itself counts for nothing.',
    ),
  keys: Names.optional().describe('Names of keys in identity.apiKeys.'),
});
export type Who = z.infer<typeof Who>;

const Pattern = z
  .string()
  .min(1)
  .describe('Column heading or glob; case and width of letters do not matter.');
export const MaskName = z
  .string()
  .regex(MASK_WORD, 'no mask: keep-first-N, keep-last-N, domain-only, year-only, round-N, token, blank')
  .describe(
    'keep-first-N, keep-last-N: so many characters stay. domain-only: of an address. year-only: of a date. round-N: a number to the nearest N. token: the same person, the same token. blank: nothing stays.',
  ) as unknown as z.ZodType<Mask, Mask>;
const ClassMasks = z.record(z.string(), MaskName);

const Clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'write it as 08:30');
const Weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);

export const Hours = z.strictObject({
  weekdays: z.array(Weekday).min(1).default(['mon', 'tue', 'wed', 'thu', 'fri']),
  from: Clock.default('00:00').describe('From this time of day on.'),
  to: Clock.or(z.literal('24:00'))
    .default('24:00')
    .describe('Up to, and without; before `from` it is the next day.'),
  zone: z.string().min(1).default('UTC').describe('Time zone as IANA names it, such as Asia/Shanghai.'),
  holidays: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Name of a file under rules/holidays: its days are no working days, its working days (调休) are.',
    ),
  outside: z.boolean().default(false).describe('true: the rule speaks of every other time.'),
});
export type Hours = z.infer<typeof Hours>;

const Terms = z.strictObject({
  encrypt: z
    .boolean()
    .default(false)
    .describe("Whether an approved file is encrypted to its recipients' OpenPGP keys."),
  purpose: z
    .strictObject({
      categories: Names.optional().describe('One of these must be chosen.'),
      minLength: z
        .int()
        .min(1)
        .max(500)
        .default(1)
        .describe('Characters that the words beside it must have.'),
    })
    .optional()
    .describe('A purpose must be given before anything leaves, also where nobody approves.'),
  recipients: z
    .strictObject({
      domains: Names.optional().describe('Domains of their addresses (globs).'),
      max: z.int().min(1).max(50).default(50).describe('So many at most.'),
    })
    .optional()
    .describe('Recipients must be named before anything leaves.'),
  watermark: z
    .string()
    .min(1)
    .optional()
    .describe('Name of a profile in marks.profiles; absent: the default.'),
  acknowledge: z
    .strictObject({
      policy: z.string().min(1).describe('Name of a file under rules/notices: the text that is shown.'),
      days: z.int().min(1).max(3650).default(90).describe('It must have been agreed to within so many days.'),
    })
    .optional()
    .describe('The data policy must have been agreed to.'),
  totp: z.boolean().default(false).describe('Whether a one-time code of an authenticator app is asked for.'),
});

const Approval = z.strictObject({
  approvers: z
    .array(
      z.union([z.string().min(1), z.strictObject({ of: z.string().min(1), count: z.int().min(1).max(5) })]),
    )
    .min(1)
    .describe(
      'Each must agree: `manager`, `department-head`, `approvers` (whoever approves the role), the name of a role, or `person:ID`. With `count`, so many different people of it.',
    ),
  order: z.enum(['sequence', 'any']).default('sequence').describe('Whether each waits for the one before.'),
  hours: z.int().min(1).max(720).optional().describe('How long it waits; hold.expireAfterHours if absent.'),
});

const Columns = z.strictObject({
  allow: z
    .array(Pattern)
    .min(1)
    .optional()
    .describe('Only columns of these headings leave (or of allowClasses).'),
  allowClasses: Names.optional().describe('Only columns of these classes leave (or of allow).'),
  deny: z.array(Pattern).default([]).describe('Columns that never leave, by heading.'),
  denyClasses: z
    .array(z.string())
    .default([])
    .describe('Columns that never leave, by the class of their values (a renamed column is still caught).'),
  mask: z.record(z.string(), MaskName).default({}).describe('Columns that leave masked, by heading.'),
  maskClasses: ClassMasks.default({}).describe('Columns that leave masked, by the class of their values.'),
});
export type ColumnWords = z.infer<typeof Columns>;

const Text = z.strictObject({
  en: z.string().min(1).max(500),
  'zh-CN': z.string().min(1).max(500),
});

const RULE_KINDS = ['route', 'report', 'backup', 'attachment', 'unlisted', 'list', 'channel'] as const;

export const PolicyRule = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .describe('Name in records and explanations.'),
  mode: z
    .enum(['enforce', 'monitor'])
    .default('enforce')
    .describe('monitor: what it would do is recorded, and nothing else.'),
  replaces: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      'An exemption: where this rule matches, these (`policy/rule`, globs) do not apply. It stands in every report of exemptions.',
    ),
  who: Who.optional().describe('Whom of the policy’s roles it speaks of; absent: all.'),
  entities: z
    .array(z.string())
    .default(['*'])
    .describe('Entities (globs) that this rule speaks of; unknown is a name like any other.'),
  kinds: z
    .array(z.enum(RULE_KINDS))
    .min(1)
    .default(['route'])
    .describe(
      "route: a profile names it as an export, whatever its kind. report, backup: of those, what the profile calls so. attachment: a file without a table, or what the profile calls so. unlisted: a table nobody named. list: rows for the screen. channel: a request that sets up a way out past the gateway, as the profile's `channels` name them; without a rule that allows it, it is refused.",
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
  hours: Hours.optional().describe('When it applies; absent: always.'),
  networks: Names.optional().describe('Networks (CIDR, IPv4 and IPv6) from which the request must come.'),
  notNetworks: Names.optional().describe('Networks from which it must not come.'),
  countries: Names.optional().describe(
    'Countries (ISO 3166 two letters) by `locations.database`; `unknown` where it does not say.',
  ),
  devices: Names.optional().describe(
    'Values of the header that a trusted proxy sets (identity.deviceHeader); `none` where it set none.',
  ),
  when: z
    .string()
    .min(1)
    .max(2000)
    .optional()
    .describe('A condition in CEL over facts (README, "Conditions"), for what the other keys cannot say.'),
  whose: z
    .union([
      z.enum(['all', 'own', 'team']),
      z.strictObject({
        column: Pattern,
        is: Names.describe('Texts; case and width of letters do not matter.'),
      }),
    ])
    .default('all')
    .describe(
      'own: only rows whose owner column names the person. team: only rows whose owner is the person or one of those whom the directory puts below. A column: only rows whose cell in it is one of the texts. Rows outside are removed and counted; a file without such a column is held.',
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
  limits: z
    .array(Limit)
    .default([])
    .describe('How much; of several that are passed the strictest word counts, so they make a ladder.'),
  columns: Columns.optional().describe(
    'Limits on columns; of lists, on fields of JSON: the answer is read whole and written new, and refused where it cannot be.',
  ),
  formulas: z
    .enum(['escape', 'keep'])
    .default('escape')
    .describe(
      "Whether a cell that a spreadsheet program would run (it begins with = + - @) gets a ' before it in a CSV; phone numbers and amounts never do. Kept only where every rule that matches says so.",
    ),
  terms: Terms.optional().describe('On what terms a file leaves.'),
  approval: Approval.optional().describe(
    'Who must agree to what is held; whoever approves the role, if absent.',
  ),
  breakGlass: z
    .boolean()
    .default(false)
    .describe(
      'Whether the person may take at once what this rule holds: everybody in `alerts` hears of it, and it must be reviewed.',
    ),
  say: Text.optional().describe(
    'What the employee is told when this rule is the reason; the built-in words if absent.',
  ),
});
export type PolicyRule = z.infer<typeof PolicyRule>;
