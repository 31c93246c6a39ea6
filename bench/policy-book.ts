/** A large made-up book of rules, and exports that are decided by it. */

import { Policy } from '../src/decide/settings.ts';
import type { DecideInput, RuleBook } from '../src/decide/input.ts';

const ENTITIES = [
  'contacts',
  'leads',
  'orders',
  'contracts',
  'tickets',
  'invoices',
  'products',
  'visits',
  'notes',
  'calls',
];
const ZONES = ['Asia/Shanghai', 'Europe/Berlin', 'UTC'];
const POLICIES = 20;

/** So many rules, all of the role that asks; of them `conditions` carry a `when` of their own and speak of every entity, so that each is asked. The others are told apart as in a large company: by entity, team, department, network, hours, client and format. */
export function largeBook(rules: number, conditions: number): RuleBook {
  const perPolicy = Math.ceil(rules / POLICIES);
  const every = Math.floor(rules / conditions);
  const policies = Array.from({ length: POLICIES }, (_, policy) =>
    Policy.parse({
      policy: `policy-${policy}`,
      description: 'Made up.',
      roles: ['sales-rep'],
      rules: Array.from({ length: Math.min(perPolicy, rules - policy * perPolicy) }, (_none, index) => {
        const at = policy * perPolicy + index;
        return at % every === 0 ? withCondition(at, at / every) : withoutCondition(at);
      }),
    }),
  );
  return { policies, holidays: new Map(), rulesHash: '' };
}

/** Conditions as administrators write them; one of twenty holds. */
export function conditionOf(index: number): string {
  const more = 20_000 + index;
  const kinds = [
    `rows > ${more} && person.team == "north"`,
    `person.department == "sales-${index}" && rows > 100`,
    `classes["cn-id"] > ${more} || classes["bank-card"] > ${more}`,
    `fileBytes > ${more * 1000} && client.kind != "browser"`,
    `from.country == "unknown" && rows > ${more}`,
    `(hour < 8 || hour >= 20) && rows > ${index}`,
    `"team-lead-${index}" in person.roles`,
    `columns.exists(c, c == "salary-${index}")`,
    `entity == "contacts" && format == "xlsx" && rows > ${index}`,
    `ownRows * 2 < rows && rows > ${more}`,
  ];
  return index % 20 === 19 ? `rows > ${index}` : (kinds[index % kinds.length] ?? 'false');
}

function withCondition(at: number, index: number): unknown {
  return { name: `condition-${at}`, when: conditionOf(index), limits: [{ rows: 5000 + index }] };
}

function withoutCondition(at: number): unknown {
  const rule = {
    name: `rule-${at}`,
    entities: [ENTITIES[at % ENTITIES.length]],
    limits: [{ rows: 6000 + at }],
  };
  const aside = [
    { who: { teams: [`team-${at}`] } },
    { who: { departments: [`department-${at}`, 'head-*'] } },
    { networks: [`10.${at % 250}.0.0/16`] },
    { hours: { from: '20:00', to: '06:00', zone: ZONES[at % ZONES.length] } },
    { who: { clients: ['api', 'agent'] } },
    { formats: ['xlsx', 'vcard'] },
    { countries: ['DE', 'FR'] },
    { columns: { deny: [`Salary ${at}`], denyClasses: ['cn-id'] }, who: { people: [`person-${at}`] } },
  ];
  return at % 97 === 0 ? rule : { ...rule, ...aside[at % aside.length] };
}

/** One export of a sales representative, by day, of contacts in CSV. */
export function exportOf(rows: number, book: RuleBook): DecideInput {
  const columns = ['Name', 'Mobile', 'E-mail', 'Company', 'City', 'Owner'].map((name, index) => ({
    index,
    name,
    class: index === 1 ? 'mobile' : null,
    values: index === 1 ? { mobile: rows } : {},
  }));
  const place = { sheet: 0, from: 0, titles: 0, headings: 1, to: null, between: [] };
  return {
    situation: {
      app: 'crm',
      person: 'ann',
      roles: ['sales-rep'],
      team: 'north',
      department: 'sales',
      managerOf: [],
      state: 'active',
      client: { kind: 'browser', key: null },
      at: Date.parse('2026-11-20T10:00:00Z') + rows * 1000,
      address: '192.0.2.10',
      country: 'CN',
      device: null,
    },
    found: {
      kind: 'route',
      route: 'contacts',
      entity: 'contacts',
      ownerColumns: ['Owner'],
      fileName: null,
      mediaType: 'text/csv',
      codings: [],
    },
    facts: {
      format: 'csv',
      unreadable: null,
      bytes: rows * 80,
      rows,
      ownRows: rows,
      values: { mobile: rows },
      tables: [
        {
          index: 0,
          place,
          name: '',
          hidden: false,
          headed: true,
          rows,
          ownRows: rows,
          ownerColumn: 5,
          columns,
        },
      ],
    },
    unlisted: 'hold',
    attachments: 'rules',
    opaque: false,
    usage: [],
    grants: [],
    contracts: [],
    book,
  };
}
