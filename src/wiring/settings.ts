/** Settings of `exportgate doctor`, of changing rules, and of telling where an address is. */

import { z } from 'zod';

export const Doctor = z.strictObject({
  direct: z
    .array(z.url({ protocol: /^https?$/ }))
    .default([])
    .describe(
      'Addresses under which the CRM might be reached without the gateway, such as https://10.0.0.5 or the old host name; none may answer.',
    ),
  timeoutSeconds: z.int().min(1).max(60).default(10).describe('How long one question of doctor may take.'),
});
export type Doctor = z.infer<typeof Doctor>;

export const RuleChanges = z.strictObject({
  loosening: z
    .enum(['at-once', 'second-administrator'])
    .default('at-once')
    .describe(
      'second-administrator: rules that let more out than those in force wait until another administrator agrees (exportgate rules agree); in doubt a change counts as one. Until then the last rules stay in force.',
    ),
});
export type RuleChanges = z.infer<typeof RuleChanges>;

export const Locations = z.strictObject({
  database: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File in MaxMind’s format (MMDB) that says in which country an address is, for `countries` of rules; beside this file if relative. Absent: every country is unknown. A newer file is read at the next start.',
    ),
});
