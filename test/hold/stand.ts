/** A stand for holding: ports in memory, made-up people, a clock that the test turns. */

import { openHolding } from '../../src/hold/index.ts';
import type { HoldParts, Notice } from '../../src/hold/parts.ts';
import type { HeldExports, Invitation, RecipientKey } from '../../src/hold/ports.ts';
import type { LedgerWindow, Spending } from '../../src/model/ledger.ts';
import { Fault } from '../../src/lib/fault.ts';
import { newId, newToken } from '../../src/lib/ids.ts';
import type { AuditEvent } from '../../src/model/audit.ts';
import type { Decision, Facts, HeldExport, Sealed, SpoolRef } from '../../src/model/export.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Alert } from '../../src/model/alert.ts';
import type { Paper, Papers } from '../../src/model/paper.ts';
import type { Message } from '../../src/model/message.ts';
import type { Principal } from '../../src/model/principal.ts';
import {
  as,
  boss,
  decision,
  deputy,
  facts,
  found,
  key,
  recordedOf,
  rep,
  spool,
  stranger,
} from './samples.ts';

/** What reached the store, and the switches of the stand. */
export interface Kept {
  readonly exports: Map<string, HeldExport>;
  readonly events: AuditEvent[];
  readonly spent: Spending[];
  readonly invitations: Invitation[];
  readonly mails: Message[];
  readonly removed: string[];
  readonly errors: string[];
  readonly papers: Map<string, Paper>;
  readonly alerts: Alert[];
  readonly notices: Map<string, Notice>;
  people: Principal[];
  keys: RecipientKey[];
  now: Date;
  /** Makes every later move fail, as a full disk does. */
  down: boolean;
  /** What sealing throws; null for none. */
  sealFault: Error | null;
  seals: number;
}

export function kept(): Kept {
  return {
    exports: new Map(),
    events: [],
    spent: [],
    invitations: [],
    mails: [],
    removed: [],
    errors: [],
    papers: new Map(),
    alerts: [],
    notices: new Map(),
    people: [rep, boss, deputy, stranger],
    keys: [
      key('partner@other.example'),
      key('old@other.example', 'key-expired'),
      key('gone@other.example', 'key-revoked'),
      key('sign@other.example', 'key-cannot-encrypt'),
    ],
    now: new Date('2026-11-21T09:00:00Z'),
    down: false,
    sealFault: null,
    seals: 0,
  };
}

function exportsIn(state: Kept): HeldExports {
  return {
    async add(held, event) {
      if (state.exports.has(held.id)) throw new Fault('UNEXPECTED', 'added an export: its id exists');
      state.exports.set(held.id, held);
      state.events.push(event);
    },
    byId: async (id) => state.exports.get(id) ?? null,
    async move(id, from, change, event, spend) {
      await Promise.resolve();
      if (state.down) throw new Fault('STORE_DOWN', 'moved an export: the disk is full');
      const held = state.exports.get(id);
      if (!held || !from.includes(held.state)) return null;
      if (spend?.windows.some((window) => isPassed(state, spend, window))) return null;
      const moved = { ...held, ...change };
      state.exports.set(id, moved);
      state.events.push(event);
      if (spend) state.spent.push(spend);
      return moved;
    },
    inStates: async (states) => [...state.exports.values()].filter((held) => states.includes(held.state)),
    byClick: async (clickKey) =>
      [...state.exports.values()].find((held) => held.clickKey === clickKey) ?? null,
  };
}

/** Rows alone: the ledger itself has its own tests. */
function isPassed(
  state: Kept,
  { account, amounts, at }: Spending,
  { max, milliseconds }: LedgerWindow,
): boolean {
  const since = new Date(Date.parse(at) - milliseconds).toISOString();
  const before = state.spent.filter((one) => one.account.person === account.person && one.at > since);
  return before.reduce((sum, one) => sum + one.amounts.rows, amounts.rows) > max;
}

export function papersIn(state: Kept): Papers {
  const key = (kind: string, id: string): string => `${kind} ${id}`;
  return {
    all: async (kind) => [...state.papers.values()].filter((paper) => paper.kind === kind),
    byId: async (kind, id) => state.papers.get(key(kind, id)) ?? null,
    async write({ kind, id, body }, from, event) {
      await Promise.resolve();
      if (state.down) throw new Fault('STORE_DOWN', 'wrote a paper: the disk is full');
      const version = state.papers.get(key(kind, id))?.version ?? 0;
      if (version !== from) return null;
      const paper = { kind, id, body, version: from + 1 };
      state.papers.set(key(kind, id), paper);
      if (event) state.events.push(event);
      return paper;
    },
  };
}

