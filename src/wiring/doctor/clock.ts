/** Is the clock right? Compared with the CRM's, by the Date of an answer (RFC 9110 section 6.6.1). */

import type { Found } from './findings.ts';
import { ask, upstreamsOf } from './patient.ts';
import type { Patient } from './patient.ts';

const MOST_MS = 60_000;

export async function clock(patient: Patient): Promise<readonly Found[]> {
  const found = patient.loaded.config.apps.flatMap(upstreamsOf).map(async (upstream): Promise<Found> => {
    const before = patient.now().getTime();
    const heard = await ask(patient, upstream, { method: 'HEAD', trustAny: true });
    const after = patient.now().getTime();
    const said = heard.kind === 'answer' ? Date.parse(String(heard.headers['date'])) : Number.NaN;
    if (Number.isNaN(said)) return { code: 'clock-unproven', about: upstream };
    // Its second began up to a second before it was said.
    const off = Math.max(before - (said + 1000), said - after);
    return { code: off > MOST_MS ? 'clock-off' : 'clock-right', about: upstream };
  });
  return Promise.all(found);
}
