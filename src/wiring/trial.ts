/** Tries the answers of `init` on the spot: the CRM, a session in it, the mail server, the port. By the parts that the gateway itself will use. */

import { lookup } from 'node:dns/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { readYamlFile } from '../config/rules.ts';
import { Config } from '../config/settings.ts';
import { Profile } from '../detect/settings.ts';
import { openWhoami } from '../identify/whoami.ts';
import { Fault, faultCode } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import { openLog } from '../lib/log.ts';
import type { CrmClient } from '../model/crm.ts';
import type { Message } from '../model/message.ts';
import { openNotifier } from '../notify/index.ts';
import { openCrmClient, openUpstreams } from '../proxy/index.ts';
import { RULES } from './checking.ts';
import { crmApps } from './crm.ts';
import { plainText, shownCertificate } from './trial-certificate.ts';
import type { SeenCertificate } from './trial-certificate.ts';

/** A CRM as the answers so far describe it. */
export interface CrmTrial {
  /** Host name that browsers use. */
  readonly host: string;
  readonly upstream: string;
  /** PEM file of its authority; null for the public ones. */
  readonly ca: string | null;
}

/** What the CRM's own address gave; `why` are the fault's words, which quote nothing of the CRM. */
export type CrmSeen =
  | { readonly kind: 'answered'; readonly status: number; readonly certificate: SeenCertificate | null }
  | {
      readonly kind: 'failed';
      readonly code: FaultCode;
      readonly why: string;
      readonly certificate: SeenCertificate | null;
    };

/** Every trial; none changes anything but that a mail is sent. */
export const trials = {
  name: tryName,
  crm: tryCrm,
  session: trySession,
  mail: tryMail,
  listen: tryListen,
};
export type Trials = typeof trials;

/** Whether the CRM answers, with a certificate that we may trust. */
async function tryCrm(trial: CrmTrial): Promise<CrmSeen> {
  const certificate = await shownCertificate(trial);
  try {
    const { status } = await withCrm(trial, 'demo', (crm, app) =>
      crm.ask(
        app,
        { method: 'GET', path: '/', body: null, headers: new Map([['accept', 'text/html']]) },
        LIMITS,
      ),
    );
    return { kind: 'answered', status, certificate };
  } catch (error) {
    // It is there and says more than a page may hold.
    if (faultCode(error) === 'LIMIT_BYTES') return { kind: 'answered', status: 200, certificate };
    return { kind: 'failed', code: faultCode(error), why: wordsOf(error), certificate };
  }
}

const LIMITS = { seconds: 10, maxBytes: 8_388_608 } as const;

/** Whose session the CRM says it is. */
export type SessionSeen =
  | { readonly kind: 'somebody'; readonly names: readonly string[] }
  | { readonly kind: 'nobody' | 'no-login' | 'no-way' }
  | { readonly kind: 'failed'; readonly code: FaultCode; readonly why: string };

/** Asks by the profile's `whoami`, else by its `page`. `session`: the Cookie header, or `name: value` of a header that the profile knows. */
async function trySession(trial: CrmTrial, profileName: string, session: string): Promise<SessionSeen> {
  const file = await readYamlFile(join(RULES, 'crm', `${profileName}.yaml`), Profile);
  const profile = file.value;
  const by = profile?.whoami ? 'whoami' : 'page';
  if (profile === null || (profile.whoami ?? profile.page) === undefined) return { kind: 'no-way' };
  let nameless = false;
  try {
    const claim = await withCrm(trial, profileName, (crm, app) =>
      openWhoami(by, [{ ...profile, name: app }], crm, (_app, what) => {
        nameless = what.kind === 'no-login';
      }).ask(app, credentialIn(session, profile)),
    );
    if (claim === null || (claim.logins.length === 0 && claim.email === null))
      return { kind: nameless ? 'no-login' : 'nobody' };
    const names = [...claim.logins, ...(claim.email === null ? [] : [claim.email])];
    return { kind: 'somebody', names: names.map((name) => plainText(name)) };
  } catch (error) {
    return { kind: 'failed', code: faultCode(error), why: wordsOf(error) };
  }
}

function credentialIn(session: string, profile: Profile): ReadonlyMap<string, string> {
  const [, name = '', value = ''] = /^([\w-]+):\s*(.*)$/.exec(session) ?? [];
  if (profile.session.headers.includes(name.toLowerCase())) return new Map([[name.toLowerCase(), value]]);
  return new Map([['cookie', session.replace(/^cookie:\s*/i, '')]]);
}

/** Sends one mail; null, or why it could not be sent. */
async function tryMail(
  mail: Config['mail'],
  message: Message,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  try {
    await openNotifier({ mail }, env).send(message);
    return null;
  } catch (error) {
    return wordsOf(error);
  }
}

/** Null where the gateway could listen; else the system's code, such as EADDRINUSE. */
async function tryListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve('code' in error ? String(error.code) : 'unknown'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** The addresses that a name has here; none where it has none. */
async function tryName(host: string): Promise<readonly string[]> {
  return lookup(host, { all: true }).then(
    (found) => found.map(({ address }) => address),
    () => [],
  );
}

async function withCrm<Value>(
  { host, upstream, ca }: CrmTrial,
  profile: string,
  use: (crm: CrmClient, app: string) => Promise<Value>,
): Promise<Value> {
  const app = Config.shape.apps.element.parse({
    name: 'trial',
    hosts: [host],
    upstream,
    tls: ca === null ? {} : { ca },
    profile,
  });
  const log = openLog(() => undefined, 'silent');
  const apps = crmApps({ apps: [app] }, process.cwd());
  const upstreams = openUpstreams(apps, { limits: Config.shape.limits.parse({}), log });
  try {
    return await use(openCrmClient(apps, upstreams, log), app.name);
  } finally {
    await upstreams.close();
  }
}

/** Words of our own alone: a library's may quote what it choked on. */
const wordsOf = (error: unknown): string =>
  error instanceof Fault ? error.message.slice(error.message.indexOf(': ') + 2) : 'UNEXPECTED';
