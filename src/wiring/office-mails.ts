/** Tells people what the office did: the head of a department, administrators, and the addresses of `alerts`. */

import { createHash } from 'node:crypto';
import { faultCode } from '../lib/fault.ts';
import type { Log } from '../lib/log.ts';
import type { Override } from '../model/grant.ts';
import type { Message } from '../model/message.ts';
import { mayAct } from '../model/principal.ts';
import type { Principal } from '../model/principal.ts';
import { formatTime } from '../model/texts/format.ts';
import { actorName, officeMessage } from '../model/texts/office.ts';
import type { OfficeMail } from '../model/texts/office.ts';
import type { Core } from './core.ts';

export type Facts = Parameters<typeof officeMessage>[0]['facts'];

export interface OfficeMails {
  /** Of a person: to the head of his department, and to the addresses of `alerts`. Gives the addresses. */
  ofPerson(
    kind: Extract<OfficeMail, 'leaving' | 'suspended' | 'restored'>,
    about: Principal,
    told: { readonly at: string; readonly by: string | null; readonly facts: Facts },
  ): Promise<readonly string[]>;
  /** Of an app: to every administrator, and to the addresses of `alerts`. */
  ofOverride(
    kind: Extract<OfficeMail, 'override-set' | 'override-ended'>,
    one: Override,
    by: string | null,
  ): Promise<readonly string[]>;
}

export function openOfficeMails(
  core: Pick<Core, 'config' | 'directory' | 'store'>,
  parts: { readonly wake: () => void; readonly log: Pick<Log, 'error'> | null },
): OfficeMails {
  const { config, directory, store } = core;
  const { site } = config;

  /** What was done stays done though nobody can be told. */
  async function send(messages: readonly Message[]): Promise<readonly string[]> {
    try {
      await store.outbox.put(messages);
      parts.wake();
      return messages.map(({ to }) => to.email);
    } catch (error) {
      parts.log?.error('the mails about an act of the office could not be written down', {
        code: faultCode(error),
      });
      return [];
    }
  }

  const byAddress = (people: readonly Message['to'][], except: string | null): readonly Message['to'][] => [
    ...new Map(
      people
        .filter(({ email }) => email.toLowerCase() !== except?.toLowerCase())
        .map((to) => [to.email.toLowerCase(), to]),
    ).values(),
  ];
  const alerted = (): readonly Message['to'][] =>
    config.alerts.to.map((email) => ({ name: email, email, language: site.language }));
  const name = (id: string | null): string | null => (id === null ? null : (directory.byId(id)?.name ?? id));

  return {
    ofPerson(kind, about, { at, by, facts }) {
      const head = headOf(core, about);
      const to = byAddress([...alerted(), ...(head ? [head] : [])], about.email);
      return send(
        to.map((one) =>
          officeMessage({
            id: idOf(kind, about.id, at, one.email),
            kind,
            about: about.name,
            to: addressed(one),
            facts: [
              ['person', `${about.name} (${about.id})`],
              ['by', actorName(name(by), one.language)],
              ...facts,
            ],
            site,
          }),
        ),
      );
    },
    ofOverride(kind, one, by) {
      const { administrators } = config.office;
      const them = directory
        .all()
        .filter((person) => mayAct(person) && person.roles.some((role) => administrators.includes(role)));
      return send(
        byAddress([...alerted(), ...them], null).map((to) =>
          officeMessage({
            id: idOf(kind, one.id, one.from, to.email),
            kind,
            about: one.app,
            to: addressed(to),
            facts: [
              ['app', one.app],
              ['until', formatTime(new Date(one.revoked?.at ?? one.until), to.language, site.timeZone)],
              ['reason', one.reason],
              ['by', actorName(name(by), to.language)],
            ],
            site,
          }),
        ),
      );
    },
  };
}

/** The configured head of the department; else the nearest manager above who may act. */
function headOf(
  { config, directory }: Pick<Core, 'config' | 'directory'>,
  person: Principal,
): Principal | null {
  const { department } = person;
  const heads = config.hold.departmentHeads;
  const head =
    department !== undefined && Object.hasOwn(heads, department)
      ? directory.byId(heads[department] ?? '')
      : null;
  if (head && head.id !== person.id && mayAct(head)) return head;
  const seen = new Set([person.id]);
  for (let next = person.manager; next !== null && !seen.has(next); ) {
    seen.add(next);
    const manager = directory.byId(next);
    if (!manager) return null;
    if (mayAct(manager)) return manager;
    next = manager.manager;
  }
  return null;
}

const addressed = ({ name, email, language }: Message['to']): Message['to'] => ({ name, email, language });

/** The same mail for the same act. */
function idOf(...parts: readonly string[]): string {
  return `office-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)}`;
}
