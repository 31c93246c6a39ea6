/** Settings of deciding: what a policy file may say, and how lists for the screen are counted. */

import { z } from 'zod';
import { PolicyRule, Who } from './rule-settings.ts';

export { PolicyTest } from './test-settings.ts';
export { PolicyRule } from './rule-settings.ts';

export const Policy = z.strictObject({
  policy: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .describe('Name; the same as the file.'),
  description: z.string().min(1).describe('Who this is for and why, in a sentence.'),
  roles: z
    .array(z.string())
    .min(1)
    .describe("Roles that this policy speaks of; `'*'`: everybody who was identified."),
  who: Who.optional().describe('Whom of them it speaks of; absent: all.'),
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

const Day = z.iso.date();
const Days = z
  .array(
    Day.or(
      z
        .string()
        .regex(/^\d{4}-\d{2}-\d{2}\/\d{4}-\d{2}-\d{2}$/, 'write it as 2026-10-01 or 2026-10-01/2026-10-07')
        .refine(
          (text) => daysBetween(text).length > 0,
          'the second day comes after the first, at most a year later',
        ),
    ),
  )
  .describe('Each a day (2026-10-01), or the first and the last of several (2026-10-01/2026-10-07).');

/** A file of rules/holidays. */
export const HolidayFile = z.strictObject({
  holidays: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .describe('Name; the same as the file.'),
  description: z.string().min(1).describe('Whose holidays these are and where they are announced.'),
  days: Days.min(1),
  workingDays: Days.default([]).describe(
    'Days of the weekend on which people work (调休), written in the same way; they are working days whatever else stands here.',
  ),
});

/** A file of rules/notices: a text that people must agree to before an export, where a rule says so. */
export const NoticeFile = z.strictObject({
  notice: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .describe('Name; the same as the file.'),
  text: z
    .strictObject({ en: z.string().min(1).max(20_000), 'zh-CN': z.string().min(1).max(20_000) })
    .describe('The text in each language; whoever agreed to other words is asked again.'),
});

/** Every day of an entry, such as 2026-10-01/2026-10-07; none where it ends before it begins or never. */
export function daysBetween(entry: string): readonly string[] {
  const [from = '', to = from] = entry.split('/');
  const [first, last] = [Date.parse(from), Date.parse(to)];
  const many = Math.round((last - first) / 86_400_000);
  if (!(many >= 0 && many <= 366)) return [];
  return Array.from({ length: many + 1 }, (_, index) =>
    new Date(first + index * 86_400_000).toISOString().slice(0, 10),
  );
}

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
    .min(91)
    .max(3650)
    .default(91)
    .describe(
      'How long the ledger keeps rows and records; older ones are removed. No limit of a rule looks back further than 90 days.',
    ),
});
export type Lists = z.infer<typeof Lists>;
