/** Contracts: an export that was approved once, and may come again exactly so until a day. */

import type { Contract } from '../model/grant.ts';
import { isInForce } from '../model/grant.ts';
import type { HeldExport } from '../model/export.ts';
import type { Principal } from '../model/principal.ts';
import { eventOf, mayGrant, mustGrant, reasonOf, refused } from './act.ts';
import { mustEndWithin } from './grants.ts';
import type { OfficeCore } from './parts.ts';
import type { Actor } from './ports.ts';
import { untilOf } from './until.ts';

export interface ContractAsked {
  /** The export that was approved. */
  readonly held: HeldExport;
  /** Who asked for that export, as the directory knows him. */
  readonly requester: Principal;
  readonly until: string;
  /** Null: as many rows as left then. */
  readonly maxRows: number | null;
  readonly reason: string;
  /** Whether other parameters of the same report are in it too. */
  readonly anyParameters: boolean;
}

const ID_TRIES = 8;

/** Makes a contract of an export that a person approved and that left. Throws INPUT where it may not be. */
export async function contract(core: OfficeCore, asked: ContractAsked, actor: Actor): Promise<Contract> {
  const at = core.now();
  const { held, requester } = asked;
  const { person: grantor } = actor;
  if (!grantor) throw refused('say who makes the contract: --as ID');
  mustGrant(core, grantor, null, [requester]);
  const { plan, settled, sealed } = held;
  if (!settled || !sealed || !plan || held.state === 'denied')
    throw refused(`export ${held.id} is not one that a person approved and that was sealed`);
  if (settled.by === held.requester) throw refused(`export ${held.id} was approved by nobody else`);
  if (plan.unread || plan.tables.length === 0)
    throw refused(`export ${held.id} left unread: of such a file nobody can tell whether it is the same`);
  const until = untilOf(asked.until, at, core.timeZone);
  mustEndWithin(at, until, core.settings.contractMaxDays, 'office.contractMaxDays');
  const terms = {
    person: held.requester,
    app: held.app,
    route: held.found.route,
    ...(!asked.anyParameters && { click: held.clickKey }),
    entity: held.found.entity,
    columns: [...new Set(plan.tables.flatMap(({ columns }) => columns.map(({ name }) => name)))],
    maxRows: asked.maxRows ?? sealed.rows,
    recipients: held.asked?.recipients ?? [],
    from: at.toISOString(),
    until: until.toISOString(),
    reason: reasonOf(asked.reason),
    approvedBy: grantor.id,
  };
  for (let tries = 1; ; tries += 1) {
    const one: Contract = { id: `C-${core.newId()}`, ...terms, revoked: null };
    const facts = { contract: one.id, fromExport: held.id, ...terms };
    if (await core.contracts.add(one.id, one, eventOf('contract-made', at, actor, held.app, facts)))
      return one;
    if (tries === ID_TRIES) throw refused('no free id was found for the contract');
  }
}

/** Those in force for a person's exports by a route. */
export function contractsFor(
  { contracts }: OfficeCore,
  { person, app, route }: Pick<Contract, 'person' | 'app' | 'route'>,
  at: Date,
): readonly Contract[] {
  return contracts
    .all()
    .filter(
      (one) =>
        one.person === person && one.app === app && one.route === route && isInForce(one, at.getTime()),
    );
}

/** Ends a contract. Throws INPUT when it is not there, is over already, or is not this person's to end. */
export async function revokeContract(
  core: OfficeCore,
  id: string,
  reason: string,
  actor: Actor,
): Promise<Contract> {
  const known = core.contracts.get(id);
  if (!known) throw refused(`there is no contract ${id.slice(0, 20)}`);
  const { person } = actor;
  const holder = core.directory.byId(known.person);
  const may =
    person === null ||
    [known.person, known.approvedBy].includes(person.id) ||
    (holder !== null && mayGrant(core, person, holder));
  if (!may) throw refused(`${person.id} may not revoke ${id}: it takes who has it, or one who could make it`);
  const done = await endContract(core, id, reasonOf(reason), actor);
  if (!done) throw refused(`${id} is over already`);
  return done;
}

/** Revokes it whoever acts; null when it was over already. */
export async function endContract(
  core: OfficeCore,
  id: string,
  reason: string,
  actor: Actor,
): Promise<Contract | null> {
  return core.contracts.change(id, (one) => {
    const at = core.now();
    if (one.revoked !== null || at.getTime() >= Date.parse(one.until)) return null;
    const revoked = { by: actor.person?.id ?? '-', at: at.toISOString(), reason };
    const facts = { contract: id, reason, people: [one.person] };
    return { body: { ...one, revoked }, event: eventOf('revoked', at, actor, one.app, facts) };
  });
}
