/** Made-up facts and rules for the tests of deciding. */

import type { DecideInput } from '../../src/decide/input.ts';
import { Policy } from '../../src/decide/settings.ts';
import type { Facts } from '../../src/model/export.ts';
import type { TableFacts } from '../../src/model/table.ts';

export function table(change: Partial<TableFacts> = {}): TableFacts {
  const columns = ['Name', 'Mobile', 'ID card', 'Owner'].map((name, index) => ({
    index,
    name,
    class: null,
    values: {},
  }));
  return {
    index: 0,
    name: 'Contacts',
    hidden: false,
    headed: true,
    place: { sheet: 0, from: 0, titles: 0, headings: 1, to: null, between: [] },
    rows: 12_480,
    ownRows: 300,
    ownerColumn: 3,
    columns,
    ...change,
  };
}

export function facts(tables: readonly TableFacts[] = [table()]): Facts {
  return {
    format: 'csv',
    unreadable: null,
    bytes: 1,
    tables,
    rows: tables.reduce((sum, one) => sum + one.rows, 0),
    ownRows: tables.every((one) => one.ownRows === null)
      ? null
      : tables.reduce((sum, one) => sum + (one.ownRows ?? 0), 0),
    values: {},
  };
}

/** A policy for `rep` with these rules, defaults filled in as the configuration does. */
export function policy(...rules: readonly object[]): Policy {
  return Policy.parse({
    policy: 'p',
    description: 'A test.',
    roles: ['rep'],
    rules: rules.map((rule, index) => ({ name: `r${index}`, ...rule })),
  });
}

export function input(change: Partial<DecideInput> = {}): DecideInput {
  return {
    facts: facts(),
    found: {
      kind: 'route',
      route: 'contacts',
      entity: 'contacts',
      ownerColumns: ['Owner'],
      fileName: 'contacts.csv',
      mediaType: 'text/csv',
      codings: [],
    },
    app: 'demo',
    roles: ['rep'],
    unlisted: 'hold',
    attachments: 'hold',
    opaque: false,
    rowsToday: 0,
    policies: [policy({})],
    rulesHash: 'h',
    ...change,
  };
}
