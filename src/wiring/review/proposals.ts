/** What to tighten: limits that nobody comes near, and rights that nobody uses. */

import type { Finding, Reach, ReviewUsed } from '../../model/review.ts';

/** A limit is too high from this many times the largest export on. */
const FAR = 10;
/** Below that many rows a limit is low enough whatever was used. */
const SMALL = 100;

/** The limit above which somebody else is asked, beside the largest export that was taken. */
export function findingsOnLimits(reach: readonly Reach[], { largest }: ReviewUsed): readonly Finding[] {
  if (largest === 0) return [];
  const proposed = rounded(2 * largest);
  const free = reach.flatMap(({ kind, steps }) =>
    kind === 'list' || kind === 'unlisted' ? [] : [freeUpTo(steps)],
  );
  if (free.includes(null)) return [{ code: 'no-limit', largest, proposed }];
  const limit = Math.max(0, ...free.map((rows) => rows ?? 0));
  return limit >= SMALL && limit >= FAR * largest && proposed < limit
    ? [{ code: 'limit-too-high', limit, largest, proposed }]
    : [];
}

/** Whoever may take files without being asked, and took none. */
export function unusedBy(reach: readonly Reach[], { exports }: ReviewUsed): readonly Finding[] {
  const may = reach.some(({ kind, steps }) => kind !== 'list' && freeUpTo(steps) !== 0);
  return may && exports === 0 ? [{ code: 'unused' }] : [];
}

/** Rows that go without anybody's word; null for any number. */
function freeUpTo(steps: Reach['steps']): number | null {
  const last = steps.findLast(({ verdict }) => verdict === 'allow');
  return last === undefined ? 0 : last.upTo;
}

/** Up to the next number that people would write: 1, 2 or 5 with noughts. */
function rounded(rows: number): number {
  const unit = 10 ** Math.floor(Math.log10(Math.max(1, rows)));
  return ([1, 2, 5, 10].find((step) => step * unit >= rows) ?? 10) * unit;
}
