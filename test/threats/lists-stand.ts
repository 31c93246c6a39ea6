/** A gateway whose rules on lists a test sets, before a CRM that answers as told. */

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { FAKE_PROFILE, startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { startGateway } from '../support/gateway.ts';
import type { RunningGateway } from '../support/gateway.ts';

/** Sales people, each with a limit of his own. */
const PEOPLE = Array.from({ length: 60 }, (_one, at) => ({
  id: `rep${at}`,
  name: `Rep ${at}`,
  email: `rep${at}@demo.example`,
  logins: [`rep${at}`],
  roles: ['sales-rep'],
}));
/** One of them, whom the fake CRM knows from its start. */
export const LILEI = { cookie: 'crm_session=t-lilei' };
const BOSS = { id: 'boss', name: 'Boss', email: 'boss@demo.example', roles: ['sales-manager'] };

/** List routes beside that of the fake CRM's profile. */
const LISTS = `lists:
  - name: detail
    match: { method: GET, path: "/api/contacts/*" }
    entity: contacts
    kind: detail
    id: id
  - name: suggest
    match: { method: GET, path: /api/suggest }
    entity: contacts
    kind: suggest
  - name: prose
    match: { method: GET, path: /api/assistant }
    entity: contacts
    kind: text
  - name: graphql
    match: { method: POST, path: /graphql }
    entity: contacts
  - name: exact
    match: { method: GET, path: /api/exact }
    entity: contacts
    rows: data.list
    id: id
    pageSize: size
  - name: page
    match: { method: GET, path: /contacts.html }
    entity: contacts
    rows: { selector: "table.list tr[data-id]", id: "@data-id" }
  - name: leads
    match: { method: GET, path: /api/leads }
    entity: leads
`;
const EXAMPLES = `examples:
  - { url: /api/contacts/7, is: detail }
  - { url: /api/suggest?q=a, is: suggest }
  - { url: /api/assistant, is: prose }
  - { method: POST, url: /graphql, is: graphql }
  - { url: /api/exact, is: exact }
  - { url: /contacts.html, is: page }
  - { url: /api/leads, is: leads }
`;

export interface Somebody {
  readonly id: string;
  readonly name: string;
  readonly headers: { readonly cookie: string };
}

/** What a rule on lists lets through. */
type ListMost = Partial<Record<keyof typeof LIMITS, number>> & { readonly columns?: object };

export interface ListStand {
  readonly crm: FakeCrm;
  readonly gateway: RunningGateway;
  /** The session of somebody who has looked at nothing yet. */
  somebody(): Somebody;
  /** Puts one rule on lists in force for every role, in place of those that ship. */
  limit(most: ListMost): Promise<void>;
  close(): Promise<void>;
}

export async function openListStand(config: Readonly<Record<string, unknown>> = {}): Promise<ListStand> {
  const crm = await startFakeCrm();
  const profileYaml = FAKE_PROFILE.replace('lists:\n', LISTS).replace('examples:\n', EXAMPLES);
  const lilei = { ...PEOPLE[0], id: 'lilei', name: 'Li Lei', email: 'lilei@demo.example', logins: ['lilei'] };
  const people = [...PEOPLE, lilei, { ...BOSS, approves: ['sales-rep', 'sales-manager', 'administrator'] }];
  const gateway = await startGateway({ crm: crm.url, profileYaml, config: { people, ...config } });
  const fresh = [...PEOPLE];
  const folder = join(gateway.folder, 'rules', 'policies');
  takeOutLists(folder);
  const policy = (name: string, roles: readonly string[], rule: object): void =>
    writeFileSync(
      join(folder, `${name}.yaml`),
      stringify({ policy: name, description: 'Of the tests.', roles, rules: [{ name: 'lists', ...rule }] }),
    );
  return {
    crm,
    gateway,
    somebody: () => {
      const next = fresh.pop();
      if (!next) throw new Error('there are no more people in this stand');
      crm.sessions.set(`t-${next.id}`, next.id);
      return { id: next.id, name: next.name, headers: { cookie: `crm_session=t-${next.id}` } };
    },
    async limit(most) {
      policy('of-the-test', ['sales-rep', 'sales-manager', 'administrator', 'nobody'], ruleOf(most));
      await gateway.reload();
    },
    async close() {
      await gateway.close();
      await crm.close();
    },
  };
}

function ruleOf({ columns, ...most }: ListMost): object {
  const limits = Object.entries(most).map(([key, count]) => ({
    ...LIMITS[key as keyof typeof LIMITS](count),
    over: 'block',
  }));
  return { kinds: ['list'], limits, ...(columns && { columns }) };
}

const LIMITS = {
  maxPage: (rows: number) => ({ rows }),
  perHour: (rows: number) => ({ rows, per: 'hour' }),
  perDay: (rows: number) => ({ rows, per: 'day' }),
  distinctPerDay: (records: number) => ({ records, per: 'day' }),
};

/** The rules on lists that ship are out of force with the first reload. */
function takeOutLists(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.endsWith('.test.yaml') || name === 'nobody.yaml') rmSync(path);
    else {
      const policy = parse(readFileSync(path, 'utf8')) as { rules: { kinds?: readonly string[] }[] };
      const rules = policy.rules.filter(({ kinds }) => kinds?.includes('list') !== true);
      writeFileSync(path, stringify({ ...policy, rules }));
    }
  }
}

export const contactsOf = (from: number, count: number): object[] =>
  Array.from({ length: count }, (_one, index) => ({
    id: from + index,
    name: `Made Up ${from + index}`,
    mobile: `139${String(from + index).padStart(8, '0')}`,
    email: `made.up.${from + index}@customer-mail.example`,
  }));
