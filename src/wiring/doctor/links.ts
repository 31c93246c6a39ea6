/** Do the links in mails lead to this gateway, and the CRM's addresses to no gateway? */

import { createHash, randomUUID } from 'node:crypto';
import { ANSWER_HEADER } from '../../web/parts.ts';
import type { Found } from './findings.ts';
import { ask, upstreamsOf } from './patient.ts';
import type { Patient } from './patient.ts';

/** A gateway's answer to a challenge: it shows who answered, and tells nothing of the mark. */
export function answerTo(instance: string, challenge: string): string {
  return createHash('sha256')
    .update(JSON.stringify([instance, challenge]))
    .digest('base64url');
}

export async function links(patient: Patient): Promise<readonly Found[]> {
  const { url } = patient.loaded.config.site;
  const challenge = randomUUID();
  const heard = await ask(patient, new URL(`/_exportgate/healthz?challenge=${challenge}`, url));
  if (heard.kind !== 'answer') return [{ code: 'links-dead', about: url }];
  const answered = heard.headers[ANSWER_HEADER];
  if (answered === undefined) return [{ code: 'links-elsewhere', about: url }];
  if (patient.instance === null) return [{ code: 'gateway-stopped', about: patient.loaded.dataFolder }];
  const ours = answered === answerTo(patient.instance, challenge);
  return [{ code: ours ? 'links-ours' : 'links-elsewhere', about: url }];
}

/** An upstream that answers as a gateway does leads in a circle. */
export async function loops(patient: Patient): Promise<readonly Found[]> {
  const found = patient.loaded.config.apps.flatMap((app) =>
    upstreamsOf(app).map(async (upstream): Promise<Found> => {
      const url = new URL(`/_exportgate/healthz?challenge=${randomUUID()}`, upstream);
      const [host] = app.topology === 'mapped' ? [] : app.hosts;
      const heard = await ask(patient, url, { trustAny: true, ...(host === undefined ? {} : { host }) });
      if (heard.kind !== 'answer') return { code: 'upstream-down', about: upstream };
      const loop = heard.headers[ANSWER_HEADER] !== undefined;
      return { code: loop ? 'upstream-loops' : 'upstream-sound', about: upstream };
    }),
  );
  return Promise.all(found);
}
