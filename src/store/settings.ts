/** Settings of keeping things: where, and under which key. */

import { z } from 'zod';

export const Data = z
  .string()
  .min(1)
  .default('./data')
  .describe('Folder for the database, held files and backups; beside the configuration file if relative.');

export const Key = z.strictObject({
  file: z
    .string()
    .min(1)
    .optional()
    .describe(
      "File (mode 0600) with the gateway's key, made on first start; data/keys/gateway.json if absent.",
    ),
  environment: z
    .string()
    .regex(/^[A-Z_][A-Z0-9_]*$/)
    .default('EXPORTGATE_KEY')
    .describe(
      'Environment variable that holds the text of a key file; when it is set no key file is read or made.',
    ),
});
export type Key = z.infer<typeof Key>;
