/** What a profile names besides exports and lists: channels past the gateway, and jobs that are started first and fetched later. */

import type { Exchange } from '../model/exchange.ts';
import { compileRequests, valuesOf } from './match.ts';
import { pathReadings } from './path-readings.ts';
import type { ChannelRoute, ExportRoute, JobRoute, Profile } from './settings.ts';

/** A job whose file is asked for. */
export interface JobFile {
  readonly job: JobRoute;
  /** What may be its id, for each way in which the request can be read; none where it does not tell. */
  readonly readings: readonly (readonly string[])[];
}

export interface Ways {
  /** Every channel that the request sets up; which of them the CRM reads is anybody's guess. */
  channels(exchange: Exchange): readonly ChannelRoute[];
  /** The jobs that the request starts. */
  starts(exchange: Exchange): readonly JobRoute[];
  /** The jobs whose file the request for this route asks for. */
  files(exchange: Exchange, route: ExportRoute): readonly JobFile[];
  bodyNeeded(exchange: Exchange): boolean;
}

export function compileWays({ channels = [], jobs = [] }: Partial<Pick<Profile, 'channels' | 'jobs'>>): Ways {
  const setUps = compileRequests(channels.map((found) => ({ found, match: found.match })));
  const starts = compileRequests(jobs.map((found) => ({ found, match: found.match })));
  return {
    channels: (exchange) => setUps.all(exchange),
    starts: (exchange) => starts.all(exchange),
    files: (exchange, route) =>
      jobs
        .filter(({ files }) => files.includes(route.name))
        .map((job) => ({ job, readings: readingsOf(exchange, route, job) })),
    bodyNeeded: (exchange) => setUps.bodyNeeded(exchange) || starts.bodyNeeded(exchange),
  };
}

/** Of a field that is given twice, each value is a reading of its own. */
function readingsOf(exchange: Exchange, { match }: ExportRoute, job: JobRoute): JobFile['readings'] {
  if (job.in !== 'path') return (valuesOf(exchange, job.in) ?? []).map((value) => [value]);
  const pattern = segmentPattern(match.path);
  return pathReadings(exchange.path).flatMap((path) => {
    if (pattern === null) return [segmentsOf(path)];
    const places = pattern.exec(path);
    return places ? [places.slice(1).flatMap(segmentsOf)] : [];
  });
}

/** The path of a route, with what its wildcards take in groups; null where it says more than `*` does: then every segment may be the id. */
function segmentPattern(path: string): RegExp | null {
  if (/[?[\]{}\\!]/.test(path) || (path.match(/\*\*/g)?.length ?? 0) > 1) return null;
  const pattern = path
    .replace(/[.+^$()|]/g, '\\$&')
    .replaceAll('**', '(.+)')
    .replace(/\*/g, '([^/]*)');
  return new RegExp(`^${pattern}/?$`, 'is');
}

const segmentsOf = (text: string): readonly string[] => text.split('/').filter((segment) => segment !== '');
