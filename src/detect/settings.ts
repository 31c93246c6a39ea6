/** Settings of detection: CRM profiles, and what an app does with answers that no profile names. */

import { z } from 'zod';
import { CHANNEL_KINDS } from '../model/channel.ts';
import { ROUTE_KINDS } from '../model/export.ts';
import { ProfileIdentity } from './profile-identity.ts';

/** A glob that names nothing would be every host there is. */
const HostGlobs = z.array(z.string().regex(/^(?=.*[a-z0-9])[a-z0-9*.:[\]-]+$/)).default([]);

/** Files that the CRM keeps on another host and hands out by address. */
export const Offsite = z.strictObject({
  hosts: HostGlobs.describe(
    'Globs over the host names from which the gateway fetches such files for the user, such as *.s3.amazonaws.com.',
  ),
  signIn: HostGlobs.describe(
    'Globs over the host names to which an export route may send the browser itself: where people sign in.',
  ),
  networks: z
    .array(z.union([z.cidrv4(), z.cidrv6()]))
    .default([])
    .describe('Private networks in which such a host may lie; no private address is asked otherwise.'),
  plainHttp: z.boolean().default(false).describe('Whether such a file may be fetched without TLS.'),
  linkMinutes: z
    .int()
    .min(1)
    .max(1440)
    .default(60)
    .describe("How long the gateway's own link works that stands in for an address in a JSON answer."),
});
export type Offsite = z.infer<typeof Offsite>;

/** The detection part of an app. */
export const AppDetection = z.strictObject({
  profile: z.string().min(1).describe('Name of the CRM profile in rules/crm.'),
  unlisted: z
    .enum(['hold', 'block'])
    .default('hold')
    .describe('What happens to a table under an attachment header that no profile route names.'),
  attachments: z
    .enum(['pass', 'rules', 'block'])
    .default('rules')
    .describe(
      'What happens to an attachment without a table on a route that no profile names. rules: what a rule of `kinds: [attachment]` says, and held without one. pass: it goes on unread and uncounted, but for a line in the log. Archives, encrypted and unknown files are held in any case.',
    ),
  offsite: Offsite.prefault({}).describe(
    'Files that the CRM keeps on another host and hands out by address.',
  ),
});
export type AppDetection = z.infer<typeof AppDetection>;

const FieldMatch = z
  .record(z.string(), z.string())
  .describe('Field name to glob pattern; every one must be there and match.');

export const RouteMatch = z.strictObject({
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
  kind: z
    .enum(ROUTE_KINDS)
    .optional()
    .describe(
      'report: sums or a view made up of records. backup: all that the CRM has. attachment: a file that somebody put there. Absent for an export of records. Rules speak of it as of any kind.',
    ),
  id: z
    .array(z.string().min(1))
    .default([])
    .describe(
      "Headings of the column that is a record's id; the first that a file has counts. Limits on different records tell them apart by it, and by addresses, phone numbers or names where a file has none. Name it as the lists of the same records do.",
    ),
  offsite: z
    .strictObject({
      hosts: HostGlobs.describe('Host names besides those of the app from which its files are fetched.'),
      json: z
        .array(z.string().min(1))
        .default([])
        .describe(
          'Names of the fields of its JSON answer that hold the address of a file. Such an answer is no export itself: the address is replaced by a link of the gateway.',
        ),
    })
    .optional()
    .describe('Where the file is when this answer only tells its address.'),
});
export type ExportRoute = z.infer<typeof ExportRoute>;

const Pointer = z
  .string()
  .regex(/^[^.$[\]\s]+(?:\.[^.$[\]\s]+)*$/)
  .describe('Where something stands in a JSON answer, as a.b; * is any name or place.');

export const ListRoute = z.strictObject({
  ...ExportRoute.omit({ offsite: true, kind: true, id: true }).shape,
  kind: z
    .enum(['page', 'detail', 'suggest', 'text'])
    .default('page')
    .describe(
      'page: rows. detail: one record, which counts as a list of one. suggest: what is offered while somebody types; texts in a list count too. text: prose of a search engine or an assistant; addresses and long numbers in it count.',
    ),
  rows: z
    .union([
      Pointer,
      z.strictObject({
        selector: z
          .string()
          .min(1)
          .describe('CSS selector of the elements that are rows, such as table.list tr[data-id].'),
        id: z
          .string()
          .regex(/^@[\w:-]+$/)
          .optional()
          .describe('Attribute of a row that is its id, such as @data-id.'),
      }),
    ])
    .optional()
    .describe(
      'Where the rows are: in JSON as a.b, in a page by selector. Absent: JSON is counted by its brackets, which is faster and counts lists within rows too.',
    ),
  id: Pointer.optional().describe(
    "Where a row's id stands, seen from the row; limits on different records need it, and `rows` beside it.",
  ),
  pageSize: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Field of the query, form or JSON body that asks for so many rows; a request for more than a page may hold is refused before the CRM is asked.',
    ),
});
export type ListRoute = z.infer<typeof ListRoute>;

export const ChannelRoute = z.strictObject({
  ...ExportRoute.pick({ name: true, match: true, entity: true }).shape,
  kind: z
    .enum(CHANNEL_KINDS)
    .describe(
      'email: the CRM mails a file. schedule: a report or backup by a plan. webhook: a program elsewhere is told of records. share: a link or form for whoever has it. sync: another program is connected.',
    ),
});
export type ChannelRoute = z.infer<typeof ChannelRoute>;

export const JobRoute = z.strictObject({
  name: ExportRoute.shape.name,
  match: RouteMatch.describe('The request that starts the job.'),
  id: Pointer.describe("Where the job's id stands in the JSON that answers the start, as a.b."),
  files: z
    .array(z.string().min(1))
    .min(1)
    .describe("Names of the export routes under which the job's file is fetched."),
  in: z
    .string()
    .min(1)
    .default('path')
    .describe(
      'Where such a request names the job: `path` (where the path of the route has a `*`), or else the name of a field of its query, form or JSON body.',
    ),
  unknown: z
    .enum(['allow', 'hold', 'refuse'])
    .default('hold')
    .describe(
      'The file of a job that nobody was seen to start. `allow` is for products whose start cannot be seen; where a file cannot be held (a HEAD, an address on another host), `hold` refuses it.',
    ),
});
export type JobRoute = z.infer<typeof JobRoute>;

const RequestExample = z.strictObject({
  method: z.string().default('GET'),
  url: z.string().startsWith('/').describe('Path and query as the browser sends them.'),
  form: z.record(z.string(), z.string()).optional(),
  json: z.record(z.string(), z.unknown()).optional(),
  is: z.string().describe('Name of the route that must match, or "none".'),
  safe: z
    .boolean()
    .optional()
    .describe(
      'Whether `doctor` may send this GET with a test account; what it exports is recorded and counted.',
    ),
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
  ...ProfileIdentity.shape,
  exports: z
    .array(ExportRoute)
    .default([])
    .describe('Requests whose answers are exports, whatever they look like.'),
  lists: z
    .array(ListRoute)
    .default([])
    .describe('Requests whose answers are rows for the screen; they are counted.'),
  jobs: z
    .array(JobRoute)
    .default([])
    .describe('Exports that are started first and fetched later: the file is given to whoever started it.'),
  channels: z
    .array(ChannelRoute)
    .default([])
    .describe(
      'Requests that set up a way for rows to leave without crossing the gateway; refused unless a rule of `kinds: [channel]` allows it.',
    ),
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
