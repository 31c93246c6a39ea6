/** Tries a policy's test case: facts in, the decision compared with what is expected. */

import { isDeepStrictEqual } from 'node:util';
import type { Decision, ExportFound, Facts } from '../model/export.ts';
import { decideChannel } from './channels.ts';
import { decide } from './index.ts';
import { listLimits, overLimit } from './lists.ts';
import type { Policy, PolicyTest } from './settings.ts';

/** What differs from the case's expectation, one sentence each; empty when it holds. */
export function tryPolicyTest(test: PolicyTest, policies: readonly Policy[]): readonly string[] {
  const { given } = test;
  return compared(test, got(given, policies));
}

function got(given: PolicyTest['given'], policies: readonly Policy[]): Got {
  if (given.kind === 'list') return listGot(given, policies);
  return given.kind === 'channel' ? channelGot(given, policies) : exportGot(given, given.kind, policies);
}

/** What an export of these facts comes to. */
function exportGot(given: PolicyTest['given'], kind: ExportFound['kind'], policies: readonly Policy[]): Got {
  const decision = decide({
    facts: factsOf(given),
    found: {
      kind,
      route: kind,
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
  return {
    verdict: decision.verdict,
    rule: decision.because.rule,
    because: decision.because.code,
    rows: decision.limits.maxRows,
    takeNow: decision.takeNow,
    ...columnsOf(decision, given.columns),
  };
}

/** What an answer for the screen comes to: it is shown, or blocked. */
function listGot(
  { app, roles, entity, rows, rowsToday, columns }: PolicyTest['given'],
  policies: readonly Policy[],
): Got {
  const limits = listLimits({ policies, roles, app, entity });
  const over = overLimit(limits, rows, rowsToday);
  const said = columns.map(({ name }) => ({ name, mask: limits.fieldMask(name) }));
  return {
    verdict: over ? 'block' : 'allow',
    rule: over?.rule ?? null,
    because: over?.because ?? 'within-limits',
    rows: limits.maxPage?.rows ?? null,
    takeNow: null,
    dropped: said.filter(({ mask }) => mask === 'drop').map(({ name }) => name),
    masked: Object.fromEntries(
      said.flatMap(({ name, mask }) => (mask === null || mask === 'drop' ? [] : [[name, mask]])),
    ),
  };
}

/** What setting up a channel comes to. */
function channelGot({ app, roles, entity, channel }: PolicyTest['given'], policies: readonly Policy[]): Got {
  const { verdict, because } = decideChannel({ policies, roles, app, entity, kind: channel });
  const nothing = { rows: null, takeNow: null, dropped: [], masked: {} };
  return { verdict, rule: because.rule, because: because.code, ...nothing };
}

type Got = Readonly<Record<keyof PolicyTest['expect'], unknown>>;

function compared({ name, expect }: PolicyTest, got: Got): readonly string[] {
  return Object.entries(expect).flatMap(([key, wanted]) => {
    const found = got[key as keyof Got];
    const same = isDeepStrictEqual(sorted(found), sorted(wanted));
    return same ? [] : [`${name}: expected ${key} ${JSON.stringify(wanted)}, got ${JSON.stringify(found)}`];
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
    place: { sheet: 0, from: 0, titles: 0, headings: 1, to: null, between: [] },
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
