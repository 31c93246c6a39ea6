/** Can the CRM be reached around the gateway? */

import type { Found } from './findings.ts';
import { ask, upstreamsOf } from './patient.ts';
import type { Heard, Patient } from './patient.ts';

/** Tries every address, each for its start page and for the calls that the profiles know, without a session. */
export async function direct(patient: Patient): Promise<readonly Found[]> {
  const { apps, doctor } = patient.loaded.config;
  const upstreams = apps.flatMap(upstreamsOf);
  const named = patient.addresses ?? doctor.direct;
  // From elsewhere the CRM's own address is the first that anybody would try.
  const addresses = new Set([...named, ...(patient.elsewhere && !patient.addresses ? upstreams : [])]);
  if (addresses.size === 0) return apps.map(({ name }) => ({ code: 'direct-untried', about: name }));
  return Promise.all([...addresses].map((address) => tried(patient, address, upstreams)));
}

async function tried(patient: Patient, address: string, upstreams: readonly string[]): Promise<Found> {
  const gateway = await ask(patient, new URL('/_exportgate/healthz', address), { trustAny: true });
  if (gateway.kind === 'answer' && gateway.status === 200 && gateway.text.trim() === 'ok')
    return { code: 'direct-gateway', about: address };
  const seen = await Promise.all(
    pathsOf(patient).flatMap((path) =>
      hostsFor(patient, address).map((host) =>
        // Whether a stranger trusts the certificate does not matter: he wants the rows.
        ask(patient, new URL(path, address), { host, trustAny: true, headers: BROWSER }),
      ),
    ),
  );
  const kinds = new Set(seen.map(doorOf));
  if (!kinds.has('open'))
    return { code: kinds.has('unclear') ? 'direct-unclear' : 'direct-closed', about: address };
  const ownExit =
    !patient.elsewhere && upstreams.some((one) => new URL(one).origin === new URL(address).origin);
  return { code: ownExit ? 'direct-own-exit' : 'direct-open', about: address };
}

const BROWSER = { accept: 'text/html,application/json,*/*', 'user-agent': 'Mozilla/5.0 (exportgate doctor)' };

/** A page, a redirect to a login and "log in first" are the CRM's; 403 and 421 are how a firewall or a strict host refuses. */
function doorOf(heard: Heard): 'open' | 'closed' | 'unclear' {
  if (heard.kind !== 'answer') return 'closed';
  const { status } = heard;
  if (status < 400 || status === 401) return 'open';
  return status === 403 || status === 421 ? 'closed' : 'unclear';
}

function pathsOf({ profiles }: Patient): readonly string[] {
  return [...new Set(['/', ...[...profiles.values()].flatMap(({ whoami }) => whoami?.path ?? [])])];
}

/** By the address's own name, and by the name that browsers use: a bare address may serve the CRM to nobody else. */
function hostsFor({ loaded }: Patient, address: string): readonly string[] {
  return [...new Set([new URL(address).host, ...loaded.config.apps.flatMap(({ hosts }) => hosts[0] ?? [])])];
}
