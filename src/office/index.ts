/** The office: exceptions to the rules, and people who leave. Each act is recorded in the step that takes effect. */

import { openTurns } from '../lib/turns.ts';
import type { Contract, Grant, Override } from '../model/grant.ts';
import type { Papers } from '../model/paper.ts';
import type { Principal, Standing } from '../model/principal.ts';
import { contract, contractsFor, revokeContract } from './contracts.ts';
import type { ContractAsked } from './contracts.ts';
import { endAllOf } from './end-all.ts';
import type { Ended } from './end-all.ts';
import { grant, grantsFor, revokeGrant } from './grants.ts';
import type { GrantAsked } from './grants.ts';
import { endOverride, overridden, override, recordOver } from './overrides.ts';
import { ownedBy } from './owned.ts';
import type { Owned } from './owned.ts';
import type { OfficeParts } from './parts.ts';
import type { Actor, Exceptions, Said } from './ports.ts';
import { openShelf } from './shelf.ts';
import { say, stood } from './standings.ts';

export interface Office extends Exceptions {
  grant(asked: GrantAsked, actor: Actor): Promise<Grant>;
  /** Those in force for a person at this moment. */
  forPerson(person: string, at: Date): readonly Grant[];
  revokeGrant(id: string, reason: string, actor: Actor): Promise<Grant>;
  contract(asked: ContractAsked, actor: Actor): Promise<Contract>;
  contractsFor(of: Pick<Contract, 'person' | 'app' | 'route'>, at: Date): readonly Contract[];
  revokeContract(id: string, reason: string, actor: Actor): Promise<Contract>;
  overrides(): readonly Override[];
  override(
    asked: { readonly app: string; readonly until: string; readonly reason: string },
    actor: Actor,
  ): Promise<Override>;
  endOverride(app: string, reason: string, actor: Actor): Promise<Override>;
  /** Records the overrides that have ended by themselves; gives them. */
  recordOver(): Promise<readonly Override[]>;
  /** What was said of people and still stands. */
  stood(): readonly Said[];
  say(person: Principal, status: Standing, reason: string, actor: Actor): Promise<Said>;
  endAllOf(person: string, reason: string, actor: Actor): Promise<Ended>;
  ownedBy(person: Principal, held: Parameters<typeof ownedBy>[2]): Owned;
  /** A grant was charged: its count is read again. */
  refreshGrant(id: string): Promise<void>;
  /** Reads everything again, after a restore. Another gateway's papers may be there then. */
  reload(): Promise<void>;
}

/** Opens the office with what the store holds in force. */
export async function openOffice(papers: Papers, parts: OfficeParts): Promise<Office> {
  const core = {
    ...parts,
    grants: await openShelf<Grant>(papers, 'grant'),
    contracts: await openShelf<Contract>(papers, 'contract'),
    overrides: await openShelf<Override>(papers, 'override'),
    standings: await openShelf<Said>(papers, 'standing'),
    turns: openTurns(),
  };
  return {
    grants: () => core.grants.all(),
    contracts: () => core.contracts.all(),
    overridden: (app, at) => overridden(core, app, at),
    grant: (asked, actor) => grant(core, asked, actor),
    forPerson: (person, at) => grantsFor(core, person, at),
    revokeGrant: (id, reason, actor) => revokeGrant(core, id, reason, actor),
    contract: (asked, actor) => contract(core, asked, actor),
    contractsFor: (of, at) => contractsFor(core, of, at),
    revokeContract: (id, reason, actor) => revokeContract(core, id, reason, actor),
    overrides: () => core.overrides.all(),
    override: (asked, actor) => override(core, asked, actor),
    endOverride: (app, reason, actor) => endOverride(core, app, reason, actor),
    recordOver: () => recordOver(core),
    stood: () => stood(core),
    say: (person, status, reason, actor) => say(core, person, status, reason, actor),
    endAllOf: (person, reason, actor) => endAllOf(core, person, reason, actor),
    ownedBy: (person, held) => ownedBy(core, person, held),
    refreshGrant: (id) => core.grants.refresh(id),
    async reload() {
      for (const shelf of [core.grants, core.contracts, core.overrides, core.standings]) await shelf.reload();
    },
  };
}
