/** Do forged identity headers make somebody of a stranger? */

import type { Found } from './findings.ts';
import { ask, hostOf } from './patient.ts';
import type { Heard, Patient } from './patient.ts';

/** Names under which proxies and CRMs pass on who somebody is. */
const NAMES = [
  'x-forwarded-user',
  'x-forwarded-email',
  'x-forwarded-preferred-username',
  'x-auth-request-user',
  'x-auth-request-email',
  'x-auth-user',
  'x-remote-user',
  'remote-user',
  'x-authenticated-user',
  'x-user',
  'x-webauth-user',
  'x-goog-authenticated-user-email',
  'x-ms-client-principal-name',
  'cf-access-authenticated-user-email',
] as const;

/** Sends each header, in each spelling, to the whoami call and to one export of each app, without a session, and compares with the same request without it. */
export async function headers(patient: Patient): Promise<readonly Found[]> {
  const { config } = patient.loaded;
  const found = await Promise.all(
    config.apps.map(async ({ name, hosts, profile }) => {
      const host = hostOf(patient, hosts);
      const paths = pathsOf(patient, profile);
      const seen = await Promise.all(paths.map((path) => forgedAt(patient, host, path)));
      const believed = seen.flat();
      if (believed.includes(null)) return [{ code: 'gateway-unreachable', about: patient.through } as const];
      return believed.length === 0
        ? [{ code: 'headers-refused', about: name } as const]
        : believed.flatMap((about) =>
            about === null ? [] : [{ code: 'headers-forgeable', about } as const],
          );
    }),
  );
  return found.flat();
}

/** What was believed; null when the gateway did not answer. */
async function forgedAt(patient: Patient, host: string, path: string): Promise<readonly (string | null)[]> {
  const url = new URL(path, patient.through);
  const send = (extra: Readonly<Record<string, string>>): Promise<Heard> =>
    ask(patient, url, { host, headers: { accept: 'application/json', 'sec-fetch-mode': 'cors', ...extra } });
  const plain = await send({});
  if (plain.kind !== 'answer') return [null];
  const believed: string[] = [];
  const who = someoneIn(patient);
  for (const name of namesFor(patient))
    if (isSomebody(plain, await send({ [name]: who }), who)) believed.push(`${name} at ${path}`);
  return believed;
}

/** Somebody gets what a stranger did not: an answer that is not refused, or his own name. */
function isSomebody(plain: Heard & { kind: 'answer' }, forged: Heard, who: string): boolean {
  if (forged.kind !== 'answer') return false;
  const served = forged.status < 400 && forged.status !== plain.status;
  return served || (forged.status < 400 && forged.text.includes(who) && !plain.text.includes(who));
}

function namesFor({ loaded }: Patient): readonly string[] {
  const { trustedHeader } = loaded.config.identity;
  const own = trustedHeader ? [trustedHeader.name] : [];
  return [...new Set([...own, ...NAMES].flatMap((name) => [name, name.replaceAll('-', '_')]))];
}

/** A person who is known here, if the configuration names one. */
function someoneIn({ loaded }: Patient): string {
  const [first] = loaded.config.people;
  return first?.logins[0] ?? first?.email ?? 'administrator';
}

function pathsOf({ profiles }: Patient, name: string): readonly string[] {
  const profile = profiles.get(name);
  if (!profile) return [];
  const exported = profile.examples.find(
    ({ method, is }) => method === 'GET' && profile.exports.some((route) => route.name === is),
  );
  return [profile.whoami?.path ?? [], exported?.url ?? []].flat();
}
