/** An office over papers in memory, with people who are made up. */

import type { Principal } from '../../src/model/principal.ts';
import type { Papers } from '../../src/model/paper.ts';
import { openOffice } from '../../src/office/index.ts';
import type { GrantAsked } from '../../src/office/grants.ts';
import { Office } from '../../src/office/settings.ts';
import { memoryPapers } from '../support/papers.ts';

export const person = (id: string, more: Partial<Principal> = {}): Principal => ({
  id,
  name: `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`,
  email: `${id}@x.example`,
  logins: [`${id}-login`],
  roles: ['rep'],
  manager: 'bob',
  team: 'north',
  status: { kind: 'active' },
  approves: [],
  language: 'en',
  ...more,
});

export const PEOPLE: readonly Principal[] = [
  person('ann'),
  person('amy'),
  person('bob', { roles: ['boss'], approves: ['rep'], manager: 'dora' }),
  person('cai', { roles: ['administrator'], manager: null }),
  person('dora', { roles: ['administrator'], approves: ['boss'], manager: null }),
  person('gone', {
    roles: ['administrator'],
    status: { kind: 'suspended', since: '2026-01-01T00:00:00.000Z' },
  }),
];
const START = Date.parse('2026-11-21T10:00:00Z');

export async function openStand(people: readonly Principal[] = PEOPLE, papers: Papers = memoryPapers()) {
  let time = START;
  let ids = 0;
  const directory = {
    byId: (id: string) => people.find((one) => one.id === id) ?? null,
    all: () => people,
  };
  const office = await openOffice(papers, {
    directory,
    apps: ['crm', 'help-desk'],
    settings: Office.parse({}),
    timeZone: 'Asia/Shanghai',
    now: () => new Date(time),
    newId: () => `0000-${String((ids += 1)).padStart(4, '0')}`,
  });
  return {
    office,
    papers,
    at: () => time,
    pass: (ms: number) => void (time += ms),
    by: (id: string | null) => ({ person: id === null ? null : directory.byId(id), os: 'root' }),
    who: (id: string): Principal => {
      const found = directory.byId(id);
      if (!found) throw new Error(`no ${id}`);
      return found;
    },
  };
}

export type Stand = Awaited<ReturnType<typeof openStand>>;

/** A grant to ann that ann asked for. */
export function asked(stand: Stand, change: Partial<GrantAsked> = {}): GrantAsked {
  return {
    people: [stand.who('ann')],
    apps: ['*'],
    entities: ['*'],
    rows: 100,
    total: 500,
    until: '+3d',
    reason: 'quarter end',
    askedBy: stand.who('ann'),
    ...change,
  };
}
