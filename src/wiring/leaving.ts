/** People who leave, are suspended and come back: said and recorded, in force at once, then everything that hangs on it. */

import { OFFICE } from '../identify/directory.ts';
import type { PeopleChange } from '../identify/directory.ts';
import { takeBack } from '../hold/take-back.ts';
import { faultCode } from '../lib/fault.ts';
import type { Log } from '../lib/log.ts';
import { mayAct } from '../model/principal.ts';
import type { Principal, Standing } from '../model/principal.ts';
import type { Ended } from '../office/end-all.ts';
import { lookBack } from '../office/look-back.ts';
import type { LookBack } from '../office/look-back.ts';
import type { Owned } from '../office/owned.ts';
import type { Actor } from '../office/ports.ts';
import type { Core } from './core.ts';
import { openOfficeMails } from './office-mails.ts';
import type { Facts } from './office-mails.ts';

/** What was done about one person. */
export interface Parted {
  readonly person: string;
  readonly name: string;
  readonly status: Standing;
  readonly ended: Ended;
  /** Ids of exports that can no longer be fetched. */
  readonly withdrawn: readonly string[];
  /** To be looked at. */
  readonly owned: Owned;
  /** Null where nobody leaves. */
  readonly report: LookBack | null;
  /** Addresses that are told. */
  readonly told: readonly string[];
}

export interface Leaving {
  /** From that moment on the person has left; until then the rules for leavers hold. */
  leave(person: Principal, from: Date, reason: string, actor: Actor): Promise<Parted>;
  suspend(person: Principal, reason: string, actor: Actor): Promise<Parted>;
  restore(person: Principal, reason: string, actor: Actor): Promise<Principal | null>;
  report(person: string, days: number): Promise<LookBack>;
  /** A source of people said something: whoever it shut out, or says will leave, is treated as if we had said it. Never rejects. */
  followed(change: PeopleChange): Promise<void>;
}

const DAY_MS = 86_400_000;
const NOBODY: Actor = { person: null, os: null };

export function openLeaving(
  core: Core,
  parts: { readonly now: () => Date; readonly wake: () => void; readonly log: Log | null },
): Leaving {
  const { office, people, store, config } = core;
  const { now, log } = parts;
  const mails = openOfficeMails(core, parts);
  const kinds = new Map(people.directory.all().map(({ id, status }) => [id, status.kind]));

  const report = (person: string, days: number): Promise<LookBack> => {
    const to = now();
    const from = new Date(to.getTime() - days * DAY_MS);
    return lookBack({ log: store.trail, ledger: store.ledger }, person, from, to);
  };

  async function part(
    kind: 'leaving' | 'suspended',
    person: Principal,
    reason: string,
    actor: Actor,
  ): Promise<Parted> {
    const { id } = person;
    const current = people.directory.byId(id) ?? person;
    const owned = office.ownedBy(current, {
      apiKeys: (config.identity.apiKeys?.keys ?? []).map((key) => ({ ...key, name: keyName(key) })),
      recipientKeys: await store.recipientKeys.all(),
      departmentHeads: config.hold.departmentHeads,
    });
    // Nobody may act for a person who cannot; whoever is signed in still finds out only now.
    if (!mayAct(current)) await store.signins.endOf([id]);
    const ended = await office.endAllOf(id, reason, actor);
    const withdrawn =
      kind === 'leaving'
        ? await takeBack({ ...store, now, log: log ?? QUIET }, id, {
            actor: actor.person?.id ?? null,
            reason,
          })
        : [];
    const back = kind === 'leaving' ? await report(id, config.office.lookBackDays) : null;
    const facts: Facts = [
      ...(current.status.kind === 'active' ? [] : [['from', current.status.since] as const]),
      ['reason', reason],
      ...(back
        ? ([
            ['rows', back.rows],
            ['newRecords', back.newRecords],
          ] as const)
        : []),
      ['withdrawn', withdrawn],
      ['ended', [...ended.grants, ...ended.contracts]],
      ['logins', owned.logins],
      ['apiKeys', owned.apiKeys],
      ['recipientKeys', owned.recipientKeys],
      ['roles', owned.roles],
      ...(owned.team === null ? [] : [['team', owned.team] as const]),
      ['approves', owned.approves],
      ['manages', owned.manages],
      ['heads', owned.heads],
      ['gave', owned.gave],
    ];
    const at = now().toISOString();
    const told = await mails.ofPerson(kind, current, { at, by: actor.person?.id ?? null, facts });
    return {
      person: id,
      name: current.name,
      status: current.status,
      ended,
      withdrawn,
      owned,
      report: back,
      told,
    };
  }

  /** In force when this resolves. */
  async function stand(person: Principal, status: Standing, reason: string, actor: Actor): Promise<void> {
    await office.say(person, status, reason, actor);
    people.directory.stand(office.stood());
  }

  return {
    report,
    async leave(person, from, reason, actor) {
      await stand(person, { kind: 'left', since: from.toISOString() }, reason, actor);
      return part('leaving', person, reason, actor);
    },
    async suspend(person, reason, actor) {
      await stand(person, { kind: 'suspended', since: now().toISOString() }, reason, actor);
      return part('suspended', person, reason, actor);
    },
    async restore(person, reason, actor) {
      await stand(person, { kind: 'active' }, reason, actor);
      const current = people.directory.byId(person.id);
      const facts: Facts = [['reason', reason]];
      const at = now().toISOString();
      await mails.ofPerson('restored', person, { at, by: actor.person?.id ?? null, facts });
      return current;
    },
    async followed({ source, added, changed, removed }) {
      for (const id of [...added, ...changed, ...removed]) {
        const person = people.directory.byId(id);
        const kind = person?.status.kind ?? 'left';
        const before = kinds.get(id);
        kinds.set(id, kind);
        if (source === OFFICE || kind === 'active' || before === kind || before === undefined) continue;
        const reason = `${source} says so`;
        try {
          if (person) await part(kind === 'suspended' ? 'suspended' : 'leaving', person, reason, NOBODY);
          else await office.endAllOf(id, reason, NOBODY);
        } catch (error) {
          log?.error('what hangs on a person who was shut out could not be ended', {
            which: source,
            id,
            code: faultCode(error),
          });
        }
      }
    },
  };
}

const QUIET = { error: () => undefined };

/** A key's name; where the configuration gives none, the start of its hash. */
const keyName = (key: { readonly sha256: string; readonly name?: string | undefined }): string =>
  key.name ?? `sha256 ${key.sha256.slice(0, 12)}`;
