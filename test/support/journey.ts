/** Stages of a journey that let everything go; a test changes what it is about. */

import { vi } from 'vitest';
import { Fault } from '../../src/lib/fault.ts';
import type { FaultCode } from '../../src/lib/fault.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { AnswerHead, Exchange, Reply } from '../../src/model/exchange.ts';
import type { Decision, ExportFound, Facts, HeldExport, SpoolRef } from '../../src/model/export.ts';
import type { Identified } from '../../src/model/principal.ts';
import { openPipeline } from '../../src/pipeline.ts';
import type { AsSent } from '../../src/proxy/ports.ts';
import type { Recorded } from '../../src/model/recorded.ts';
import type { Judged, Stages } from '../../src/pipeline/stages.ts';

export const exchange: Exchange = {
  id: 'request-1',
  at: new Date(0),
  app: 'demo',
  method: 'GET',
  path: '/contacts/export',
  query: [],
  target: '/contacts/export',
  headers: new Map(),
  trusted: new Map(),
  clientAddress: '127.0.0.1',
  host: 'localhost',
  secure: false,
  asker: 'script',
  language: 'en',
  fields: new Map(),
};
export const head: AnswerHead = { status: 200, headers: new Map([['content-type', 'text/csv']]) };
const who = {
  person: {
    id: 'rep',
    name: 'Rep',
    email: 'rep@x.example',
    logins: [],
    roles: ['sales-rep'],
    manager: null,
    team: null,
    status: { kind: 'active' },
    approves: [],
    language: 'en',
  },
  via: 'session',
  credential: 'c',
} satisfies Identified;
export const route = {
  kind: 'export',
  route: {
    name: 'contacts',
    match: { method: 'GET', path: '/contacts/export' },
    entity: 'contacts',
    owner: [],
  },
} as const;
export const found: ExportFound = {
  kind: 'route',
  route: 'contacts',
  entity: 'contacts',
  ownerColumns: [],
  fileName: null,
  mediaType: 'text/csv',
  codings: [],
};
export const ref = {
  version: 1,
  algorithm: 'A256GCM-64K',
  file: 'f',
  bytes: 3,
  sha256: '',
  key: { algorithm: 'A256GCM', keyId: 'k', wrapped: '' },
} satisfies SpoolRef;
export const facts: Facts = {
  format: 'csv',
  unreadable: null,
  bytes: 3,
  tables: [],
  rows: 2,
  ownRows: null,
  values: {},
};
export const decision = (verdict: Decision['verdict']): Decision => ({
  verdict,
  because: { code: 'within-limits', rule: null },
  limits: { maxRows: null, ownRowsOnly: false, columns: [], encrypt: false },
  takeNow: null,
  approverRoles: [],
  steps: [],
  rulesHash: '',
});
export const held = {
  id: '7K3M-Q2XD',
  state: 'preparing',
  decision: null,
  artefact: ref,
} as unknown as HeldExport;
export const body = (text = 'a,b\n'): AsyncIterable<Uint8Array> => bytesSource(Buffer.from(text)).stream();
/** A decision with what it takes, recorded as no more than its verdict. */
const judged = (made: Decision): Judged => ({
  decision: made,
  account: { person: 'rep', app: 'demo', entity: 'contacts', kind: 'export' },
  amounts: { rows: 2, bytes: 3, values: {} },
  recorded: () => ({ verdict: made.verdict, because: made.because }) as Recorded,
});
const reply = (label: string): Reply => ({ status: 299, headers: {}, body: label });

/** Stages that let everything go; a test changes what it is about. `acts` is the order of what happened. */
export function world(change: Partial<Record<string, unknown>> = {}) {
  const acts: string[] = [];
  const act =
    <T>(name: string, value: T) =>
    async () => {
      acts.push(name);
      return value;
    };
  const ended = vi.fn<Stages['identity']['ended']>(async () => undefined);
  const decide =
    (change['decide'] as ((...asked: readonly unknown[]) => Promise<Decision>) | undefined) ??
    act('decide', decision('allow'));
  const holding = {
    begin: act('begin', held),
    running: async () => null,
    decided: act('decided', held),
    release: act('released', held),
    hold: act('hold', held),
    refuse: act('refuse', held),
    fail: act('fail', held),
    deliver: act('deliver', reply('file')),
    ...(change['holding'] as object | undefined),
  };
  const identity = {
    whoIs: async () => who,
    whoAsks: async () => who,
    cookieFor: async () => null,
    guard: () => 'none',
    isLogout: () => false,
    login: () => null,
    ended,
    ...(change['identity'] as object | undefined),
  };
  const stages = {
    detection: {
      bodyNeeded: () => false,
      route: () => route,
      lets: () => true,
      classify: () => 'take',
      glance: () => 'pass',
      look: () => ({ course: 'take', found, passes: false, opaque: false, again: false }),
      found: () => found,
      named: () => null,
      handedOut: () => ({ kind: 'none' }),
      told: () => ({ kind: 'none' }),
      reach: () => ({ accepts: () => false, networks: [], plainHttp: false }),
      channels: () => [],
      starts: () => [],
      jobFiles: () => [],
    },
    jobs: { refused: async () => null, isAnothers: () => false },
    modes: { monitors: () => false, hasPilot: () => false, isPilot: () => false },
    situation: () => ({}),
    keep: act('keep', ref),
    inspect: act('inspect', { facts, frozen: { ...ref }, records: null }),
    plan: async () => ({}),
    seal: act('seal', { artefact: ref, sealed: {}, records: null }),
    record: act('record', undefined),
    charge: act('charge', null),
    lists: {
      asked: () => null,
      passes: () => false,
      answer: async () => ({ asSent: body('counted') }),
      stream: () => true,
      watch: act('watch', undefined),
      watchStream: act('watchStream', undefined),
      settle: async () => undefined,
      close: async () => undefined,
    },
    stored: () => body('stored'),
    discard: async () => undefined,
    answers: {
      refused: (_exchange: unknown, status: number, why: FaultCode | { code: string }) => ({
        ...reply(typeof why === 'string' ? why : why.code),
        status,
      }),
      held: () => reply('held'),
    },
    after: () => ({ passed: new Promise(() => undefined), cancel: () => undefined }),
    answerWithinSeconds: 25,
    maxMatchBodyBytes: 1_000,
    clickSecret: Buffer.alloc(32),
    offsite: {
      fetch: () => Promise.reject(new Fault('OFFSITE_REFUSED', 'made for the test')),
      linkKey: Buffer.alloc(32),
      linkMinutes: () => 60,
      limits: { maxInflatedBytes: 1_000_000, maxInflateRatio: 100 },
    },
    now: () => new Date(0),
    alert: () => undefined,
    warn: () => undefined,
    ...change,
    decide: async (...asked: readonly unknown[]) => judged(await decide(...asked)),
    holding,
    identity,
  } as unknown as Stages;
  return { acts, stages, ended };
}

export async function travel(stages: Stages, answer: AnswerHead = head): Promise<Reply | AsSent> {
  const journey = openPipeline(stages);
  const admission = await journey.admit(exchange);
  if (admission.kind === 'answer') return admission.reply;
  if (journey.classify(exchange, admission, answer) === 'look')
    journey.look(exchange, admission, answer, new Uint8Array(), true);
  return journey.take(exchange, admission, answer, body());
}

export const fault = (code: FaultCode) => () => Promise.reject(new Fault(code, 'made for the test'));
export const unread = { ...facts, format: null, rows: 0 };
