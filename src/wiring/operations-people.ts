/** Operations of the office on people: who they are, who leaves, who is suspended, and what somebody took. */

import { findPerson, peopleNamed } from '../office/find.ts';
import { refused } from '../office/act.ts';
import { readLeavers } from '../office/hr.ts';
import type { LookBack } from '../office/look-back.ts';
import { beginOf } from '../office/until.ts';
import { mayAct } from '../model/principal.ts';
import type { Principal, Standing } from '../model/principal.ts';
import { bytesSource } from '../lib/source.ts';
import type { Core } from './core.ts';
import type { Leaving, Parted } from './leaving.ts';
import { actorOf } from './operations-exceptions.ts';
import type { ActorGiven } from './operations-exceptions.ts';
import { csvRows } from './people-files.ts';

/** A person as `people list` shows him. */
export interface ListedPerson
  extends Pick<Principal, 'id' | 'name' | 'email' | 'roles' | 'team' | 'manager'> {
  readonly status: Standing;
  /** What an administrator said; null where only the sources speak. */
  readonly said: { readonly reason: string; readonly by: string | null; readonly at: string } | null;
}

export function peopleOperations(core: Core, leaving: Leaving) {
  const { directory, office, config } = core;
  const { timeZone } = config.site;

  return {
    async 'people.list'(): Promise<readonly ListedPerson[]> {
      const said = new Map(office.stood().map((one) => [one.person, one]));
      return directory.all().map(({ id, name, email, roles, team, manager, status }) => {
        const word = said.get(id);
        return {
          id,
          name,
          email,
          roles,
          team,
          manager,
          status,
          said: word ? { reason: word.reason, by: word.by, at: word.at } : null,
        };
      });
    },
    async 'people.leave'(input: {
      name: string;
      from: string;
      reason: string;
      actor: ActorGiven;
    }): Promise<Parted> {
      const actor = actorOf(core, input.actor);
      const person = findPerson(directory, input.name);
      const from = beginOf(input.from, timeZone);
      if (!from) throw refused(`"${input.from.slice(0, 40)}" is no day: write 2026-12-31`);
      return leaving.leave(person, from, input.reason, actor);
    },
    /** Everybody in HR's list, or nobody where one line of it cannot be used. */
    async 'people.leave-list'(input: {
      bytes: string;
      reason: string;
      actor: ActorGiven;
    }): Promise<readonly Parted[]> {
      const actor = actorOf(core, input.actor);
      const rows = await csvRows(bytesSource(Buffer.from(input.bytes, 'base64')));
      const leavers = readLeavers(rows, directory, timeZone);
      const parted: Parted[] = [];
      for (const { person, from, reason } of leavers)
        parted.push(await leaving.leave(person, from, reason ?? input.reason, actor));
      return parted;
    },
    async 'people.suspend'(input: { name: string; reason: string; actor: ActorGiven }): Promise<Parted> {
      const actor = actorOf(core, input.actor);
      return leaving.suspend(findPerson(directory, input.name), input.reason, actor);
    },
    async 'people.restore'(input: {
      name: string;
      reason: string;
      actor: ActorGiven;
    }): Promise<{ readonly person: string; readonly status: Standing | null; readonly acts: boolean }> {
      const actor = actorOf(core, input.actor);
      const person = findPerson(directory, input.name);
      const current = await leaving.restore(person, input.reason, actor);
      return {
        person: person.id,
        status: current?.status ?? null,
        acts: current !== null && mayAct(current),
      };
    },
    /** Also of people whom no source names any more: by their id. */
    async 'people.report'(input: {
      name: string;
      days: number | null;
    }): Promise<{ readonly name: string; readonly report: LookBack }> {
      const person =
        peopleNamed(directory, input.name).length === 0 ? null : findPerson(directory, input.name);
      const report = await leaving.report(person?.id ?? input.name, input.days ?? config.office.lookBackDays);
      if (!person && report.exports.length === 0 && report.rowsOfAllKinds === 0)
        throw refused(
          `nobody has the id, login, address or name "${input.name.slice(0, 80)}", and nothing was taken under it`,
        );
      return { name: person?.name ?? input.name, report };
    },
  };
}
