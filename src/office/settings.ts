/** Settings of the office: who may make exceptions to the rules, and who looks after people. */

import { z } from 'zod';

const RoleName = z.string().regex(/^[a-z0-9-]{1,40}$/);

export const Office = z.strictObject({
  administrators: z
    .array(RoleName)
    .min(1)
    .default(['administrator'])
    .describe(
      'Roles whose holders may suspend and restore people, and set an app to monitor mode for some hours; each of them is told at once.',
    ),
  grantors: z
    .array(RoleName)
    .default(['administrator'])
    .describe(
      'Roles whose holders may make an exception for anybody but themselves; others may for people of roles that they approve.',
    ),
  grantMaxDays: z.int().min(1).max(366).default(90).describe('How long a grant may last.'),
  contractMaxDays: z
    .int()
    .min(1)
    .max(1098)
    .default(366)
    .describe('How long an approved export may come again before somebody approves it anew.'),
  lookBackDays: z
    .int()
    .min(1)
    .max(366)
    .default(90)
    .describe('How far the report on a person who leaves looks back.'),
});
export type Office = z.infer<typeof Office>;

export const Review = z.strictObject({
  days: z
    .int()
    .min(1)
    .max(366)
    .default(90)
    .describe(
      'How long a line of the access review may stand without anybody’s word; later it is overdue, and status and every report name it.',
    ),
  reviewers: z
    .array(RoleName)
    .min(1)
    .default(['administrator'])
    .describe(
      'Roles whose holders sign lines of the access review, never their own; a person’s line may be signed by his manager too.',
    ),
});
export type Review = z.infer<typeof Review>;

/** Whether the duties of system, security and audit are kept by different people. */
export const Duties = z.enum(['together', 'separated']).default('together');
