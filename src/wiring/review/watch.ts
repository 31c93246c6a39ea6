/** Sees every day what is new, so that its line in the access review becomes overdue though nobody makes a report. */

import type { Rules } from '../../config/index.ts';
import { faultCode } from '../../lib/fault.ts';
import type { Log } from '../../lib/log.ts';
import type { Core } from '../core.ts';
import { noteSubjects } from './index.ts';

const LOOK_MS = 86_400_000;

export function watchReview(
  core: Core,
  {
    rules,
    now,
    log,
  }: { readonly rules: () => Rules; readonly now: () => Date; readonly log: Pick<Log, 'error'> },
): { close(): Promise<void> } {
  let work: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    try {
      await noteSubjects(core, rules(), now());
    } catch (error) {
      log.error('lines of the access review could not be noted', { code: faultCode(error) });
    }
  }

  const next = (): void => {
    work = work.then(look);
  };
  const timer = setInterval(next, LOOK_MS);
  next();
  return {
    async close() {
      clearInterval(timer);
      await work;
    },
  };
}
