/** Settings of detection: CRM profiles, and what an app does with answers that no profile names. */

import { z } from 'zod';

/** The detection part of an app. */
export const AppDetection = z.strictObject({
  profile: z.string().min(1).describe('Name of the CRM profile in rules/crm.'),
  unlisted: z
    .enum(['hold', 'block'])
    .default('hold')
    .describe('What happens to a table under an attachment header that no profile route names.'),
  attachments: z
    .enum(['pass', 'hold', 'block'])
    .default('hold')
    .describe(
      'What happens to an attachment without a table on a route that no profile names; archives, encrypted and unknown files are held in any case.',
    ),
});
export type AppDetection = z.infer<typeof AppDetection>;

const FieldMatch = z
  .record(z.string(), z.string())
  .describe('Field name to glob pattern; every one must be there and match.');

const RouteMatch = z.strictObject({
  method: z
    .union([z.string(), z.array(z.string()).min(1)])
    .default('GET')
    .describe('Method or methods.'),
  path: z
    .string()
    .startsWith('/')
    .describe('Glob over the decoded path; * stops at a slash, ** does not. Case does not matter.'),
  query: FieldMatch.optional(),
  form: FieldMatch.optional(),
  json: FieldMatch.optional().describe('Like form, over the JSON body; nested fields as a.b.'),
});

export const ExportRoute = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .describe('Name in rules and records.'),
  match: RouteMatch,
  entity: z.string().min(1).max(60).default('unknown').describe('What the rows are, as policies name it.'),
  owner: z.array(z.string().min(1)).default([]).describe("Headings of the column that names a row's owner."),
});
export type ExportRoute = z.infer<typeof ExportRoute>;

const RequestExample = z.strictObject({
  method: z.string().default('GET'),
  url: z.string().startsWith('/').describe('Path and query as the browser sends them.'),
  form: z.record(z.string(), z.string()).optional(),
  json: z.record(z.string(), z.unknown()).optional(),
  is: z.string().describe('Name of the route that must match, or "none".'),
});

export const Profile = z.strictObject({
  profile: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .describe('Name; the same as the file.'),
  description: z.string().min(1).describe('Which product and versions this is for.'),
  status: z
    .enum(['tested', 'draft'])
    .default('draft')
    .describe('tested: seen against the product. draft: from documents alone.'),
  session: z
    .strictObject({
      cookies: z.array(z.string()).default([]).describe("Names of the cookies that are the CRM's session."),
      headers: z
        .array(z.string().regex(/^[a-z0-9-]+$/))
        .default([])
        .describe("Lower-case names of headers that are the CRM's session, kept by its script."),
    })
    .describe("What the CRM's session is made of."),
  whoami: z
    .strictObject({
      method: z.enum(['GET', 'POST']).default('GET'),
      path: z.string().startsWith('/').describe('Path of the call that tells whose session it is.'),
      login: z
        .string()
        .regex(/^[^.$[\]\s]+(?:\.[^.$[\]\s]+)*$/)
        .describe('Where the login stands in the JSON answer, as a.b.'),
    })
    .describe("The CRM's own call that tells who is logged in."),
  exports: z
    .array(ExportRoute)
    .default([])
    .describe('Requests whose answers are exports, whatever they look like.'),
  lists: z
    .array(ExportRoute)
    .default([])
    .describe('Requests whose answers are rows for the screen; they are counted.'),
  refusal: z
    .strictObject({
      status: z.int().min(200).max(599).default(403),
      body: z
        .record(z.string(), z.unknown())
        .refine((body) => JSON.stringify(body).includes('{message}'))
        .describe(
          "JSON in the CRM's own error shape; {message}, {code}, {url} and {request} are filled in. {message} must stand in it: it says why, which site this is and whom to ask.",
        ),
    })
    .describe("How the CRM's own scripts expect an error."),
  examples: z
    .array(RequestExample)
    .min(1)
    .describe('Requests and the route each must match; `check` tries them all.'),
});
export type Profile = z.infer<typeof Profile>;
