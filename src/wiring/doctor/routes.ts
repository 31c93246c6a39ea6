/** Does each governed route answer as the profile says? */

import type { Profile } from '../../detect/settings.ts';
import type { Found } from './findings.ts';
import { ask, hostOf } from './patient.ts';
import type { Heard, Patient } from './patient.ts';

type Example = Profile['examples'][number];
type App = Patient['loaded']['config']['apps'][number];

/** Sends the examples that are marked safe, with the session that was given; an export by POST only when that was asked for. */
export async function routes(patient: Patient): Promise<readonly Found[]> {
  const found = await Promise.all(patient.loaded.config.apps.map((app) => routesOf(patient, app)));
  return found.flat();
}

async function routesOf(patient: Patient, app: App): Promise<readonly Found[]> {
  const profile = patient.profiles.get(app.profile);
  if (!profile) return [];
  if (patient.cookie === null) return [{ code: 'routes-unproven', about: app.name }];
  if (!(await isKnown(patient, app, profile))) return [{ code: 'session-unknown', about: app.name }];
  const found: Found[] = [];
  for (const { name } of profile.exports) {
    const example = profile.examples.find((one) => one.is === name && mayTry(patient, one));
    if (example) found.push(await tried(patient, app, example));
    else found.push({ code: 'route-untried', about: `the export ${name} of ${app.name}` });
  }
  for (const { name } of profile.lists) {
    const example = profile.examples.find((one) => one.is === name && mayTry(patient, one));
    if (example) found.push(await listed(patient, app, example));
    else found.push({ code: 'route-untried', about: `the list ${name} of ${app.name}` });
  }
  return found;
}

const mayTry = ({ runExports }: Patient, { method, safe }: Example): boolean =>
  runExports || (safe === true && method === 'GET');

async function tried(patient: Patient, app: App, example: Example): Promise<Found> {
  const about = aboutOf(app, example);
  const heard = await sent(patient, app, example);
  if (heard.kind !== 'answer') return { code: 'gateway-unreachable', about: patient.through };
  if (isGateways(heard)) return { code: 'route-governed', about };
  return { code: isGone(heard) ? 'route-gone' : 'route-ungoverned', about };
}

/** Rows for the screen pass as they came: what shows is whether the CRM still has them there. */
async function listed(patient: Patient, app: App, example: Example): Promise<Found> {
  const about = aboutOf(app, example);
  const heard = await sent(patient, app, example);
  if (heard.kind !== 'answer') return { code: 'gateway-unreachable', about: patient.through };
  if (isGateways(heard)) return { code: 'route-governed', about };
  if (isGone(heard)) return { code: 'route-gone', about };
  return { code: heard.status < 300 ? 'list-answers' : 'list-unclear', about };
}

const aboutOf = ({ name }: App, { method, url }: Example): string =>
  `${method} ${url.replace(/\?.*$/s, '')} of ${name}`;

const sent = (patient: Patient, { hosts }: App, { method, url }: Example): Promise<Heard> =>
  ask(patient, new URL(url, patient.through), {
    method,
    host: hostOf(patient, hosts),
    headers: { ...SCRIPT, cookie: patient.cookie ?? '' },
  });

type Answered = Extract<Heard, { kind: 'answer' }>;

/** The gateway's own answer carries the request's id; what it merely passes on does not. */
const isGateways = ({ headers }: Answered): boolean =>
  headers['x-request-id'] !== undefined && headers['cache-control'] === 'no-store';

const isGone = ({ status }: Answered): boolean => status === 404 || status === 410;

const SCRIPT = { accept: '*/*', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' } as const;

/** Whether the CRM says that the session is somebody's, where the profile knows how to ask. */
async function isKnown(patient: Patient, { hosts }: App, { whoami }: Profile): Promise<boolean> {
  if (whoami === undefined || whoami.method !== 'GET') return true;
  const heard = await ask(patient, new URL(whoami.path, patient.through), {
    host: hostOf(patient, hosts),
    headers: { ...SCRIPT, cookie: patient.cookie ?? '' },
  });
  return heard.kind === 'answer' && heard.status < 300;
}
