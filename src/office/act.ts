/** What all acts of the office share: their event, their reason, and who may do them. */

import { Fault } from '../lib/fault.ts';
import { visible } from '../lib/visible.ts';
import type { AuditEvent, AuditType } from '../model/audit.ts';
import { mayAct } from '../model/principal.ts';
import type { Principal } from '../model/principal.ts';
import type { OfficeCore } from './parts.ts';
import type { Actor } from './ports.ts';

const LONGEST = 500;

/** An event of this act; the user of the machine stands in it beside the person. */
export function eventOf(
  type: AuditType,
  at: Date,
  { person, os }: Actor,
  app: string | null,
  facts: Readonly<Record<string, unknown>>,
): AuditEvent {
  return {
    type,
    at: at.toISOString(),
    exportId: null,
    app,
    actor: person?.id ?? null,
    requestId: null,
    facts: { ...facts, ...(os !== null && { os }) },
  };
}

/** A reason as it is kept: one line. Throws INPUT where there is none, or an essay. */
export function reasonOf(text: string): string {
  const reason = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  if (visible(reason) === '') throw refused('a reason is needed: --reason TEXT');
  if (reason.length > LONGEST) throw refused(`the reason is longer than ${LONGEST} characters`);
  return reason;
}

/** Throws INPUT unless the person may act and has one of `office.administrators`. */
export function mustBeAdministrator({ settings }: OfficeCore, person: Principal): void {
  if (mayAct(person) && hasRole(person, settings.administrators)) return;
  throw refused(
    `${person.id} may not do this: it takes one of the roles in office.administrators (${settings.administrators.join(', ')})`,
  );
}

/** Whether the person may make an exception for the other: as one who approves his exports, or by role. Nobody may for himself. */
export function mayGrant({ settings }: OfficeCore, grantor: Principal, other: Principal): boolean {
  if (!mayAct(grantor) || grantor.id === other.id) return false;
  return hasRole(grantor, settings.grantors) || other.roles.some((role) => grantor.approves.includes(role));
}

/** Throws INPUT where this grantor may not for one of these people, or asks himself. */
export function mustGrant(
  core: OfficeCore,
  grantor: Principal,
  askedBy: Principal | null,
  people: readonly Principal[],
): void {
  if (askedBy && askedBy.id === grantor.id)
    throw refused('whoever asks for it and whoever grants it must be two different people');
  if (people.some(({ id }) => id === grantor.id)) throw refused('nobody may grant anything to himself');
  const not = people.find((person) => !mayGrant(core, grantor, person));
  if (not)
    throw refused(
      `${grantor.id} may not grant anything to ${not.id}: it takes one who approves a role of ${not.id}, or one of the roles in office.grantors`,
    );
}

export const refused = (why: string): Fault => new Fault('INPUT', `refused: ${why}`);

const hasRole = ({ roles }: Principal, wanted: readonly string[]): boolean =>
  roles.some((role) => wanted.includes(role));
