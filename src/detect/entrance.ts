/** Which requests an app lets in that no route of its profile names. */

import { globMatcher } from '../lib/glob.ts';
import type { Exchange } from '../model/exchange.ts';
import { pathReadings } from './path-readings.ts';

export interface Entrance {
  /** `pass`: every path goes to the CRM, and its answer is judged. */
  readonly unlistedPaths: 'pass' | 'refuse';
  /** Globs over the decoded path, which pass in any case. */
  readonly listedPaths: readonly string[];
}

/** Where listed paths alone are let in, every reading of a path must be listed: one that is not could be what the CRM reads. */
export function openEntrance({
  unlistedPaths,
  listedPaths,
}: Entrance): (exchange: Pick<Exchange, 'path'>) => boolean {
  if (unlistedPaths === 'pass') return () => true;
  const listed = listedPaths.map((pattern) => globMatcher(pattern, { path: true }));
  return ({ path }) => pathReadings(path).every((reading) => listed.some((matches) => matches(reading)));
}
