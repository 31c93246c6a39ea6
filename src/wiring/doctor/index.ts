/** Doctor: every check, in the order in which its findings are told. */

import { certificates } from './certificates.ts';
import { clock } from './clock.ts';
import { direct } from './direct.ts';
import { disk, key } from './disk.ts';
import { inWords } from './findings.ts';
import type { Finding, Found } from './findings.ts';
import { headers } from './headers.ts';
import { links, loops } from './links.ts';
import type { Patient } from './patient.ts';
import { routes } from './routes.ts';

export type { Finding } from './findings.ts';
export type { Patient } from './patient.ts';

interface Check {
  readonly name: string;
  /** Whether it says something on another machine than the gateway's. */
  readonly elsewhere: boolean;
  look(patient: Patient): Promise<readonly Found[]>;
}

const CHECKS: readonly Check[] = [
  { name: 'direct', elsewhere: true, look: direct },
  { name: 'headers', elsewhere: false, look: headers },
  { name: 'routes', elsewhere: false, look: routes },
  { name: 'links', elsewhere: false, look: links },
  { name: 'loops', elsewhere: false, look: loops },
  { name: 'certificates', elsewhere: false, look: certificates },
  { name: 'clock', elsewhere: false, look: clock },
  { name: 'disk', elsewhere: false, look: disk },
  { name: 'key', elsewhere: false, look: key },
];

/** The names of the checks. */
export const CHECK_NAMES: readonly string[] = CHECKS.map(({ name }) => name);

/** Everything that was found, in words; the checks run one after the other, so that none disturbs another's measure. */
export async function examine(patient: Patient): Promise<readonly (Finding & { readonly check: string })[]> {
  const found: (Finding & { readonly check: string })[] = [];
  for (const check of CHECKS)
    if ((check.elsewhere || !patient.elsewhere) && (patient.only?.includes(check.name) ?? true))
      found.push(...(await check.look(patient)).map((one) => ({ check: check.name, ...inWords(one) })));
  return found;
}
