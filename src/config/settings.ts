/** The configuration file: the settings of all parts, joined. */

import { z } from 'zod';
import { Lists } from '../decide/settings.ts';
import { AppDetection } from '../detect/settings.ts';
import { Exports, Hold } from '../hold/settings.ts';
import { AppIdentity, Identity, Person, Roles } from '../identify/settings.ts';
import { PeopleSources } from '../identify/people/settings.ts';
import { Reading } from '../inspect/settings.ts';
import { Alerts, Mail } from '../notify/settings.ts';
import { Duties, Office, Review } from '../office/settings.ts';
import { AppMode } from '../pipeline/settings.ts';
import { AppRoute, Listen, Logging, MetricsSettings, ProxyLimits } from '../proxy/settings.ts';
import { Marks } from '../seal/settings.ts';
import { Data, Key } from '../store/settings.ts';
import { Site } from '../web/settings.ts';
import { Doctor, Locations, RuleChanges } from '../wiring/settings.ts';

const App = z.strictObject({
  ...AppRoute.shape,
  ...AppMode.shape,
  ...AppDetection.shape,
  ...AppIdentity.shape,
});

export const Config = z.strictObject({
  site: Site.describe('How this site presents itself to people.'),
  listen: Listen.prefault({}).describe('Where the gateway listens.'),
  apps: z.array(App).min(1).describe('The CRMs behind the gateway.'),
  roles: Roles,
  people: z
    .array(Person)
    .default([])
    .describe('Everybody who may export or approve; more may come by directory.'),
  directory: PeopleSources.prefault({}).describe('Where people come from besides this file.'),
  identity: Identity.prefault({}).describe('How a request shows who sent it.'),
  mail: Mail.describe('The mail server through which approvers and requesters are told.'),
  alerts: Alerts.prefault({}).describe('Who is told at once when something is wrong.'),
  rules: z
    .string()
    .min(1)
    .default('./rules')
    .describe('Folder of CRM profiles and policies; beside this file if relative.'),
  ruleChanges: RuleChanges.prefault({}).describe('How changed rules come into force.'),
  locations: Locations.prefault({}).describe('Where addresses are.'),
  data: Data,
  key: Key.prefault({}).describe("Where the gateway's own key is."),
  exports: Exports.prefault({}).describe('Bounds of reading an export from the CRM.'),
  lists: Lists.prefault({}).describe('How rows for the screen are counted.'),
  hold: Hold.prefault({}).describe('The life of a held export.'),
  office: Office.prefault({}).describe('Who may make exceptions, and who looks after people.'),
  duties: Duties.describe(
    'separated (三员): commands are answered only for a person with the duty that they belong to, named by --as, and nobody may have two duties. together: `administrators` and `grantors` of office alone say who may.',
  ),
  review: Review.prefault({}).describe('How often somebody looks at who may export what.'),
  marks: Marks.prefault({}).describe('What is visibly written into files that leave.'),
  reading: Reading.prefault({}).describe('Bounds of reading a file; one that is reached holds the export.'),
  limits: ProxyLimits.prefault({}).describe('Bounds of the proxy.'),
  metrics: MetricsSettings.prefault({}).describe('Who may read the figures for Prometheus.'),
  doctor: Doctor.prefault({}).describe('What doctor tries.'),
  log: Logging.prefault({}).describe('What the log holds beside faults.'),
});
export type Config = z.infer<typeof Config>;
