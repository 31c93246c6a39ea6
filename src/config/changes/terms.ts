/** Whether terms that changed ask less than before. */

import type { PolicyRule } from '../../decide/settings.ts';

type Terms = NonNullable<PolicyRule['terms']>;

export function termsLoosen(was: PolicyRule['terms'], now: PolicyRule['terms']): boolean {
  if (was === undefined) return now?.watermark !== undefined;
  if (now === undefined) return true;
  return (
    (was.encrypt && !now.encrypt) ||
    (was.totp && !now.totp) ||
    purposeLoosens(was.purpose, now.purpose) ||
    recipientsLoosen(was.recipients, now.recipients) ||
    acknowledgeLoosens(was.acknowledge, now.acknowledge) ||
    // Nobody can tell which of two profiles marks more.
    was.watermark !== now.watermark
  );
}

function purposeLoosens(was: Terms['purpose'], now: Terms['purpose']): boolean {
  if (was === undefined) return false;
  return now === undefined || now.minLength < was.minLength || !isWithin(now.categories, was.categories);
}

function recipientsLoosen(was: Terms['recipients'], now: Terms['recipients']): boolean {
  if (was === undefined) return false;
  return now === undefined || now.max > was.max || !isWithin(now.domains, was.domains);
}

function acknowledgeLoosens(was: Terms['acknowledge'], now: Terms['acknowledge']): boolean {
  if (was === undefined) return false;
  return now === undefined || now.policy !== was.policy || now.days > was.days;
}

/** Absent: anything goes. */
function isWithin(now: readonly string[] | undefined, was: readonly string[] | undefined): boolean {
  return was === undefined || now?.every((name) => was.includes(name)) === true;
}
