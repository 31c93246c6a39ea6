/** Made-up people, files and decisions for the tests of holding. */

import type { RecipientKey } from '../../src/hold/ports.ts';
import type { DecidedWindow, Decision, ExportFound, Facts, SpoolRef } from '../../src/model/export.ts';
import type { Identified, Principal } from '../../src/model/principal.ts';
import type { Recorded } from '../../src/model/recorded.ts';

export const person = (id: string, more: Partial<Principal> = {}): Principal => ({
  id,
  name: `Name of ${id}`,
  email: `${id}@corp.example`,
  logins: [id],
  roles: [],
  manager: null,
  team: null,
  status: { kind: 'active' },
  approves: [],
  language: 'en',
  ...more,
});

export const rep = person('rep', { roles: ['sales-rep'], manager: 'boss' });
export const boss = person('boss', { roles: ['sales-manager'], approves: ['sales-rep'], language: 'zh-CN' });
export const deputy = person('deputy', { approves: ['sales-rep'] });
export const stranger = person('stranger', { roles: ['sales-rep'] });

export const as = (who: Principal): Identified => ({
  person: who,
  via: 'session',
  credential: `c-${who.id}`,
});

export const spool = (file: string): SpoolRef => ({
  version: 1,
  algorithm: 'A256GCM-64K',
  file,
  bytes: 9,
  sha256: `hash-of-${file}`,
  key: { algorithm: 'A256GCM', keyId: 'k1', wrapped: '' },
});

export const found: ExportFound = {
  kind: 'route',
  route: 'contacts-csv',
  entity: 'contacts',
  ownerColumns: ['Owner'],
  fileName: 'contacts.csv',
  mediaType: 'text/csv',
  codings: [],
};

export const facts: Facts = {
  format: 'csv',
  unreadable: null,
  bytes: 900,
  tables: [
    {
      index: 0,
      name: 'contacts',
      hidden: false,
      headed: true,
      place: { sheet: 0, from: 0, titles: 0, headings: 1, to: null, between: [] },
      rows: 12_480,
      ownRows: null,
      ownerColumn: null,
      columns: [
        { index: 0, name: 'Name', class: null, values: {} },
        { index: 1, name: 'Mobile', class: 'mobile', values: { mobile: 12_000 } },
      ],
    },
  ],
  rows: 12_480,
  ownRows: null,
  values: { mobile: 12_000 },
};

export const unreadable: Facts = {
  ...facts,
  format: null,
  unreadable: 'FORMAT_UNKNOWN',
  tables: [],
  rows: 0,
  values: {},
};

export const decision = (more: Partial<Decision> = {}): Decision => ({
  verdict: 'hold',
  because: { code: 'over-rows', rule: 'sales-rep/contacts', rows: 12_480, limit: 500 },
  limits: { maxRows: null, ownRowsOnly: false, columns: [], encrypt: true },
  takeNow: 500,
  approverRoles: ['sales-rep'],
  steps: [],
  rulesHash: 'rules-1',
  ...more,
});

/** Rows in a day. */
export const perDay = (max: number, over: DecidedWindow['over'] = 'hold'): DecidedWindow => ({
  rule: 'sales-rep/day',
  of: 'rows',
  milliseconds: 86_400_000,
  max,
  by: 'person',
  counts: 'all',
  apps: ['*'],
  entities: ['*'],
  over,
});

/** The decision as the journey records it. */
export const recordedOf = (of: Facts, made: Decision): Recorded => ({
  v: 1,
  verdict: made.verdict,
  because: made.because,
  rulesHash: made.rulesHash,
  approverRoles: made.approverRoles,
  situation: {
    app: 'crm',
    person: 'rep',
    roles: ['sales-rep'],
    team: null,
    department: null,
    managerOf: [],
    state: 'active',
    client: { kind: 'browser', key: null },
    at: 0,
    address: '127.0.0.1',
    country: null,
    device: null,
  },
  found: { kind: 'route', route: 'contacts-csv', entity: 'contacts', mediaType: 'text/csv' },
  app: { unlisted: 'hold', attachments: 'rules' },
  ...of,
  tables: of.tables.map(({ name, rows, columns }) => ({
    name,
    rows,
    columns: columns.map((column) => ({ name: column.name, ...(column.class && { class: column.class }) })),
  })),
});

export const key = (email: string, armored = 'ok'): RecipientKey => ({
  fingerprint: `FP-${email.toUpperCase()}`,
  email,
  armored,
  addedAt: '2026-01-01T00:00:00.000Z',
});
