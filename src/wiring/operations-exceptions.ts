/** Operations of the office on grants, contracts and overrides. */

import { findPerson } from '../office/find.ts';
import { refused } from '../office/act.ts';
import type { Actor } from '../office/ports.ts';
import { isInForce } from '../model/grant.ts';
import type { Contract, Grant, Override } from '../model/grant.ts';
import type { Core } from './core.ts';
import { openOfficeMails } from './office-mails.ts';

/** Who a command says acts; `os` is the user of this machine. */
export interface ActorGiven {
  readonly as: string | null;
  readonly os: string | null;
}

/** `over`: its time is past, or nothing is left of it. */
export type ExceptionState = 'in force' | 'not yet' | 'over' | 'used up' | 'revoked';
export type WithState<One> = One & { readonly state: ExceptionState };

export function exceptionOperations(core: Core, now: () => Date, wake: () => void) {
  const { office, directory, store } = core;
  const mails = openOfficeMails(core, { wake, log: null });
  const withState = <One extends Grant | Contract | Override>(one: One): WithState<One> => ({
    ...one,
    state: stateOf(one, now().getTime()),
  });

  return {
    async 'grants.add'(input: {
      people: string[];
      apps: string[];
      entities: string[];
      rows: number | null;
      total: number | null;
      until: string;
      reason: string;
      askedBy: string;
      actor: ActorGiven;
    }): Promise<WithState<Grant>> {
      const people = input.people.map((name) => findPerson(directory, name));
      const askedBy = findPerson(directory, input.askedBy);
      return withState(await office.grant({ ...input, people, askedBy }, actorOf(core, input.actor)));
    },
    async 'grants.contract'(input: {
      fromExport: string;
      until: string;
      maxRows: number | null;
      reason: string;
      anyParameters: boolean;
      actor: ActorGiven;
    }): Promise<WithState<Contract>> {
      const held = await store.exports.byId(input.fromExport.toUpperCase());
      if (!held) throw refused(`there is no export ${input.fromExport.slice(0, 20)}`);
      const requester = findPerson(directory, held.requester);
      return withState(await office.contract({ ...input, held, requester }, actorOf(core, input.actor)));
    },
    'grants.list': async (): Promise<{
      grants: readonly WithState<Grant>[];
      contracts: readonly WithState<Contract>[];
    }> => ({ grants: office.grants().map(withState), contracts: office.contracts().map(withState) }),
    async 'grants.revoke'(input: {
      id: string;
      reason: string;
      actor: ActorGiven;
    }): Promise<WithState<Grant> | WithState<Contract>> {
      const id = input.id.toUpperCase();
      const actor = actorOf(core, input.actor);
      return id.startsWith('C-')
        ? withState(await office.revokeContract(id, input.reason, actor))
        : withState(await office.revokeGrant(id, input.reason, actor));
    },

    'override.list': async (): Promise<readonly WithState<Override>[]> => office.overrides().map(withState),
    async 'override.set'(input: {
      app: string;
      until: string;
      reason: string;
      actor: ActorGiven;
    }): Promise<WithState<Override> & { readonly told: readonly string[] }> {
      const actor = actorOf(core, input.actor);
      const one = await office.override(input, actor);
      const told = await mails.ofOverride('override-set', one, actor.person?.id ?? null);
      return { ...withState(one), told };
    },
    async 'override.end'(input: {
      app: string;
      reason: string;
      actor: ActorGiven;
    }): Promise<WithState<Override>> {
      const actor = actorOf(core, input.actor);
      const one = await office.endOverride(input.app, input.reason, actor);
      await mails.ofOverride('override-ended', one, actor.person?.id ?? null);
      return withState(one);
    },
  };
}

/** Whoever is named must be in the directory. Throws INPUT. */
export function actorOf({ directory }: Pick<Core, 'directory'>, { as, os }: ActorGiven): Actor {
  return { person: as === null ? null : findPerson(directory, as), os };
}

function stateOf(one: Grant | Contract | Override, at: number): ExceptionState {
  if (one.revoked !== null) return 'revoked';
  if (!isInForce(one, at)) return at < Date.parse(one.from) ? 'not yet' : 'over';
  return 'total' in one && one.total !== null && one.used >= one.total ? 'used up' : 'in force';
}
