/** The terms of an export: what they still ask of the requester, and whether what he gave fulfils them. */

import type { HeldExport, Purpose } from '../model/export.ts';
import { mayAct } from '../model/principal.ts';
import type { Identified, Principal } from '../model/principal.ts';
import { acknowledge, acknowledgeProblem, toAcknowledge } from './acknowledged.ts';
import { readPurpose } from './asking.ts';
import type { Asks } from './asking.ts';
import type { HoldCore } from './parts.ts';
import type { Given, Needs, TermProblem } from './ports.ts';
import { totpDesk, useCode } from './totp.ts';

interface Fulfilled {
  readonly asked: Purpose;
  readonly fingerprints: readonly string[];
}

/** For the form on the requester's page. Terms that were fulfilled when an approver was asked are asked for no more. */
export async function needsOf(core: HoldCore, held: HeldExport, who: Identified): Promise<Needs> {
  const terms = held.decision?.terms ?? null;
  const person = core.directory.byId(who.person.id);
  if (terms === null || person === null || !mayAct(person) || held.state !== 'draft')
    return { terms, notices: [], code: 'no' };
  const due = await toAcknowledge(core, held, person);
  const enrolled = terms.totp && (await totpDesk(core).state(who)) === 'enrolled';
  return {
    terms,
    notices: due === 'gone' ? [] : due,
    code: !terms.totp ? 'no' : enrolled ? 'yes' : 'enrol',
  };
}

/** Reads the form against the terms. The code is looked at last, for it is used up; what was agreed to is written down when everything else is in order. */
export async function fulfil(
  core: HoldCore,
  held: HeldExport,
  { person, who }: { readonly person: Principal; readonly who: Identified },
  given: Given,
  asks: Asks,
): Promise<Fulfilled | readonly TermProblem[]> {
  const read = await readPurpose(core, held, given, asks);
  const due = await toAcknowledge(core, held, person);
  const agreed = acknowledgeProblem(due, given);
  const problems = [...('asked' in read ? [] : read), ...(agreed === null ? [] : [agreed])];
  if (problems.length > 0 || !('asked' in read)) return problems;
  if (held.decision?.terms?.totp === true) {
    const problem = await codeProblem(core, who, given.code ?? '');
    if (problem !== null) return [problem];
  }
  if (due !== 'gone') await acknowledge(core, held, person, due);
  return read;
}

async function codeProblem(core: HoldCore, who: Identified, code: string): Promise<TermProblem | null> {
  if (code.trim() === '') {
    const enrolled = (await totpDesk(core).state(who)) === 'enrolled';
    return { field: 'code', code: enrolled ? 'missing' : 'not-enrolled' };
  }
  const became = await useCode(core, who, code);
  switch (became) {
    case 'ok':
      return null;
    case 'wrong':
    case 'wait':
      return { field: 'code', code: became };
    case 'none':
      return { field: 'code', code: 'not-enrolled' };
    default:
      return became satisfies never;
  }
}
