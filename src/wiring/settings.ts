/** Settings of `exportgate doctor`. */

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
