/** Settings of the directory: where people come from besides the configuration itself. */

import { z } from 'zod';

const RoleName = z.string().regex(/^[a-z0-9-]{1,40}$/);
const Attribute = z.string().regex(/^[A-Za-z][A-Za-z0-9;-]*$/);
const attributes = (...names: readonly string[]) => z.array(Attribute).default([...names]);

const LdapAttributes = z.strictObject({
  id: Attribute.default('uid').describe('The stable id; sAMAccountName for Active Directory.'),
  name: Attribute.default('cn').describe('The name as colleagues know it.'),
  email: Attribute.default('mail').describe('The registered address.'),
  logins: attributes('uid').describe('Names under which the CRM or the identity proxy knows the person.'),
  team: Attribute.default('departmentNumber').describe('The team that the person works in.'),
  department: Attribute.default('department').describe('The department that the team belongs to.'),
  manager: Attribute.default('manager').describe("The DN of the person's manager."),
  groups: Attribute.default('memberOf').describe('DNs of the groups that the person is in.'),
});

export const Ldap = z.strictObject({
  url: z.url({ protocol: /^ldaps?$/ }).describe('The server: ldaps://dc.example, or ldap:// with startTls.'),
  startTls: z
    .boolean()
    .default(true)
    .describe('Encrypt an ldap:// connection; may be false only for a server on this machine.'),
  ca: z
    .string()
    .min(1)
    .optional()
    .describe("PEM file of the authority that signed the server's certificate."),
  bindDn: z.string().min(1).optional().describe('The account that reads; absent: anonymous.'),
  passwordEnvironment: z
    .string()
    .min(1)
    .default('EXPORTGATE_LDAP_PASSWORD')
    .describe('Environment variable that holds its password.'),
  base: z.string().min(1).describe('DN under which the people are.'),
  filter: z
    .string()
    .startsWith('(')
    .default('(&(objectClass=person)(mail=*))')
    .describe('Which entries are people (RFC 4515).'),
  pageSize: z.int().min(10).max(5000).default(500).describe('Entries that are asked for at a time.'),
  refreshSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(60)
    .describe('How often the server is asked; its last good answer stays in force meanwhile.'),
  timeoutSeconds: z.int().min(1).max(120).default(15).describe('How long one request may take.'),
  attributes: LdapAttributes.prefault({}).describe('Which attribute says what.'),
  groupBase: z
    .string()
    .min(1)
    .optional()
    .describe('DN under which groups are searched, for servers that do not write memberOf.'),
  groupFilter: z
    .string()
    .startsWith('(')
    .default('(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))')
    .describe('Which entries under groupBase are groups.'),
  roles: z.record(z.string().min(1), RoleName).describe('DN of a group to the role that its members have.'),
});
export type Ldap = z.infer<typeof Ldap>;

export const Scim = z.strictObject({
  tokenHashes: z
    .array(z.string().regex(/^[0-9a-f]{64}$/))
    .min(1)
    .describe(
      'SHA-256, lower-case hex, of each bearer token that may write people: printf %s "$TOKEN" | sha256sum.',
    ),
  logins: z
    .array(z.enum(['userName', 'externalId', 'nickName']))
    .default(['userName'])
    .describe('Attributes with names under which the CRM or the identity proxy knows the person.'),
  roles: z
    .record(z.string().min(1), RoleName)
    .default({})
    .describe('Name of a group, or value of roles, to the role that it gives.'),
});
export type Scim = z.infer<typeof Scim>;

/** A place in the claims, as `a.b`. */
const Pointer = z.string().min(1).max(200);

export const Claims = z.strictObject({
  id: Pointer.default('sub').describe('Claim that never changes for a person.'),
  name: Pointer.default('name').describe('Claim with the name.'),
  email: Pointer.default('email').describe('Claim with the address; one that is not verified is not taken.'),
  logins: z
    .array(Pointer)
    .default(['preferred_username'])
    .describe('Claims with names under which the CRM knows the person.'),
  team: Pointer.default('department').describe('Claim with the team.'),
  department: Pointer.default('department').describe('Claim with the department.'),
  groups: Pointer.default('groups').describe('Claim with the groups or roles.'),
  roles: z
    .record(z.string().min(1), RoleName)
    .default({})
    .describe('Value of the groups claim to the role that it gives.'),
  hours: z
    .int()
    .min(1)
    .max(720)
    .default(12)
    .describe('How long a person is known by the claims of a sign-in.'),
});
export type Claims = z.infer<typeof Claims>;

export const PeopleSources = z.strictObject({
  files: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'YAML or CSV files of more people, beside this file if relative; watched, and a bad one never replaces a good one.',
    ),
  ldap: Ldap.optional().describe('People of an LDAP server or Active Directory.'),
  scim: Scim.optional().describe('People that an identity provider sends to /_exportgate/scim/v2.'),
  claims: Claims.optional().describe('People that the claims of an OIDC sign-in describe.'),
  approves: z
    .record(RoleName, z.array(RoleName))
    .default({})
    .describe(
      'Role to the roles whose exports its holders may approve, where no source says it of a person.',
    ),
});
export type PeopleSources = z.infer<typeof PeopleSources>;
