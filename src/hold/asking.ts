/** Reading what a requester wrote: purpose, recipients and their keys, or every problem with them at once. */

import { z } from 'zod';
import type { HeldExport, Purpose } from '../model/export.ts';
import { couldLeave } from '../model/leaving.ts';
import { mayAct } from '../model/principal.ts';
import type { Principal } from '../model/principal.ts';
import type { HoldCore } from './parts.ts';
import type { AskProblem } from './ports.ts';
import { cleaned, cut, lengthOf, oneLine } from './wording.ts';

/** What was asked, in order. */
interface ReadPurpose {
  readonly asked: Purpose;
  /** Fingerprints of the recipients' keys; empty where nothing is encrypted. */
  readonly fingerprints: readonly string[];
}

const MOST_RECIPIENTS = 50;
const LONGEST_ADDRESS = 254; // RFC 5321 section 4.5.3.1.3, less the angle brackets
const LONGEST_DATE = 60;

/** The purpose and recipients with their keys, or the problems with them. Keys are asked for where the rules encrypt and there is a file to encrypt. */
export async function readPurpose(
  core: HoldCore,
  held: HeldExport,
  given: Purpose,
): Promise<ReadPurpose | readonly AskProblem[]> {
  const purpose = cleaned(given.purpose);
  const neededBy = cut(oneLine(given.neededBy ?? ''), LONGEST_DATE);
  const recipients = [
    ...new Set(given.recipients.map((one) => one.trim().toLowerCase()).filter((one) => one !== '')),
  ];
  const problems: AskProblem[] = [
    ...purposeProblems(purpose, core.settings.purposeMaxChars),
    ...addressProblems(recipients),
  ];
  const fingerprints: string[] = [];
  if (problems.length === 0 && couldLeave(held) && held.decision?.limits.encrypt !== false) {
    for (const address of recipients) {
      const key = await usableKey(core, address);
      if (typeof key === 'string') fingerprints.push(key);
      else problems.push(key);
    }
  }
  if (problems.length > 0) return problems;
  return { asked: { purpose, recipients, neededBy: neededBy === '' ? null : neededBy }, fingerprints };
}

/** Who is asked: people who may act and approve one of the decision's roles; if there are none, the requester's manager, if he approves at all. Never the requester. */
export function approversOf(core: HoldCore, held: HeldExport): readonly Principal[] {
  const roles = new Set(held.decision?.approverRoles ?? []);
  const others = core.directory.all().filter((person) => person.id !== held.requester && mayAct(person));
  const named = others.filter((person) => person.approves.some((role) => roles.has(role)));
  if (named.length > 0) return named;
  const manager = core.directory.byId(held.requester)?.manager ?? null;
  return others.filter((person) => person.id === manager && person.approves.length > 0);
}

function purposeProblems(purpose: string, maxChars: number): readonly AskProblem[] {
  if (purpose === '') return [{ field: 'purpose', code: 'missing' }];
  return lengthOf(purpose) > maxChars ? [{ field: 'purpose', code: 'too-long' }] : [];
}

function addressProblems(recipients: readonly string[]): readonly AskProblem[] {
  if (recipients.length === 0) return [{ field: 'recipients', code: 'missing', address: '' }];
  return recipients.flatMap((address, index) =>
    index < MOST_RECIPIENTS && address.length <= LONGEST_ADDRESS && z.email().safeParse(address).success
      ? []
      : [
          {
            field: 'recipients',
            code: 'not-an-address',
            address: address.slice(0, LONGEST_ADDRESS),
          } as const,
        ],
  );
}

/** The fingerprint of a key that can be encrypted to now, or why there is none. Where the directory names a person's own keys, another key under his address is none of his. */
async function usableKey(core: HoldCore, address: string): Promise<string | AskProblem> {
  const key = await core.keys.byEmail(address);
  const own = core.directory.all().find(({ email }) => email.toLowerCase() === address)?.keys ?? [];
  if (!key || (own.length > 0 && !own.includes(key.fingerprint)))
    return { field: 'recipients', code: 'no-key', address };
  const state = await core.checkKey(key.armored, core.now());
  return state === 'ok' ? key.fingerprint : { field: 'recipients', code: state, address };
}
