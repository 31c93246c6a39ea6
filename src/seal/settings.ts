/** Settings of the marks in files that leave. */

import { z } from 'zod';

const Words = z.string().min(1).max(300);

export const Marks = z.strictObject({
  profiles: z
    .record(
      z.string().regex(/^[a-z0-9-]{1,60}$/, 'a name of small letters, digits and hyphens'),
      z.strictObject({
        notice: z
          .strictObject({ en: Words, 'zh-CN': Words })
          .describe('What the mark says, in the language of whoever receives the file.'),
      }),
    )
    .default({})
    .describe(
      'Marks by name: a rule names one as `terms.watermark`; without it the built-in words stand in the file.',
    ),
});
export type Marks = z.infer<typeof Marks>;
