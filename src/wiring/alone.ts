/** What needs neither a gateway nor a store: looking at files, explaining, verifying an exported log, keys for the demo. */

import { fileURLToPath } from 'node:url';
import type { Known, Loaded } from '../config/index.ts';
import { verify } from '../audit/verify.ts';
import type { Verification } from '../audit/verify.ts';
import type { RawEntry } from '../audit/ports.ts';
import { tryPolicyTest } from '../decide/examples.ts';
import { decide } from '../decide/index.ts';
import { ownerValuesOf } from '../decide/plan.ts';
import { tryExamples } from '../detect/profile.ts';
import { formats } from '../formats/index.ts';
import { classNames } from '../inspect/class-names.ts';
import { tryDetector } from '../inspect/rule-detectors.ts';
import { Reading } from '../inspect/settings.ts';
import { Fault } from '../lib/fault.ts';
import { AS_IS_KINDS } from '../model/export.ts';
import type { Decision } from '../model/export.ts';
import type { DetectorRule, LookDone, LookJob } from '../model/job.ts';
import { reasonText } from '../model/texts/reasons.ts';
import { jobLimits, openReaders, personOf } from './core.ts';
import { checkFiles } from './file-checks.ts';
import { peopleHere } from './people.ts';
import { peopleProblems } from './people-files.ts';

export { ANSWER_CHANGES } from '../proxy/index.ts';
export { decryptFor, makeKeyPair } from '../seal/key-pair.ts';
export type { KeyPair } from '../seal/key-pair.ts';
export type { RawEntry as LogEntry } from '../audit/ports.ts';
export type { Verification as Verified } from '../audit/verify.ts';

/** The rules that come with the program. */
export const RULES = fileURLToPath(new URL('../../rules', import.meta.url));

/** What rules may name. */
export const known: Known = {
  classes: classNames,
  formats: [...new Set([...formats.map(({ id }) => id), ...AS_IS_KINDS])],
};

/** What `check` tries the examples with. */
export const checkParts = { known, tryExamples, tryDetector, tryPolicyTest, peopleProblems, checkFiles };

/** What the gateway would see in a file on this machine, in a child process as always. */
export async function lookAt(
  path: string,
  owner?: { columns: readonly string[]; values: readonly string[] },
  detectors: readonly DetectorRule[] = [],
): Promise<LookDone> {
  const reading = Reading.parse({ processes: 1 });
  const pool = openReaders({ reading });
  try {
    const job: LookJob = {
      verb: 'look',
      path,
      ownerColumns: owner?.columns ?? [],
      ownerValues: owner?.values ?? [],
      looking: { values: true, detectors },
      limits: jobLimits({ reading } as Loaded['config']),
    };
    return (await pool.run(job)) as LookDone;
  } finally {
    await pool.close();
  }
}

/** What would happen to a file for a person: the decision, with its sentence. */
export async function explainFile(
  loaded: Loaded,
  ask: { readonly path: string; readonly app: string; readonly user: string; readonly entity: string | null },
): Promise<Decision & { readonly sentence: string }> {
  const { config, policies, rulesHash } = loaded;
  const person = personOf(await peopleHere(loaded), ask.user);
  const app = config.apps.find(({ name }) => name === ask.app);
  if (!app)
    throw new Fault(
      'INPUT',
      `looked for the app ${ask.app}: apps: in the configuration has none of that name`,
    );
  const routes = loaded.profiles.get(app.profile)?.exports ?? [];
  const entity = ask.entity ?? routes[0]?.entity ?? 'unknown';
  const route = routes.find((one) => one.entity === entity);
  const ownerColumns = route?.owner ?? [];
  const { facts } = await lookAt(
    ask.path,
    { columns: ownerColumns, values: ownerValuesOf(person) },
    loaded.detectors,
  );
  const decision = decide({
    facts,
    found: {
      kind: 'route',
      route: route?.name ?? 'explain',
      entity,
      ownerColumns,
      fileName: null,
      mediaType: '',
      codings: [],
    },
    app: app.name,
    roles: person.roles,
    unlisted: app.unlisted,
    attachments: app.attachments,
    opaque: false,
    rowsToday: 0,
    policies,
    rulesHash,
  });
  return { ...decision, sentence: reasonText('en', decision.because) };
}

/** Walks a log from its first entry, without a key. */
export async function verifyLog(batches: AsyncIterable<readonly RawEntry[]>): Promise<Verification> {
  const iterator = batches[Symbol.asyncIterator]();
  return verify(async () => {
    for (;;) {
      const next = await iterator.next();
      if (next.done) return [];
      if (next.value.length > 0) return next.value;
    }
  });
}
