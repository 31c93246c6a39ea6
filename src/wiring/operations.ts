/** The office: what commands may ask of the store, each by name. A running gateway serves the same over its socket. */

import { systemEvent } from '../audit/event.ts';
import { Fault } from '../lib/fault.ts';
import { HOLD_STATES } from '../model/export.ts';
import { checkKey, describeKey } from '../seal/keys.ts';
import { markKeyOf } from '../seal/refs.ts';
import { trace } from '../trace/index.ts';
import type { Candidate, Traced } from '../trace/index.ts';
import { VERSION } from '../lib/version.ts';
import type { Rules } from '../config/index.ts';
import type { Core } from './core.ts';
import type { RuleLoads } from './rule-loads.ts';
import type { Leaving } from './leaving.ts';
import { exceptionOperations } from './operations-exceptions.ts';
import { holdingOperations } from './operations-holding.ts';
import { peopleOperations } from './operations-people.ts';
import { explainOperations } from './operations-explain.ts';
import { reportOperations } from './operations-reports.ts';
import { reviewOperations } from './operations-review.ts';
import { reviewTexts } from '../model/texts/review.ts';
import { overdueCount } from './review/index.ts';
import { ruleOperations } from './operations-rules.ts';

/** What `trace` answers: the exports, with who got each and when. */
export interface TraceAnswer {
  readonly refs: number;
  readonly results: readonly (Traced & { readonly person: string; readonly at: string })[];
}

export type Operation = (input: never) => Promise<unknown>;

const BATCH = 500;

/** Who serves the operations. */
export interface Server {
  /** Whether it is a running gateway. */
  readonly running: boolean;
  /** The mark by which `doctor` knows this very gateway; null where none runs. */
  readonly instance: string | null;
  /** What an administrator should mend, seen since the gateway started. */
  notices(): Promise<readonly string[]>;
  /** Reads the rules again; null where no gateway runs. */
  readonly reloadRules: RuleLoads['reload'] | null;
  /** Those in force; where no gateway runs, those of the rules folder. */
  readonly rules: () => Promise<Rules>;
  /** Tells the mail sender that there is work. */
  wake(): void;
  readonly leaving: Leaving;
  /** Takes up what a backup holds: it was put back under a gateway that goes on. */
  restored(): Promise<void>;
}

export function operations(core: Core, now: () => Date, server: Server): ReadonlyMap<string, Operation> {
  const { store } = core;
  const table = {
    /** Answers while the program lives, whatever becomes of the store. */
    alive: async () => true,

    'audit.read': (input: { from: number; most: number }) =>
      store.trail.read(input.from, Math.min(input.most, 10_000)),
    /** The same, for simulating: it is another duty to ask what rules would have done than to read what people did. */
    'past.read': (input: { from: number; most: number }) =>
      store.trail.read(input.from, Math.min(input.most, 10_000)),
    'audit.raw': (input: { from: number; most: number }) =>
      store.trail.raw(input.from, Math.min(input.most, 10_000)),

    async 'keys.add'(input: { bytes: string; email: string | null }) {
      const armored = Buffer.from(input.bytes, 'base64').toString('utf8');
      const described = await describeKey(armored);
      // An unusable key is taken too: a revocation must replace the key that we have. Requests to it are refused with the reason.
      const state = await checkKey(armored, now());
      const [only, ...others] = described.emails;
      const email = (input.email ?? (others.length === 0 ? only : undefined))?.toLowerCase();
      if (email === undefined)
        throw new Fault('INPUT', 'added a key: it names no address or several; say which with --email');
      const { fingerprint } = described;
      await store.recipientKeys.add(
        { fingerprint, email, armored, addedAt: now().toISOString() },
        systemEvent('key-added', now(), { fingerprint, email, state }),
      );
      return { fingerprint, email, state };
    },
    async 'keys.list'() {
      const keys = await store.recipientKeys.all();
      return Promise.all(
        keys.map(async ({ fingerprint, email, armored }) => ({
          fingerprint,
          email,
          state: await checkKey(armored, now()),
        })),
      );
    },
    'keys.remove': ({ fingerprint }: { fingerprint: string }) =>
      store.recipientKeys.remove(fingerprint, systemEvent('key-removed', now(), { fingerprint })),
    async 'keys.rotate'() {
      return { keyId: await store.rotate() };
    },

    async backup({ folder, passphrase }: { folder: string; passphrase: string | null }) {
      const { files, head } = await store.backup(folder, passphrase);
      return { files: files.length, entries: head.seq };
    },
    async restore({ folder, passphrase }: { folder: string; passphrase: string | null }) {
      const done = await store.restore(folder, passphrase);
      await server.restored();
      return done;
    },

    async status() {
      const held = await store.exports.inStates(HOLD_STATES);
      const counts = HOLD_STATES.map(
        (state) => [state, held.filter((one) => one.state === state).length] as const,
      );
      const mails = await store.outbox.due('9999-12-31T00:00:00.000Z', 10_000);
      return {
        version: VERSION,
        running: server.running,
        ...(server.instance === null ? {} : { instance: server.instance }),
        data: core.dataFolder,
        exports: Object.fromEntries(counts.filter(([, count]) => count > 0)),
        mailsWaiting: mails.length,
        notices: [
          ...(await server.notices()),
          ...(await overdueLines()),
          ...(mails.some(({ attempts }) => attempts > 0)
            ? [
                'mail: the server did not take mails that wait; the log says why ("a message was not sent"), and each is tried again',
              ]
            : []),
        ],
      };
    },

    ...holdingOperations(core, now),
    ...exceptionOperations(core, now, () => server.wake()),
    ...peopleOperations(core, server.leaving),
    ...reportOperations(core, now),
    ...reviewOperations(core, now, server.rules),
    ...explainOperations(core),
    ...ruleOperations(core, now, server.reloadRules),

    async trace({ refs, exportIds }: { refs: string[]; exportIds: string[] }): Promise<TraceAnswer> {
      const released = new Map<string, { person: string; at: string }>();
      const results = await trace(refs, exportIds, candidates(core, released));
      return {
        refs: new Set(refs).size,
        results: results.map((one) => ({
          ...one,
          ...(released.get(one.exportId) ?? { person: '-', at: '-' }),
        })),
      };
    },
  };
  return new Map<string, Operation>(Object.entries(table));

  async function overdueLines(): Promise<readonly string[]> {
    const count = await overdueCount(core, now());
    return count === 0 ? [] : [reviewTexts.en.overdueNotice(String(count))];
  }
}

/** Every export that ever left, from the log: the files may be gone long since. */
async function* candidates(
  core: Core,
  released: Map<string, { person: string; at: string }>,
): AsyncGenerator<Candidate> {
  const requesters = new Map<string, string>();
  for (let from = 1; ; from += BATCH) {
    const batch = await core.store.trail.read(from, BATCH);
    for (const { event } of batch) {
      if (event.exportId === null) continue;
      if (event.type === 'requested') requesters.set(event.exportId, event.actor ?? '-');
      if (event.type !== 'released' && event.type !== 'sealed') continue;
      const rows = Number(event.facts['rows'] ?? 0);
      released.set(event.exportId, { person: requesters.get(event.exportId) ?? '-', at: event.at });
      const tables = event.facts['tables'] as readonly number[];
      yield {
        exportId: event.exportId,
        markKey: markKeyOf(core.marks, event.exportId),
        tables: tables.map((table) => ({ table, rows })),
      };
    }
    if (batch.length < BATCH) return;
  }
}
