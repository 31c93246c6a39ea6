/** The configuration file: the settings of all parts, joined. */

import { z } from 'zod';
import { AppDetection } from '../detect/settings.ts';
import { Exports, Hold } from '../hold/settings.ts';
import { Identity, Person, Roles } from '../identify/settings.ts';
import { Reading } from '../inspect/settings.ts';
import { Mail } from '../notify/settings.ts';
import { AppRoute, Listen, ProxyLimits } from '../proxy/settings.ts';
import { Data, Key } from '../store/settings.ts';
import { Site } from '../web/settings.ts';

const App = z.strictObject({ ...AppRoute.shape, ...AppDetection.shape });

export const Config = z.strictObject({
  site: Site.describe('How this site presents itself to people.'),
  listen: Listen.prefault({}).describe('Where the gateway listens.'),
  apps: z.array(App).min(1).describe('The CRMs behind the gateway.'),
  roles: Roles,
  people: z.array(Person).min(1).describe('Everybody who may export or approve.'),
  identity: Identity.prefault({}).describe('How a request shows who sent it.'),
  mail: Mail.describe('The mail server through which approvers and requesters are told.'),
  rules: z
    .string()
    .min(1)
    .default('./rules')
    .describe('Folder of CRM profiles and policies; beside this file if relative.'),
  data: Data,
  key: Key.prefault({}).describe("Where the gateway's own key is."),
  exports: Exports.prefault({}).describe('Bounds of reading an export from the CRM.'),
  hold: Hold.prefault({}).describe('The life of a held export.'),
  reading: Reading.prefault({}).describe('Bounds of reading a file; one that is reached holds the export.'),
  limits: ProxyLimits.prefault({}).describe('Bounds of the proxy.'),
});
export type Config = z.infer<typeof Config>;
