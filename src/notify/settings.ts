/** Settings of the channels that tell people. */

import { z } from 'zod';

export const Mail = z.strictObject({
  from: z.email().describe('Sender of every mail.'),
  host: z.string().min(1).describe('SMTP server.'),
  port: z.int().min(1).max(65_535).default(587).describe('Its port.'),
  security: z
    .enum(['starttls', 'tls', 'none'])
    .default('starttls')
    .describe(
      'starttls: refuse a server without it. tls: from the first byte. none: only for a server on this machine.',
    ),
  user: z.string().optional().describe('User name, if the server asks for one.'),
  passwordEnvironment: z
    .string()
    .regex(/^[A-Z_][A-Z0-9_]*$/)
    .default('EXPORTGATE_SMTP_PASSWORD')
    .describe('Environment variable that holds the password.'),
});
export type Mail = z.infer<typeof Mail>;

export const Alerts = z.strictObject({
  to: z
    .array(z.email())
    .max(20)
    .default([])
    .describe(
      'Addresses that are told at once when a limit on lists is reached, rows cannot be counted, or a session is misused: one mail for each kind and person in an hour.',
    ),
});
export type Alerts = z.infer<typeof Alerts>;
