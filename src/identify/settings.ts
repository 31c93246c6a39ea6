/** Settings of identification: the people, and how a request shows who sent it. */

import { z } from 'zod';

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
});
export type Person = z.infer<typeof Person>;

export const Identity = z.strictObject({
  trustedHeader: z
    .strictObject({
      name: z
        .string()
        .regex(/^[a-z0-9-]+$/)
        .describe('Lower-case name of the header in which an identity-aware proxy names the login.'),
      networks: z
        .array(z.string().min(3))
        .min(1)
        .describe('Networks (CIDR) whose connections may set it; from others it is dropped.'),
    })
    .optional()
    .describe('Identity set by a proxy in front of the gateway; absent: none is believed.'),
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
  codeMinutes: z.int().min(2).max(60).default(10).describe('How long a one-time code can be typed.'),
});
export type Identity = z.infer<typeof Identity>;
