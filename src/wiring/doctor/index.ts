/** Doctor: every check, in the order in which its findings are told. */

import { certificates } from './certificates.ts';
import { clock } from './clock.ts';
import { direct } from './direct.ts';
import { disk, key } from './disk.ts';
import { inWords } from './findings.ts';
import type { Finding, Found } from './findings.ts';
import { headers } from './headers.ts';
import { links, loops } from './links.ts';
import { CHECK_NAMES } from './names.ts';
import type { Patient } from './patient.ts';
import { routes } from './routes.ts';

export type { Finding } from './findings.ts';
export type { Patient } from './patient.ts';

interface Check {
  /** Whether it says something on another machine than the gateway's. */
  readonly elsewhere: boolean;
  look(patient: Patient): Promise<readonly Found[]>;
}

const CHECKS: Readonly<Record<(typeof CHECK_NAMES)[number], Check>> = {
  direct: { elsewhere: true, look: direct },
  headers: { elsewhere: false, look: headers },
  routes: { elsewhere: false, look: routes },
  links: { elsewhere: false, look: links },
  loops: { elsewhere: false, look: loops },
  certificates: { elsewhere: false, look: certificates },
  clock: { elsewhere: false, look: clock },
  disk: { elsewhere: false, look: disk },
  key: { elsewhere: false, look: key },
};

/** Everything that was found, in words; the checks run one after the other, so that none disturbs another's measure. */
export async function examine(patient: Patient): Promise<readonly (Finding & { readonly check: string })[]> {
  const found: (Finding & { readonly check: string })[] = [];
  for (const name of CHECK_NAMES) {
    const check = CHECKS[name];
    if ((check.elsewhere || !patient.elsewhere) && (patient.only?.includes(name) ?? true))
      found.push(...(await check.look(patient)).map((one) => ({ check: name, ...inWords(one) })));
  }
  return found;
}
