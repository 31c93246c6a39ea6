/** Reading what a requester wrote: purpose, recipients and their keys, or every problem with them at once. */

import { z } from 'zod';
import { globMatcher } from '../lib/glob.ts';
import { Fault } from '../lib/fault.ts';
import { visible } from '../lib/visible.ts';
import type { HeldExport, Purpose } from '../model/export.ts';
import { couldLeave } from '../model/leaving.ts';
import type { HoldCore } from './parts.ts';
import type { Given, TermProblem } from './ports.ts';
import { cleaned, cut, lengthOf, oneLine } from './wording.ts';

/** What was asked, in order. */
interface ReadPurpose {
  readonly asked: Purpose;
  /** Fingerprints of the recipients' keys; empty where nothing is encrypted. */
  readonly fingerprints: readonly string[];
}

/** What the act needs to know, whatever the rules ask beside it. */
export interface Asks {
  readonly purpose: boolean;
  readonly recipients: boolean;
}

const MOST_RECIPIENTS = 50;
const LONGEST_ADDRESS = 254; // RFC 5321 section 4.5.3.1.3, less the angle brackets
const LONGEST_DATE = 60;

/** The purpose and recipients with their keys, or the problems with them. Keys are asked for where recipients are, the rules encrypt, and there is a file to encrypt. */
export async function readPurpose(
  core: HoldCore,
  held: HeldExport,
  given: Given,
  asks: Asks,
): Promise<ReadPurpose | readonly TermProblem[]> {
  const terms = held.decision?.terms;
  const needs = {
    purpose: asks.purpose || Boolean(terms?.purpose),
    recipients: asks.recipients || Boolean(terms?.recipients),
  };
  const purpose = needs.purpose ? cleaned(given.purpose) : '';
  const neededBy = cut(oneLine(given.neededBy ?? ''), LONGEST_DATE);
  const recipients = needs.recipients ? addressesOf(given) : [];
  const category = terms?.purpose?.categories?.find((name) => name === given.category);
  const problems: TermProblem[] = [
    ...(needs.purpose
      ? purposeProblems(purpose, terms?.purpose?.minLength ?? 1, core.settings.purposeMaxChars)
      : []),
    ...(terms?.purpose?.categories && category === undefined
      ? [{ field: 'category', code: 'missing' } as const]
      : []),
    ...(needs.recipients ? addressProblems(recipients, held, asks.recipients) : []),
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
  const asked: Purpose = {
    purpose,
    ...(category !== undefined && { category }),
    recipients,
    neededBy: neededBy === '' ? null : neededBy,
  };
  return { asked, fingerprints };
}

function addressesOf({ recipients }: Given): readonly string[] {
  return [...new Set(recipients.map((one) => one.trim().toLowerCase()).filter((one) => one !== ''))];
}

function purposeProblems(purpose: string, least: number, most: number): readonly TermProblem[] {
  if (purpose === '') return [{ field: 'purpose', code: 'missing' }];
  if (lengthOf(purpose) > most) return [{ field: 'purpose', code: 'too-long' }];
  // Blanks and what nobody sees make no purpose longer.
  return lengthOf(visible(purpose)) < least ? [{ field: 'purpose', code: 'too-short', least }] : [];
}

function addressProblems(
  recipients: readonly string[],
  { decision }: HeldExport,
  someoneDecides: boolean,
): readonly TermProblem[] {
  if (recipients.length === 0) return [{ field: 'recipients', code: 'missing', address: '' }];
  const { domains = null, max = MOST_RECIPIENTS, only } = decision?.terms?.recipients ?? {};
  // To anybody else than the contract names it goes by a person's word alone.
  const agreed = someoneDecides ? undefined : only?.map((one) => one.toLowerCase());
  const most = Math.min(max, MOST_RECIPIENTS);
  if (recipients.length > most) return [{ field: 'recipients', code: 'too-many', most }];
  const mayBe = domains === null ? null : domains.map((domain) => globMatcher(domain.toLowerCase()));
  return recipients.flatMap((written): readonly TermProblem[] => {
    const address = written.slice(0, LONGEST_ADDRESS);
    if (address !== written || !z.email().safeParse(written).success)
      return [{ field: 'recipients', code: 'not-an-address', address }];
    if (agreed?.includes(address) === false)
      return [{ field: 'recipients', code: 'wrong-domain', address, domains: agreed }];
    const domain = address.slice(address.lastIndexOf('@') + 1);
    return mayBe === null || mayBe.some((matches) => matches(domain))
      ? []
      : [{ field: 'recipients', code: 'wrong-domain', address, domains: domains ?? [] }];
  });
}

/** Fingerprints of the keys of those for whom a contract was agreed, where the rules encrypt; empty where nothing leaves by a contract. Throws KEY_MISSING, KEY_UNUSABLE. */
export async function contractKeys(
  core: Pick<HoldCore, 'keys' | 'directory' | 'checkKey' | 'now'>,
  { decision }: HeldExport,
): Promise<readonly string[]> {
  if (decision?.lifted?.by !== 'contract' || !decision.limits.encrypt) return [];
  const fingerprints: string[] = [];
  for (const address of decision.lifted.recipients) {
    const key = await usableKey(core, address.toLowerCase());
    if (typeof key !== 'string')
      throw new Fault(
        key.code === 'no-key' ? 'KEY_MISSING' : 'KEY_UNUSABLE',
        'encrypted an export: a recipient of its contract has no key that can be used',
      );
    fingerprints.push(key);
  }
  if (fingerprints.length === 0)
    throw new Fault('KEY_MISSING', 'encrypted an export: its contract names no recipient');
  return fingerprints;
}

/** The fingerprint of a key that can be encrypted to now, or why there is none. Where the directory names a person's own keys, another key under his address is none of his. */
async function usableKey(
  core: Pick<HoldCore, 'keys' | 'directory' | 'checkKey' | 'now'>,
  address: string,
): Promise<string | TermProblem> {
  const key = await core.keys.byEmail(address);
  const own = core.directory.all().find(({ email }) => email.toLowerCase() === address)?.keys ?? [];
  if (!key || (own.length > 0 && !own.includes(key.fingerprint)))
    return { field: 'recipients', code: 'no-key', address };
  const state = await core.checkKey(key.armored, core.now());
  return state === 'ok' ? key.fingerprint : { field: 'recipients', code: state, address };
}