const planOf = (held: HeldExport, rows: number | null, recipients: readonly string[]): Plan => ({
  version: 1,
  format: 'csv',
  tables: [
    {
      index: 0,
      name: 'contacts',
      place: { sheet: 0, from: 0, titles: 0, headings: 1, to: null, between: [] },
      columns: [
        { index: 0, name: 'Name', mask: null },
        { index: 1, name: 'Mobile', mask: 'keep-last-4' },
      ],
      only: null,
    },
  ],
  maxRows: rows,
  mark: {
    exportId: held.id,
    siteName: 'Site',
    person: held.requester,
    purpose: held.asked?.purpose ?? null,
    at: held.createdAt,
    notice: '',
  },
  recipients,
  fileName: `contacts_${held.id}.csv`,
});

export const sealedOf = (rows: number): Sealed => ({
  rows,
  columns: 2,
  bytes: 9,
  sha256: 'inner',
  fileName: '客户_7K3M.csv.pgp',
  mediaType: 'application/octet-stream',
});

/** Holding over `state`; two of them over one state are two gateways on one store. */
export function stand(state: Kept, change: Partial<HoldParts> = {}): ReturnType<typeof openHolding> {
  return openHolding({
    exports: exportsIn(state),
    invitations: {
      add: async (all) => void state.invitations.push(...all),
      byHash: async (hash) => state.invitations.find((one) => one.tokenHash === hash) ?? null,
      async endOf(id) {
        state.invitations.forEach((one, index) => {
          if (one.exportId === id) state.invitations[index] = { ...one, ended: true };
        });
      },
    },
    outbox: {
      put: async (all) => void state.mails.push(...all),
      due: async () => [],
      sent: async () => {},
      retry: async () => {},
    },
    keys: {
      add: async () => {},
      remove: async () => false,
      byFingerprint: async (fingerprint) => state.keys.find((one) => one.fingerprint === fingerprint) ?? null,
      byEmail: async (email) => state.keys.find((one) => one.email === email) ?? null,
      all: async () => state.keys,
    },
    directory: { byId: (id) => state.people.find((one) => one.id === id) ?? null, all: () => state.people },
    sealer: {
      async seal(held, plan) {
        state.seals += 1;
        const file = `artefact-${held.id}-${state.seals}`;
        await Promise.resolve();
        if (state.sealFault) throw state.sealFault;
        return { artefact: spool(file), sealed: sealedOf(plan.maxRows ?? 12_480), records: null };
      },
      sample: async () => ({ headings: ['Name'], rows: [['L**']] }),
    },
    vault: {
      async *stream(ref) {
        yield Buffer.from(ref.file);
      },
      remove: async (ref) => void state.removed.push(ref.file),
    },
    papers: papersIn(state),
    notice: (name) => state.notices.get(name) ?? null,
    alert: (alert) => void state.alerts.push(alert),
    makePlan: ({ held, grant, recipients }) =>
      planOf(held, grant === 'now' ? (held.decision?.takeNow ?? 0) : null, recipients),
    checkKey: async (armored) => armored as 'ok',
    settings: {
      expireAfterHours: 72,
      keepHours: 48,
      purposeMaxChars: 200,
      breakGlassMinChars: 20,
      departmentHeads: { sales: 'head' },
      site: {
        name: 'Acme',
        support: 'help@corp.example',
        url: 'https://crm.corp.example/',
        timeZone: 'UTC',
      },
    },
    now: () => state.now,
    newId: () => newId(2),
    newToken,
    wake: () => {},
    log: { error: (words) => void state.errors.push(words) },
    ...change,
  });
}

/** An export that was held as a draft. */
export async function drafted(
  state: Kept,
  more: { decision?: Partial<Decision>; facts?: Facts; frozen?: SpoolRef | null } = {},
): Promise<HeldExport> {
  const desk = stand(state);
  const asked = { requestId: newId(2), app: 'crm', method: 'GET', path: '/export' };
  const held = await desk.begin(asked, found, rep, newToken());
  const decided = decision(more.decision);
  return desk.decided(held, {
    found,
    facts: more.facts ?? facts,
    decision: decided,
    recorded: recordedOf(more.facts ?? facts, decided),
    frozen: more.frozen === undefined ? spool(`frozen-${held.id}`) : more.frozen,
  });
}

export const wanted = {
  purpose: 'Mailing for the autumn fair',
  recipients: ['partner@other.example'],
  neededBy: null,
};

/** An export that waits, with the tokens of its approvers' links by person. */
export async function waiting(
  state: Kept,
  more: Parameters<typeof drafted>[1] = {},
): Promise<{ held: HeldExport; token: (who: Principal) => string }> {
  const held = await drafted(state, more);
  const outcome = await stand(state).ask(held.id, as(rep), wanted);
  if (outcome.kind !== 'done') throw new Error(`the stand's request was not taken: ${outcome.kind}`);
  const token = (who: Principal): string => {
    const mail = state.mails.find((one) => one.id.startsWith(`${held.id}-decide-${who.id}-`));
    return mail?.link?.url.split('/').at(-1) ?? 'none';
  };
  return { held: outcome.held, token };
}
