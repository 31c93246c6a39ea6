/** Settings of identification: the people, and how a request shows who sent it. */

import { z } from 'zod';
import { DUTIES } from '../model/duties.ts';
import { ApiKeys, HeaderName, JwtSource, OidcSource, TrustedHeader } from './source-settings.ts';

export { AppIdentity } from './source-settings.ts';

const Id = z.string().regex(/^[A-Za-z0-9._@-]{1,80}$/);
const RoleName = z.string().regex(/^[a-z0-9-]{1,40}$/);

export const Roles = z
  .array(RoleName)
  .min(1)
  .describe('Names of the roles that people have and policies speak of.');

export const Person = z.strictObject({
  id: Id.describe('Stable id; records and budgets are kept under it.'),
  name: z
    .string()
    .min(1)
    .max(80)
    .describe('Name as colleagues know it, and as the CRM writes it in owner columns.'),
  email: z.email().describe('Registered address: codes and mails go here.'),
  logins: z
    .array(z.string().min(1).max(120))
    .default([])
    .describe('Names under which the CRM or the identity proxy knows the person.'),
  roles: z.array(RoleName).min(1).describe("The person's roles."),
  manager: Id.optional().describe("Id of the person's manager."),
  approves: z.array(RoleName).default([]).describe('Roles whose exports this person may approve.'),
  language: z
    .enum(['en', 'zh-CN'])
    .optional()
    .describe('Language of mails to this person; site.language if absent.'),
  team: z.string().min(1).max(80).optional().describe('The team that the person works in.'),
  department: z.string().min(1).max(80).optional().describe('The department that the team belongs to.'),
  status: z
    .enum(['active', 'leaving', 'suspended', 'left'])
    .default('active')
    .describe('suspended and left may do nothing here; leaving acts on, under the rules for leavers.'),
  since: z.iso
    .date()
    .optional()
    .describe(
      'Day from which the status holds, such as 2026-12-31; until then a person who will have left is leaving.',
    ),
  keys: z
    .array(z.string().regex(/^[0-9A-Fa-f]{40,64}$/))
    .default([])
    .describe(
      "Fingerprints of the person's own OpenPGP keys; files for this person are encrypted to no other.",
    ),
  duties: z
    .array(z.enum(DUTIES))
    .default([])
    .describe(
      'Duties of administration: system, security, audit (三员). With `duties: separated` nobody may have two.',
    ),
});
export type Person = z.infer<typeof Person>;

export const Identity = z.strictObject({
  trustedHeader: TrustedHeader.optional().describe(
    'Identity set by a proxy in front of the gateway; absent: none is believed.',
  ),
  jwt: z.array(JwtSource).default([]).describe('Signed tokens that name the login, tried in this order.'),
  oidc: OidcSource.optional().describe(
    'The identity provider of the company: sign-in for our own pages and, where an app says so, in front of the app.',
  ),
  deviceHeader: HeaderName.optional().describe(
    'Lower-case name of the header in which a trusted proxy (identity.trustedHeader or listen.trustedProxies) says what the device is, for `devices` of rules; from anybody else it is dropped.',
  ),
  apiKeys: ApiKeys.optional().describe('Keys of programs, and who answers for each.'),
  cacheSeconds: z
    .int()
    .min(1)
    .max(600)
    .default(60)
    .describe("How long the CRM's word on whose session it is may be reused."),
  boundMinutes: z
    .int()
    .min(5)
    .max(1440)
    .default(60)
    .describe('How long our own cookie lives after the CRM last confirmed the session it is bound to.'),
  deviceDays: z
    .int()
    .min(1)
    .max(90)
    .default(14)
    .describe('How long a device that signed in by a one-time code is remembered.'),
  sessionHours: z
    .int()
    .min(1)
    .max(168)
    .default(12)
    .describe('How long a session of the CRM stays tied to the person whom it was first seen with.'),
  codeMinutes: z.int().min(2).max(60).default(10).describe('How long a one-time code can be typed.'),
});
export type Identity = z.infer<typeof Identity>;
