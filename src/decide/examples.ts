/** Tries a policy's test case: facts in, the decision compared with what is expected. */

import { isDeepStrictEqual } from 'node:util';
import type { Decision, Facts } from '../model/export.ts';
import { decide } from './index.ts';
import type { Policy, PolicyTest } from './settings.ts';

/** What differs from the case's expectation, one sentence each; empty when it holds. */
export function tryPolicyTest(test: PolicyTest, policies: readonly Policy[]): readonly string[] {
  const { given, expect } = test;
  const decision = decide({
    facts: factsOf(given),
    found: {
      kind: given.kind,
      route: given.kind,
      entity: given.entity,
      ownerColumns: [],
      fileName: null,
      mediaType: '',
      codings: [],
    },
    app: given.app,
    roles: given.roles,
    unlisted: 'hold',
    attachments: 'hold',
    opaque: false,
    rowsToday: given.rowsToday,
    policies,
    rulesHash: '',
  });
  const got = {
    verdict: decision.verdict,
    rule: decision.because.rule,
    because: decision.because.code,
    rows: decision.limits.maxRows,
    takeNow: decision.takeNow,
    ...columnsOf(decision, given.columns),
  };
  return Object.entries(expect).flatMap(([key, wanted]) => {
    const found = got[key as keyof typeof got];
    const same = isDeepStrictEqual(sorted(found), sorted(wanted));
    return same
      ? []
      : [`${test.name}: expected ${key} ${JSON.stringify(wanted)}, got ${JSON.stringify(found)}`];
  });
}

function factsOf(given: PolicyTest['given']): Facts {
  const readable = given.format !== 'unreadable';
  const columns = given.columns.map((column, index) => ({
    index,
    name: column.name,
    class: column.class,
    values: column.class === null ? {} : { [column.class]: given.rows },
  }));
  const table = {
    index: 0,
    name: 'Table 1',
    hidden: false,
    headed: true,
    rows: given.rows,
    ownRows: given.ownRows,
    ownerColumn: given.ownRows === null ? null : 0,
    columns,
  };
  return {
    format: readable ? given.format : null,
    unreadable: readable ? null : 'FORMAT_UNKNOWN',
    bytes: 0,
    tables: readable ? [table] : [],
    rows: readable ? given.rows : 0,
    ownRows: readable ? given.ownRows : null,
    values: {},
  };
}

function columnsOf(
  { limits }: Decision,
  columns: readonly { readonly name: string }[],
): { readonly dropped: readonly string[]; readonly masked: Readonly<Record<string, string>> } {
  const named = limits.columns.map(({ column, mask }) => ({ name: columns[column]?.name ?? '', mask }));
  return {
    dropped: named.filter(({ mask }) => mask === 'drop').map(({ name }) => name),
    masked: Object.fromEntries(
      named.filter(({ mask }) => mask !== 'drop').map(({ name, mask }) => [name, mask]),
    ),
  };
}

/** Order of columns is no part of an expectation. */
function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.map(String).toSorted((a, b) => a.localeCompare(b)) : value;
}
