/** Settings of exports and of holding them. */

import { z } from 'zod';

export const Exports = z.strictObject({
  answerWithin: z
    .int()
    .min(1)
    .max(300)
    .default(25)
    .describe('Seconds after which an export that is not decided is answered with "being prepared".'),
  maxBytes: z
    .int()
    .min(1024)
    .max(17_179_869_184)
    .default(1_073_741_824)
    .describe('Largest export that is read, in bytes as the CRM sends it; a larger one is held unread.'),
  totalSeconds: z
    .int()
    .min(5)
    .max(86_400)
    .default(900)
    .describe('How long reading one export from the CRM may take.'),
});
export type Exports = z.infer<typeof Exports>;

export const Hold = z.strictObject({
  expireAfterHours: z
    .int()
    .min(1)
    .max(720)
    .default(72)
    .describe('How long a held export waits for its purpose or an approver before it lapses.'),
  keepHours: z.int().min(1).max(720).default(72).describe('How long a sealed file can be downloaded.'),
  purposeMaxChars: z
    .int()
    .min(20)
    .max(4000)
    .default(500)
    .describe('Longest purpose that a requester may write.'),
  breakGlassMinChars: z
    .int()
    .min(1)
    .max(500)
    .default(20)
    .describe('Shortest reason for taking an export at once where a rule says `breakGlass`.'),
  departmentHeads: z
    .record(z.string().min(1), z.string().min(1))
    .default({})
    .describe('Id of the person at the head of each department: whom `department-head` means in a rule.'),
});
export type Hold = z.infer<typeof Hold>;
