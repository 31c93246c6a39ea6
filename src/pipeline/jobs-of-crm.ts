/** Jobs of a CRM that make a file: who started which is remembered, so that its file is given to nobody else. */

import { requestEvent } from '../audit/event.ts';
import type { ExportRouteFound, JobFile, RouteFound } from '../detect/index.ts';
import { plainBytes } from '../lib/codings.ts';
import type { CodingLimits } from '../lib/codings.ts';
import { Fault } from '../lib/fault.ts';
import { firstBytes } from '../lib/first-bytes.ts';
import { jsonValues, pointed } from '../lib/json-fields.ts';
import { openRecent } from '../lib/recent.ts';
import type { AuditEvent } from '../model/audit.ts';
import type { AnswerHead, Exchange, Reply } from '../model/exchange.ts';
import type { Because } from '../model/export.ts';
import type { Identified } from '../model/principal.ts';
import type { Stages } from './stages.ts';

/** A larger answer tells no id of a job. */
const MOST_BYTES = 262_144;
/** More ids than this in one answer are a list of jobs. */
const MOST_IDS = 20;
const MOST_JOBS = 100_000;
/** Longer than any product keeps such a file. */
const KEPT_MS = 7 * 86_400_000;

export interface CrmJobs {
  /** Reads the answer to the start of a job, and remembers whose it is; the body comes back whole. `who` is asked only where an id is told. */
  heard(
    exchange: Exchange,
    head: AnswerHead,
    body: AsyncIterable<Uint8Array>,
    who: () => Promise<Identified | 'mixed' | null>,
  ): Promise<AsyncIterable<Uint8Array>>;
  /** The answer to somebody who may not have the file; null for whoever may, and for a file that is held later. */
  refused(
    exchange: Exchange,
    who: Identified,
    route: ExportRouteFound,
    mayHold: boolean,
  ): Promise<Reply | null>;
  /** Whether somebody else was seen to start the job whose file this is. */
  isAnothers(exchange: Exchange, who: Identified, route: ExportRouteFound): boolean;
  /** Whether the file must be held, since nobody was seen to start its job. */
  isUnknown(exchange: Exchange, who: Identified, route: RouteFound | null): boolean;
}

type Standing = 'own' | 'other' | 'unknown' | 'unknown-refused';

/** What is remembered is lost with the process; a job of before is then one that nobody was seen to start. */
export function openCrmJobs(parts: {
  readonly detection: Pick<Stages['detection'], 'starts' | 'jobFiles'>;
  readonly limits: CodingLimits;
  readonly now: () => Date;
  refuse(exchange: Exchange, why: Because): Reply;
  record(event: AuditEvent): Promise<void>;
}): CrmJobs {
  const { detection, now } = parts;
  /** Who started it. */
  const owners = openRecent<string>(MOST_JOBS);

  return {
    async heard(exchange, head, body, who) {
      if (head.status >= 300) return body;
      const { bytes, whole, again } = await firstBytes(body, MOST_BYTES);
      const keys = whole ? await startedIn(exchange, head, bytes) : [];
      const starter = keys.length === 0 ? null : await who();
      if (starter && starter !== 'mixed') for (const key of keys) remember(key, starter.person.id);
      return again();
    },

    async refused(exchange, who, route, mayHold) {
      const standing = standingOf(exchange, who, route);
      if (standing === 'own' || (standing === 'unknown' && mayHold)) return null;
      const why: Because['code'] = standing === 'other' ? 'job-of-another' : 'unknown-job';
      const by = { at: now(), actor: who.person.id };
      await parts.record(
        requestEvent('refused', exchange, by, { route: route.route.name, kind: 'job', why }),
      );
      return parts.refuse(exchange, { code: why, rule: null });
    },

    isAnothers: (exchange, who, route) => standingOf(exchange, who, route) === 'other',

    isUnknown: (exchange, who, route) =>
      route?.kind === 'export' && standingOf(exchange, who, route) !== 'own',
  };

  async function startedIn(
    exchange: Exchange,
    head: AnswerHead,
    bytes: Uint8Array,
  ): Promise<readonly string[]> {
    const answer = await valuesIn(head, bytes, parts.limits);
    return detection.starts(exchange).flatMap(({ name, id }) => {
      const ids = answer.flatMap((value) => pointed(value, id)).flatMap(idText);
      return ids.length > MOST_IDS ? [] : ids.map((one) => keyOf(exchange, name, one));
    });
  }

  /** Whoever was first: a start that answers with the job of another does not make it one's own. */
  function remember(key: string, person: string): void {
    const nowMs = now().getTime();
    owners.set(key, owners.get(key, nowMs) ?? person, nowMs + KEPT_MS);
  }

  /** The worst of all readings: one that is another's refuses, and all must be one's own. */
  function standingOf(exchange: Exchange, who: Identified, route: ExportRouteFound): Standing {
    const files = detection.jobFiles(exchange, route);
    if (files.length === 0) return 'own';
    const all = files.map((file) => standingAs(exchange, who, file));
    if (all.includes('other')) return 'other';
    if (all.includes('own')) return 'own';
    return all.includes('unknown-refused') ? 'unknown-refused' : 'unknown';
  }

  function standingAs(exchange: Exchange, { person }: Identified, { job, readings }: JobFile): Standing {
    const nowMs = now().getTime();
    const known = readings.map((ids) => ids.map((id) => owners.get(keyOf(exchange, job.name, id), nowMs)));
    if (known.flat().some((owner) => owner !== undefined && owner !== person.id)) return 'other';
    if (known.length > 0 && known.every((all) => all.includes(person.id))) return 'own';
    switch (job.unknown) {
      case 'allow':
        return 'own';
      case 'hold':
        return 'unknown';
      case 'refuse':
        return 'unknown-refused';
      default:
        return job.unknown satisfies never;
    }
  }
}

/** The JSON of the answer; empty for what is none. */
async function valuesIn(
  { headers }: AnswerHead,
  bytes: Uint8Array,
  limits: CodingLimits,
): Promise<readonly unknown[]> {
  try {
    const plain = await plainBytes(bytes, headers, limits);
    return jsonValues(new TextDecoder().decode(plain));
  } catch (error) {
    if (error instanceof Fault) return []; // packed or written in a way that tells no id
    throw error;
  }
}

const idText = (id: unknown): readonly string[] =>
  typeof id === 'number' || (typeof id === 'string' && id !== '') ? [String(id)] : [];

const keyOf = ({ app }: Exchange, job: string, id: string): string => JSON.stringify([app, job, id]);
